#include "session/change_feed.hpp"

#include <gtest/gtest.h>

namespace beltane {
namespace {

using namespace std::chrono_literals;
constexpr Moment now = Moment{} + 1h;

/// A project of one name, and the change that led to it.
Studio studio_at(std::uint64_t revision) { return {.epoch = Epoch{1}, .revision = Revision{revision}}; }
Change change_to(std::uint64_t revision) { return {.epoch = Epoch{1}, .revision = Revision{revision}}; }

std::vector<Pulse> pulses(const Outcome& out) {
  std::vector<Pulse> found;
  for (const auto& each : out.publish)
    if (const auto* pulse = std::get_if<Pulse>(&each)) found.push_back(*pulse);
  return found;
}

TEST(ChangeFeed, PulsesInQuietAndTellsTheDigestOnceItIsKnown) {
  ChangeFeed feed;
  Outcome out;
  feed.publish(change_to(1), now, out);
  feed.tick(studio_at(1), now + 50ms, out);
  EXPECT_TRUE(pulses(out).empty());
  feed.tick(studio_at(1), now + 100ms, out);
  ASSERT_EQ(pulses(out).size(), 1u);
  EXPECT_EQ(pulses(out)[0].digest, 0u);
  ASSERT_TRUE(out.measure);
  feed.measured(out.measure->epoch, out.measure->revision, 77);
  Outcome later;
  feed.tick(studio_at(1), now + 200ms, later);
  EXPECT_EQ(pulses(later), (std::vector{Pulse{Epoch{1}, Revision{1}, 77}}));
  EXPECT_FALSE(later.measure) << "it is known";
}

TEST(ChangeFeed, AsksForADigestInTheMiddleOfManyChanges) {
  ChangeFeed feed;
  Outcome out;
  for (std::uint64_t i = 1; i <= ChangeFeed::measure_after_changes; ++i) feed.publish(change_to(i), now, out);
  feed.tick(studio_at(ChangeFeed::measure_after_changes - 1), now, out);
  EXPECT_FALSE(out.measure);
  feed.tick(studio_at(ChangeFeed::measure_after_changes), now, out);
  EXPECT_TRUE(out.measure);
}

TEST(ChangeFeed, GivesWhatWasMissedOrTheWhole) {
  ChangeFeed feed;
  Outcome out;
  feed.publish(change_to(1), now, out), feed.publish(change_to(2), now, out);
  const auto missed = feed.catch_up({Epoch{1}, Revision{1}}, studio_at(2), Revision{1}, "/a");
  ASSERT_TRUE(std::holds_alternative<Missed>(missed));
  EXPECT_EQ(std::get<Missed>(missed).changes, std::vector{change_to(2)});
  EXPECT_TRUE(std::holds_alternative<Snapshot>(feed.catch_up({Epoch{9}, Revision{1}}, studio_at(2), {}, "/a")));
  feed.restart(studio_at(2), now, out);
  EXPECT_TRUE(std::holds_alternative<Snapshot>(feed.catch_up({Epoch{1}, Revision{1}}, studio_at(2), {}, "/a")));
}

}  // namespace
}  // namespace beltane
