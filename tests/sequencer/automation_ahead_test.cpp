#include "sequencer/automation_ahead.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "automation_song.hpp"
#include "sequencer/moves.hpp"
#include "sequencer/sequencer.hpp"

namespace beltane::sequencer::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

MoveController bent(double ms, double value) { return {lead, {}, Controller::bend, value, at_ms(ms)}; }
MoveParam cut(double ms, double value, double glide = 0) {
  return {{filter_of(lead), "cutoff"}, value, at_ms(ms), {glide}};
}

/// A sequencer with what it has told of moves. Whoever listens keeps of one target and time what came last.
struct Listening {
  Sequencer sequencer{units()};
  std::map<std::pair<Instant, std::size_t>, Gesture> heard{};
  Gestures last{};

  void hear(const Gestures& gestures) {
    last = gestures;
    for (const auto& gesture : gestures) {
      if (const auto* move = std::get_if<MoveController>(&gesture)) heard[{move->at, gesture.index()}] = gesture;
      if (const auto* move = std::get_if<MoveParam>(&gesture)) heard[{move->at, gesture.index()}] = gesture;
    }
  }
  void follow(const Project& project, Instant now) { hear(sequencer.follow(project, now).give); }
  void obey(const TransportCommand& command, Instant now) { hear(sequencer.obey(command, now)->give); }
  void run(Instant from, Instant to) {
    for (auto now = from; now <= to; now += milliseconds(50)) hear(sequencer.tick(now).give);
  }
  /// What moves from that time on.
  Gestures from(Instant time) const {
    Gestures found;
    for (const auto& [key, gesture] : heard)
      if (key.first >= time) found.push_back(gesture);
    return found;
  }
};

/// Plays from a moment at which beat 0 falls on noon.
constexpr Instant before{noon - milliseconds(60)};

