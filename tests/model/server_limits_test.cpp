#include "model/messages/server_limits.hpp"

#include <gtest/gtest.h>

namespace beltane {
namespace {

TEST(ServerLimits, AreOneWordAndBack) {
  const ServerLimits limits{.inputs = 1, .outputs = 4, .nodes = 300, .memory_kb = 9'000, .rate = 96'000};
  EXPECT_EQ(word_of(limits), "1/4/300/8192/32768/8192/9000/96000");
  EXPECT_EQ(limits_in(word_of(limits)), limits);
  for (const auto* word : {"", "1/2/3", "1/2/3/4/5/6/7/8/9", "1/2/3/4/5/6/7/x", "1/2/3/4/5/6/7/-8", "1/2/3/4/5/6/7/8 "})
    EXPECT_FALSE(limits_in(word)) << word;
}

TEST(ServerLimits, GrowToThePowerOfTwoAboveWhatIsNeeded) {
  const auto grown = enlarged({.outputs = 4, .nodes = 300}, {.outputs = 64, .nodes = 5'000, .memory_kb = 1'000});
  EXPECT_EQ(grown, (ServerLimits{.outputs = 4, .nodes = 8'192})) << "what is not needed is as it was given";
}

TEST(ServerLimits, GrowNoFurtherThanAMachineBears) {
  const auto grown = enlarged({}, {.nodes = 4'000'000'000, .memory_kb = 4'294'967'295});
  EXPECT_EQ(grown.nodes, largest_server.nodes);
  EXPECT_EQ(grown.memory_kb, largest_server.memory_kb);
  EXPECT_EQ(enlarged({.nodes = 1'000'000}, {.nodes = 4'000'000'000}).nodes, 1'000'000u) << "but as far as it was given";
}

}  // namespace
}  // namespace beltane
