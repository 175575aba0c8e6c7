#include "session/snapshot_schedule.hpp"

#include <gtest/gtest.h>

namespace beltane {
namespace {

using namespace std::chrono_literals;
constexpr Moment now = Moment{} + 1h;

TEST(SnapshotSchedule, WaitsForQuiet) {
  SnapshotSchedule schedule;
  schedule.restart(Revision{5}, now);
  EXPECT_FALSE(schedule.due(Revision{5}, now + 1h)) << "nothing changed";
  schedule.changed(100, now);
  EXPECT_FALSE(schedule.due(Revision{6}, now + 4s));
  EXPECT_TRUE(schedule.due(Revision{6}, now + 5s));
  schedule.sent(Revision{6});
  EXPECT_FALSE(schedule.due(Revision{6}, now + 1h));
}

TEST(SnapshotSchedule, DoesNotWaitWhereTheJournalGetsLong) {
  SnapshotSchedule schedule;
  schedule.restart({}, now);
  EXPECT_TRUE(schedule.due(Revision{SnapshotSchedule::after_changes}, now));
  schedule.changed(limits::journal_bytes, now);
  EXPECT_TRUE(schedule.due(Revision{1}, now));
}

}  // namespace
}  // namespace beltane