TEST(AutomationAhead, IsToldHalfASecondBeforeItMoves) {
  Listening desk;
  desk.follow(moving({{bend, {point(1, 1, 2)}}, {cutoff, {point(2, 2, 800, 1)}}}), before);
  desk.obey(Play{}, before);
  EXPECT_THAT(desk.from(before), ElementsAre(Gesture{bent(0, 0)}, Gesture{cut(0, 500)}));
  desk.run(before, at_ms(600));
  EXPECT_THAT(desk.from(at_ms(1)), ElementsAre(Gesture{bent(500, 2)}, Gesture{cut(1'000, 800, 0.5)}));
}

TEST(AutomationAhead, RestsWhenPlayStops) {
  Listening desk;
  desk.follow(moving({{bend, {point(1, 0, 2), point(2, 3, 1)}}, {cutoff, {point(3, 0, 800)}}}), before);
  desk.obey(Play{}, before);
  desk.run(before, at_ms(1'200));
  desk.obey(Stop{}, at_ms(1'250));
  EXPECT_THAT(desk.from(at_ms(1'250)),
              ElementsAre(Gesture{bent(1'250, 0)}, Gesture{cut(1'250, 500)}, Gesture{bent(1'500, 0)}))
      << "and what was told ahead moves to rest";
  desk.run(at_ms(1'300), at_ms(3'000));
  EXPECT_THAT(desk.last, IsEmpty());
}

TEST(AutomationAhead, GoesAtOnceToWhereItStandsAtAnotherBeat) {
  Listening desk;
  desk.follow(moving({{bend, {point(1, 0, 2), point(2, 1, 1), point(3, 8, -3)}}}), before);
  desk.obey(Play{}, before);
  desk.run(before, at_ms(200));
  desk.obey(Seek{Beats{10}}, at_ms(240));
  EXPECT_THAT(desk.from(at_ms(240)), ElementsAre(Gesture{bent(300, -3)}, Gesture{bent(500, -3)}));
}

TEST(AutomationAhead, TellsOfAnEditOnlyTheDifference) {
  Listening desk;
  auto project = moving({{bend, {point(1, 0, 2), point(2, 1, 1)}}, {cutoff, {point(3, 0, 800)}}});
  desk.follow(project, before);
  desk.obey(Play{}, before);
  desk.run(before, at_ms(200));
  const auto lanes = [&]() -> Automation& { return project.instruments.write()[0].write().automation.write(); };
  lanes()[bend].write().insert({point(4, 1.2, 5)});
  desk.follow(project, at_ms(240));
  EXPECT_THAT(desk.last, ElementsAre(Gesture{bent(240, 2)}, Gesture{bent(600, 5)}));
  lanes().erase(bend);
  desk.follow(project, at_ms(300));
  EXPECT_THAT(desk.last, ElementsAre(Gesture{bent(300, 0)}, Gesture{bent(500, 0)}, Gesture{bent(600, 0)}));
}

TEST(AutomationAhead, SaysNothingOfAKnob) {
  Listening desk;
  auto project = moving({{cutoff, {point(3, 0, 800)}}});
  desk.follow(project, before);
  desk.obey(Play{}, before);
  project.instruments.write()[0].write().runtime.write().units[filter_id(lead)].values["cutoff"] = 700;
  desk.follow(project, at_ms(100));
  EXPECT_THAT(desk.last, IsEmpty());
  desk.obey(Stop{}, at_ms(200));
  EXPECT_THAT(desk.last, ElementsAre(Gesture{cut(200, 700)})) << "it goes back to where the knob is now";
}

TEST(AutomationAhead, OfAUnitThatIsGoneIsNotToldAnyMore) {
  Listening desk;
  auto project = moving({{cutoff, {point(3, 0, 800), point(4, 0.5, 900)}}});
  desk.follow(project, before);
  desk.obey(Play{}, before);
  auto& held = project.instruments.write()[0].write();
  held.automation.write().clear();
  held.def.write() = support::instrument_def(lead, "saw", "lead");
  desk.follow(project, at_ms(100));
  EXPECT_THAT(desk.last, IsEmpty());
}

TEST(AutomationAhead, StandsWhereItWouldAfterARestart) {
  const auto project = moving({{bend, {point(1, 1, 2), point(2, 8, 1)}}});
  Listening first;
  first.follow(project, before);
  const auto saved = *first.sequencer.obey(Play{}, before)->save;
  Listening second{Sequencer(units(), saved)};
  second.follow(project, at_ms(3'700));
  EXPECT_THAT(second.last, ElementsAre(Gesture{bent(3'700, 2)}, Gesture{bent(4'000, 1)}));
}

TEST(AutomationAhead, IsToldAgainToVoicesThatComeBack) {
  Listening desk;
  desk.follow(moving({{bend, {point(1, 0, 2), point(2, 2, 1)}}}), before);
  desk.hear(desk.sequencer.link_up(before).give);
  desk.obey(Play{}, before);
  desk.run(before, at_ms(600));
  desk.sequencer.link_down(at_ms(610));
  desk.hear(desk.sequencer.link_up(at_ms(700)).give);
  EXPECT_THAT(desk.last, ElementsAre(Gesture{bent(700, 2)}, Gesture{bent(1'000, 1)}));
  desk.sequencer.link_down(at_ms(710));
  desk.obey(Stop{}, at_ms(720));
  desk.hear(desk.sequencer.link_up(at_ms(800)).give);
  EXPECT_THAT(desk.last, ElementsAre(Gesture{bent(720, 0)}, Gesture{bent(1'000, 0)}));
}

TEST(AutomationAhead, ThatWasHeldUpGoesToWhereItStands) {
  Listening desk;
  desk.follow(moving({{bend, {point(1, 4, 2), point(2, 12, 1)}}}), before);
  desk.obey(Play{}, before);
  desk.hear(desk.sequencer.tick(at_ms(5'000)).give);
  EXPECT_THAT(desk.last, ElementsAre(Gesture{bent(5'000, 2)}));
}

}  // namespace
}  // namespace beltane::sequencer::test
