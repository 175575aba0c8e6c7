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

}  // namespace
}  // namespace beltane::test
