#include "supervisor/rig/children_file.hpp"
#include "supervisor/rig/environment_mark.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "supervisor/jack/jack_registry.hpp"
#include "supervisor/processes/process.hpp"

namespace beltane::supervisor {
namespace {

const ChildrenFile two{
    "beltane-stage-1",
    2,
    {{"scsynth", {42, 1234, 7, 4567, Instant{std::chrono::nanoseconds(99)}, {.nodes = 300}}, ProcessStage::ready, 3},
     {"voices", {0, 0, 0, 0, {}}, ProcessStage::failed, 1}}};

TEST(ChildrenFile, SaysWhatWasWritten) { EXPECT_EQ(parse_children_file(text_of(two)), two); }

TEST(ChildrenFile, OfNobodyIsEmpty) {
  EXPECT_EQ(parse_children_file(""), ChildrenFile{});
  EXPECT_EQ(parse_children_file("somebody else's file\nchild a 1 2 3 4 5 ready 0\n"), ChildrenFile{});
}

TEST(ChildrenFile, LeavesOutLinesThatMakeNoSense) {
  const auto text = text_of(two) + "child x\nchild y 1 2 3 4 5 flying 0\n\nchild z one 2 3 4 5 ready 0\nfoo\n";
  EXPECT_EQ(parse_children_file(text), two);
}

TEST(ChildrenFile, OfBeforeTheLimitsWereToldHasTheUsualOnes) {
  const auto memory = parse_children_file("beltane-children 1\nchild scsynth 42 1234 7 4567 99 ready 3\n");
  ASSERT_EQ(memory.children.size(), 1u);
  EXPECT_EQ(memory.children[0].life.limits, ServerLimits{});
}

TEST(Mark, IsFoundInAnEnvironment) {
  const ProcessLife life{
      .epoch = 7, .port = 4567, .born = Instant{std::chrono::nanoseconds(99)}, .limits = {.outputs = 4, .nodes = 300}};
  const auto mark = std::string(mark_name) + "=" + mark_of("/run/a rig", "scsynth", life);
  for (const auto& environment : {mark, "A=1" + std::string(1, '\0') + mark + std::string(1, '\0') + "B=2"}) {
    const auto child = marked(environment, "/run/a rig");
    ASSERT_TRUE(child);
    EXPECT_EQ(child->name, "scsynth");
    EXPECT_EQ(child->life, life);
    EXPECT_FALSE(marked(environment, "/run/another"));
  }
  EXPECT_FALSE(marked("", "/run/a rig"));
  EXPECT_FALSE(marked("X" + mark, "/run/a rig"));
}

TEST(StartTime, IsReadWhateverTheProcessIsCalled) {
  const std::string fields = " S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 777 20 21";
  EXPECT_EQ(start_in("42 (jackd)" + fields), 777U);
  EXPECT_EQ(start_in("42 (a ) b) (c)" + fields), 777U);
  EXPECT_FALSE(start_in("42 (jackd) Z" + fields.substr(2)));
  EXPECT_FALSE(start_in("42 (jackd) S 1 2"));
  EXPECT_FALSE(start_in(""));
}

TEST(JackRegistry, IsReadOnlyWhereItsLayoutIsKnown) {
  std::string bytes(70744, '\0');
  const std::uint32_t head[]{0x4a41434b, 0, 1, 70744, 2136, 268};
  std::memcpy(bytes.data(), head, sizeof head);
  const std::int32_t pid = 321;
  std::memcpy(bytes.data() + 24 + 264, &pid, sizeof pid);
  std::memcpy(bytes.data() + 24 + 264 + 4, "jack-0:studio:", 14);
  EXPECT_EQ(slots_in(bytes), (std::vector<JackSlot>{{24 + 264, 321, "jack-0:studio:"}}));
  bytes[0] = 'X';
  EXPECT_TRUE(slots_in(bytes).empty());
  EXPECT_TRUE(slots_in(std::string(10, '\0')).empty());
}

}  // namespace
}  // namespace beltane::supervisor
