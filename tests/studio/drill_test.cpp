// `beltane drill`, as a user runs it: what it prints is what was heard and what stands in the file.
#include <gtest/gtest.h>

#include "support/sanitized.hpp"
#include "support/studio.hpp"

namespace beltane::test {
namespace {

/// Whatever the machine's speed: no edit is lost, no note is heard twice, and the status says what the figures say.
TEST(Drill, HearsEveryNoteReadsEveryEditFromTheFileAndFailsWhereAPromiseIsBroken) {
  User user;
  const auto ran = user.beltane({"--json", "drill", "persistence-kill"});
  ASSERT_FALSE(ran.json().is_discarded()) << ran.out << ran.err;
  const auto drill = ran.json()["drills"][0];
  SCOPED_TRACE(drill.dump(2));
  EXPECT_EQ(ran.status, drill["broken"].empty() ? 0 : 1) << ran.err;
  EXPECT_GT(drill["edits"], sanitized ? 10 : 100);
  EXPECT_EQ(drill["edits_lost"], 0);
  EXPECT_EQ(drill["edits_doubled"], 0);
  EXPECT_GT(drill["notes"], 30);
  EXPECT_EQ(drill["notes_doubled"], 0);
  EXPECT_GE(drill["restored_ms"], 0);
  EXPECT_GT(drill["floor_ms"], 0);
  EXPECT_TRUE(drill["restored"]);
}

TEST(Drill, NamesWhatCannotBeRehearsedAndGoesOn) {
  User user;
  const auto ran = user.shell("TMPDIR=/proc beltane --json drill voices-kill guard-kill");
  EXPECT_EQ(ran.status, 1) << ran.err;
  const auto drills = ran.json()["drills"];
  ASSERT_EQ(drills.size(), 2u) << ran.out << ran.err;
  for (const auto& drill : drills)
    EXPECT_NE(drill["not_rehearsed"].get<std::string>().find("set TMPDIR"), std::string::npos) << drill;
}

TEST(Drill, OfAFullDiskLosesNoEditAndTheRigComesBack) {
  User user;
  const auto ran = user.beltane({"--json", "drill", "--standby", "none", "disk-full"});
  ASSERT_FALSE(ran.json().is_discarded()) << ran.out << ran.err;
  const auto drill = ran.json()["drills"][0];
  SCOPED_TRACE(drill.dump(2));
  if (drill.contains("not_rehearsed")) GTEST_SKIP() << drill["not_rehearsed"];  // a container that allows no mounts
  EXPECT_GT(drill["edits"], 10);
  EXPECT_EQ(drill["edits_lost"], 0);
  EXPECT_EQ(drill["edits_doubled"], 0);
  EXPECT_GE(drill["restored_ms"], 3'000);
}

TEST(Drill, IsHeldOnARigThatPlaysAndLeavesItsProjectAlone) {
  User user;
  user.up();
  const std::string song =
      "add-instrument sine --name drone\nset drone.source.release 0.05\nadd-notes drone 60 0 400 90\n";
  ASSERT_EQ(user.beltane({"edit", "--stdin"}, song).status, 0);
  const auto silent = user.beltane({"--json", "drill", "--live", "voices-kill"});
  EXPECT_EQ(silent.status, 1);
  EXPECT_NE(silent.json()["drills"][0]["not_rehearsed"].get<std::string>().find("beltane play"), std::string::npos);
  user.json({"play"});
  const auto before = user.json({"status"});
  const auto ran = user.beltane({"--json", "drill", "--live", "voices-kill"});
  const auto drill = ran.json()["drills"][0];
  SCOPED_TRACE(drill.dump(2));
  EXPECT_TRUE(drill["live"]);
  EXPECT_EQ(drill["edits_lost"], 0);
  EXPECT_GE(drill["restored_ms"], 0);
  const auto after = user.json({"status"});
  EXPECT_EQ(after["project"]["revision"], before["project"]["revision"]);
  EXPECT_EQ(after["show_ready"]["state"], "never rehearsed");
  EXPECT_EQ(user.beltane({"drill", "--live", "disk-full"}).status, 1);
}

}  // namespace
}  // namespace beltane::test
