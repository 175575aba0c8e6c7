// What a rehearsed failure is measured against.
#include <gmock/gmock.h>

#include "drill/promises.hpp"

namespace beltane::test {
namespace {

using drill::broken;
using drill::Case;
using drill::cases;
using drill::DrillOutcome;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Of a rehearsal in which nothing was heard and everything came back.
DrillOutcome unheard(const drill::StandbyMode& standby) {
  return {.standby = standby,
          .noticed_ms = 3,
          .restored_ms = 400,
          .period_ms = 10.7,
          .floor_ms = 150,
          .notes = 40,
          .edits = 1000};
}

Case kill(const std::string& victim) { return {{victim}, Case::Fault::kill}; }

TEST(Promises, OfAnUnheardFailureNoneIsBroken) {
  for (const auto* standby : {"none", "warm", "mirror"})
    for (const auto& [name, which] : cases(standby)) EXPECT_THAT(broken(which, unheard(standby)), IsEmpty()) << name;
}

TEST(Promises, OnlyARigWithTwoServersHasCasesOfTheSecond) {
  EXPECT_FALSE(cases("none").contains("scsynth-b-kill"));
  EXPECT_FALSE(cases("none").contains("changeover-hang"));
  for (const auto* standby : {"warm", "mirror"})
    for (const auto* name : {"scsynth-b-kill", "changeover-hang", "servers-kill"})
      EXPECT_TRUE(cases(standby).contains(name)) << name;
}

TEST(Promises, TheSilenceThatIsAllowedIsThatOfTheMode) {
  auto outcome = unheard("none");
  outcome.silence_ms = 1.3 * outcome.floor_ms;
  EXPECT_THAT(broken(kill("scsynth"), outcome), IsEmpty());
  outcome.standby = "warm";
  EXPECT_THAT(broken(kill("scsynth"), outcome), ElementsAre("silence of 195 ms, promised are 100 ms"));
  outcome.standby = "mirror";
  EXPECT_THAT(broken(kill("scsynth"), outcome), ElementsAre("silence of 195 ms, promised are 0 ms"));
}

TEST(Promises, BothServersOfAMirrorAreAsOneThatHasNone) {
  auto outcome = unheard("mirror");
  outcome.silence_ms = 190;
  EXPECT_THAT(broken({{"scsynth", "scsynth-b"}, Case::Fault::kill}, outcome), IsEmpty());
  EXPECT_THAT(broken(kill("scsynth-b"), outcome), ElementsAre(HasSubstr("silence of 190 ms")));
}

TEST(Promises, ThreePeriodsMayBeHeardAgainOfAServerThatAnotherTakesOverFrom) {
  auto outcome = unheard("mirror");
  outcome.buzz_ms = 2 * outcome.period_ms;
  EXPECT_THAT(broken({{"scsynth"}, Case::Fault::hang}, outcome), IsEmpty());
  EXPECT_THAT(broken(kill("backend"), outcome), ElementsAre(HasSubstr("a repeated block")));
  outcome.buzz_ms = 4 * outcome.period_ms;
  EXPECT_THAT(broken({{"scsynth"}, Case::Fault::hang}, outcome), ElementsAre(HasSubstr("a repeated block")));
}

TEST(Promises, ALostNoteIsExcusedOnlyBySilenceThatIsAllowed) {
  auto outcome = unheard("none");
  outcome.notes_lost = outcome.notes_excused = 1;
  EXPECT_THAT(broken(kill("scsynth"), outcome), IsEmpty());
  EXPECT_THAT(broken(kill("voices"), outcome), ElementsAre("1 notes lost"));
}

TEST(Promises, WhoOnlyStumblesIsNotReplaced) {
  auto outcome = unheard("none");
  outcome.restored_ms = 3'100;
  EXPECT_THAT(broken({{"session"}, Case::Fault::slow}, outcome), IsEmpty());
  EXPECT_THAT(broken(kill("session"), outcome), ElementsAre(HasSubstr("back after 3100 ms")));
}

TEST(Promises, EachThatIsBrokenIsNamed) {
  const auto expect_broken = [](const std::string& victim, const auto& change, const std::string& words) {
    auto outcome = unheard("none");
    change(outcome);
    EXPECT_THAT(broken(kill(victim), outcome), ElementsAre(HasSubstr(words)));
  };
  expect_broken(
      "session", [](auto& it) { it.silence_ms = 2; }, "silence of 2 ms");
  expect_broken(
      "session", [](auto& it) { it.notes_doubled = 1; }, "doubled");
  expect_broken(
      "session", [](auto& it) { it.edits_lost = 1; }, "not in the project file");
  expect_broken(
      "session", [](auto& it) { it.edits_doubled = 1; }, "more than once");
  expect_broken(
      "session", [](auto& it) { it.difference = "group 7 is missing"; }, "group 7");
  expect_broken(
      "session", [](auto& it) { it.restored_ms = 900; }, "back after 900");
  expect_broken(
      "scsynth", [](auto& it) { it.noticed_ms = 40; }, "noticed after 40");
  expect_broken(
      "scsynth", [](auto& it) { it.noticed_ms = -1; }, "never");
  expect_broken(
      "scsynth", [](auto& it) { it.notes_lost = 2, it.notes_excused = 1; }, "1 notes lost");
}

TEST(Promises, NothingRehearsedIsNoSuccess) {
  auto outcome = unheard("none");
  outcome.notes = outcome.edits = 0;
  EXPECT_EQ(broken(kill("guard"), outcome).size(), 2u);
}

TEST(Promises, WhileNothingCanBeWrittenNothingIsHeard) {
  auto outcome = unheard("none");
  outcome.lasted_ms = 3'000;
  outcome.restored_ms = 3'400;
  const auto full = cases("none").at("disk-full");
  EXPECT_THAT(broken(full, outcome), IsEmpty());
  outcome.silence_ms = 12;
  EXPECT_THAT(broken(full, outcome), ElementsAre(HasSubstr("silence of 12 ms")));
}

TEST(Promises, TheSoundMayBeAwayAsLongAsSomebodyElsesJackServer) {
  auto outcome = unheard("mirror");
  outcome.lasted_ms = 4'000;
  outcome.restored_ms = outcome.silence_ms = 4'290;
  outcome.notes_lost = outcome.notes_excused = 5;
  const auto away = cases("mirror").at("jack-away");
  EXPECT_THAT(broken(away, outcome), IsEmpty());
  outcome.silence_ms = 4'400;
  EXPECT_THAT(broken(away, outcome), ElementsAre("silence of 4400 ms, promised are 4300 ms"));
}

TEST(Promises, ARigThatPlaysItsOwnMusicIsJudgedByItsSilence) {
  auto outcome = unheard("none");
  outcome.live = true;
  outcome.notes = outcome.edits = 0;
  EXPECT_THAT(broken(kill("voices"), outcome), IsEmpty());
  outcome.silence_ms = 5;
  EXPECT_THAT(broken(kill("voices"), outcome), ElementsAre(HasSubstr("silence of 5 ms")));
}

TEST(Promises, OnARunningRigOnlyItsProcessesAreDisturbed) {
  for (const auto& [name, which] : drill::cases_of_running_rig("mirror")) EXPECT_FALSE(which.victims.empty()) << name;
}

}  // namespace
}  // namespace beltane::test
