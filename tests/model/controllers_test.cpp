#include "model/timing/controllers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

namespace beltane {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const Instant noon{std::chrono::seconds(1'000'000)};
Instant ms(std::int64_t after_noon) { return noon + milliseconds(after_noon); }

constexpr InstrumentId organ{1}, bell{2};
constexpr VoiceId key{7};

TurnController bend(double value, Instant at, std::optional<VoiceId> voice = {}) {
  return {organ, voice, Controller::bend, value, at};
}
double bend_at(const ControllerTimelines& timelines, Instant time) { return timelines.state(organ, {}, time).bend; }

TEST(ControllerTimelines, StandWhereTheLastMoveUntilThenPutThem) {
  ControllerTimelines timelines;
  timelines.record(bend(1, ms(100)), noon);
  timelines.record(bend(2, ms(200)), noon);
  EXPECT_EQ(bend_at(timelines, ms(99)), 0);
  EXPECT_EQ(bend_at(timelines, ms(100)), 1);
  EXPECT_EQ(bend_at(timelines, ms(199)), 1);
  EXPECT_EQ(bend_at(timelines, ms(900)), 2);
}

TEST(ControllerTimelines, DoNotMindTheOrderOfArrival) {
  ControllerTimelines timelines;
  timelines.record(bend(2, ms(200)), noon);
  timelines.record(bend(1, ms(100)), noon);
  EXPECT_EQ(bend_at(timelines, ms(150)), 1);
  EXPECT_EQ(bend_at(timelines, ms(250)), 2);
}

TEST(ControllerTimelines, CountALateMoveFromItsArrival) {
  ControllerTimelines timelines;
  timelines.record(bend(1, ms(50)), noon);
  timelines.record(bend(2, {}), ms(100));
  EXPECT_EQ(bend_at(timelines, ms(99)), 1);
  EXPECT_THAT(timelines.all(ms(100)), ElementsAre(bend(2, ms(100))));
}

TEST(ControllerTimelines, KnowARepeat) {
  ControllerTimelines timelines;
  EXPECT_TRUE(timelines.record(bend(1, ms(50)), noon));
  EXPECT_FALSE(timelines.record(bend(1, ms(50)), noon));
  EXPECT_TRUE(timelines.record(bend(2, ms(50)), noon));
  EXPECT_THAT(timelines.all(noon), ElementsAre(bend(2, ms(50))));
}

TEST(ControllerTimelines, TellWhatStandsAndWhatIsToCome) {
  ControllerTimelines timelines;
  for (int at : {0, 100, 200, 300}) timelines.record(bend(at, ms(at)), noon);
  EXPECT_THAT(timelines.all(ms(150)), ElementsAre(bend(100, ms(100)), bend(200, ms(200)), bend(300, ms(300))));
}

TEST(ControllerTimelines, OfAVoiceAreItsOwn) {
  ControllerTimelines timelines;
  timelines.record(bend(1, noon, key), noon);
  EXPECT_EQ(bend_at(timelines, noon), 0);
  EXPECT_EQ(timelines.state(organ, key, noon, {.bend = 5, .wheel = 0.5}), (ControllerState{1, 0.5, 0}));
  timelines.forget(organ, key);
  EXPECT_THAT(timelines.all(noon), IsEmpty());
}

TEST(ControllerTimelines, ForgetWhatIsToComeOfOneInstrument) {
  ControllerTimelines timelines;
  timelines.record(bend(1, noon), noon);
  timelines.record(bend(2, ms(100)), noon);
  timelines.record({bell, {}, Controller::wheel, 1, ms(100)}, noon);
  timelines.forget_after(ms(50), organ);
  EXPECT_EQ(bend_at(timelines, ms(200)), 1);
  EXPECT_EQ(timelines.state(bell, {}, ms(200)).wheel, 1);
  timelines.forget_after(ms(50), {});
  EXPECT_THAT(timelines.all(ms(200)), ElementsAre(bend(1, noon)));
}

TEST(ControllerTimelines, TakeOverOnlyWhatTheyDoNotKnow) {
  ControllerTimelines ours, theirs;
  ours.record(bend(1, noon), noon);
  theirs.record(bend(2, noon), noon);
  theirs.record({bell, {}, Controller::wheel, 0.5, noon}, noon);
  theirs.record({bell, {}, Controller::wheel, 1, ms(100)}, noon);
  ours.merge(std::move(theirs));
  EXPECT_EQ(bend_at(ours, noon), 1);
  EXPECT_EQ(ours.state(bell, {}, noon).wheel, 0.5);
  EXPECT_EQ(ours.state(bell, {}, ms(100)).wheel, 1);
}

TEST(ControllerTimelines, AreBounded) {
  ControllerTimelines timelines;
  for (int at = 0; at < 10'000; ++at) timelines.record(bend(at % 48, ms(at)), noon);
  EXPECT_LE(timelines.all(noon).size(), 4'096u);
  EXPECT_EQ(bend_at(timelines, ms(20'000)), 9'999 % 48) << "the earliest are forgotten";
  for (std::uint32_t number = 0; number < 100'000; ++number)
    timelines.record({InstrumentId{number}, {}, Controller::wheel, 1, noon}, ms(20'000));
  EXPECT_LE(timelines.all(ms(20'000)).size(), 50'000u);
}

RC_GTEST_PROP(ControllerTimelines, AreTheLastMoveByTimeWhateverTheOrder, ()) {
  ControllerTimelines timelines;
  std::map<int, double> moves;
  for (const auto& [at, value] :
       *rc::gen::container<std::map<int, int>>(rc::gen::inRange(0, 500), rc::gen::inRange(-48, 48)))
    moves.emplace(at, value);
  std::vector<int> order;
  for (const auto& [at, value] : moves) order.push_back(at);
  std::ranges::reverse(order);
  for (const auto at : order) timelines.record(bend(moves.at(at), ms(at)), noon);
  const auto asked = *rc::gen::inRange(-10, 600);
  const auto next = moves.upper_bound(asked);
  RC_ASSERT(bend_at(timelines, ms(asked)) == (next == moves.begin() ? 0 : std::prev(next)->second));
}

}  // namespace
}  // namespace beltane
