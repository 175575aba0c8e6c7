#include "supervisor/tree/embedded_services.hpp"

#include <gtest/gtest.h>

namespace beltane::supervisor {
namespace {

constexpr std::int32_t studio = 100, another = 200;

Health of(const char* name, std::int32_t pid) { return {.process = name, .pid = pid, .ready = true}; }

using Names = std::vector<std::string>;

TEST(EmbeddedServices, ThatAnswerLetTheirChildCountAsAlive) {
  EmbeddedServices guests;
  EXPECT_TRUE(guests.answer(studio)) << "nobody lives there";
  guests.heard(of("session", studio), {});
  guests.heard(of("voices", studio), {});
  for (int i = 0; i < 10; ++i) {
    guests.asked(studio);
    EXPECT_TRUE(guests.answer(studio)) << "the answers may be on their way";
    guests.heard(of("session", studio), {});
    guests.heard(of("voices", studio), {});
  }
}

TEST(EmbeddedServices, OfWhomOneIsStuckLetTheirChildCountAsSilent) {
  EmbeddedServices guests;
  guests.heard(of("session", studio), {});
  guests.heard(of("voices", studio), {});
  guests.heard(of("session", another), {});  // the same service of another life
  Names told;
  for (int i = 0; i < 10; ++i) {
    for (auto& name : guests.asked(another)) told.push_back(name);
    guests.heard(of("session", another), {});
    EXPECT_EQ(guests.answer(studio), true) << "its session lives elsewhere now, and voices was not asked";
  }
  EXPECT_EQ(told, Names{});
  for (int i = 0; i < 10; ++i)
    for (auto& name : guests.asked(studio)) told.push_back(name);
  EXPECT_FALSE(guests.answer(studio));
  EXPECT_TRUE(guests.answer(another));
  EXPECT_EQ(told, Names{"voices"}) << "once";
  guests.heard(of("voices", studio), {});
  EXPECT_TRUE(guests.answer(studio));
}

}  // namespace
}  // namespace beltane::supervisor
