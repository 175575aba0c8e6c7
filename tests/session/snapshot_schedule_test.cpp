#include "session/snapshot_schedule.hpp"

#include <gtest/gtest.h>

namespace beltane {
namespace {

using namespace std::chrono_literals;
constexpr Moment schedule_now = Moment{} + 1h;

TEST(SnapshotSchedule, WaitsForQuiet) {
  SnapshotSchedule schedule;
  schedule.restart(Revision{5}, schedule_now);
  EXPECT_FALSE(schedule.due(Revision{5}, schedule_now + 1h)) << "nothing changed";
  schedule.changed(100, schedule_now);
  EXPECT_FALSE(schedule.due(Revision{6}, schedule_now + 4s));
  EXPECT_TRUE(schedule.due(Revision{6}, schedule_now + 5s));
  schedule.sent(Revision{6});
  EXPECT_FALSE(schedule.due(Revision{6}, schedule_now + 1h));
}

TEST(SnapshotSchedule, DoesNotWaitWhereTheJournalGetsLong) {
  SnapshotSchedule schedule;
  schedule.restart({}, schedule_now);
  EXPECT_TRUE(schedule.due(Revision{SnapshotSchedule::after_changes}, schedule_now));
  schedule.changed(limits::journal_bytes, schedule_now);
  EXPECT_TRUE(schedule.due(Revision{1}, schedule_now));
}

}  // namespace
}  // namespace beltane
