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

const Instant touched{std::chrono::seconds(1'000'000)};
Instant after_ms(std::int64_t count) { return touched + milliseconds(count); }

constexpr InstrumentId organ{1}, bell{2};
constexpr VoiceId key{7};

TurnController turn_bend(double value, Instant at, std::optional<VoiceId> voice = {}) {
  return {organ, voice, Controller::bend, value, at};
}
double bend_at(const ControllerTimelines& timelines, Instant time) { return timelines.state(organ, {}, time).bend; }

TEST(ControllerTimelines, StandWhereTheLastMoveUntilThenPutThem) {
  ControllerTimelines timelines;
  timelines.record(turn_bend(1, after_ms(100)), touched);
  timelines.record(turn_bend(2, after_ms(200)), touched);
  EXPECT_EQ(bend_at(timelines, after_ms(99)), 0);
  EXPECT_EQ(bend_at(timelines, after_ms(100)), 1);
  EXPECT_EQ(bend_at(timelines, after_ms(199)), 1);
  EXPECT_EQ(bend_at(timelines, after_ms(900)), 2);
}

TEST(ControllerTimelines, DoNotMindTheOrderOfArrival) {
  ControllerTimelines timelines;
  timelines.record(turn_bend(2, after_ms(200)), touched);
  timelines.record(turn_bend(1, after_ms(100)), touched);
  EXPECT_EQ(bend_at(timelines, after_ms(150)), 1);
  EXPECT_EQ(bend_at(timelines, after_ms(250)), 2);
}

TEST(ControllerTimelines, CountALateMoveFromItsArrival) {
  ControllerTimelines timelines;
  timelines.record(turn_bend(1, after_ms(50)), touched);
  timelines.record(turn_bend(2, {}), after_ms(100));
  EXPECT_EQ(bend_at(timelines, after_ms(99)), 1);
  EXPECT_THAT(timelines.all(after_ms(100)), ElementsAre(turn_bend(2, after_ms(100))));
}

TEST(ControllerTimelines, KnowARepeat) {
  ControllerTimelines timelines;
  EXPECT_TRUE(timelines.record(turn_bend(1, after_ms(50)), touched));
  EXPECT_FALSE(timelines.record(turn_bend(1, after_ms(50)), touched));
  EXPECT_TRUE(timelines.record(turn_bend(2, after_ms(50)), touched));
  EXPECT_THAT(timelines.all(touched), ElementsAre(turn_bend(2, after_ms(50))));
}

TEST(ControllerTimelines, TellWhatStandsAndWhatIsToCome) {
  ControllerTimelines timelines;
  for (int at : {0, 100, 200, 300}) timelines.record(turn_bend(at, after_ms(at)), touched);
  EXPECT_THAT(timelines.all(after_ms(150)),
              ElementsAre(turn_bend(100, after_ms(100)), turn_bend(200, after_ms(200)), turn_bend(300, after_ms(300))));
}

TEST(ControllerTimelines, OfAVoiceAreItsOwn) {
  ControllerTimelines timelines;
  timelines.record(turn_bend(1, touched, key), touched);
  EXPECT_EQ(bend_at(timelines, touched), 0);
  EXPECT_EQ(timelines.state(organ, key, touched, {.bend = 5, .wheel = 0.5}), (ControllerState{1, 0.5, 0}));
  timelines.forget(organ, key);
  EXPECT_THAT(timelines.all(touched), IsEmpty());
}

TEST(ControllerTimelines, ForgetWhatIsToComeOfOneInstrument) {
  ControllerTimelines timelines;
  timelines.record(turn_bend(1, touched), touched);
  timelines.record(turn_bend(2, after_ms(100)), touched);
  timelines.record({bell, {}, Controller::wheel, 1, after_ms(100)}, touched);
  timelines.forget_after(after_ms(50), organ);
  EXPECT_EQ(bend_at(timelines, after_ms(200)), 1);
  EXPECT_EQ(timelines.state(bell, {}, after_ms(200)).wheel, 1);
  timelines.forget_after(after_ms(50), {});
  EXPECT_THAT(timelines.all(after_ms(200)), ElementsAre(turn_bend(1, touched)));
}

TEST(ControllerTimelines, TakeOverOnlyWhatTheyDoNotKnow) {
  ControllerTimelines ours, theirs;
  ours.record(turn_bend(1, touched), touched);
  theirs.record(turn_bend(2, touched), touched);
  theirs.record({bell, {}, Controller::wheel, 0.5, touched}, touched);
  theirs.record({bell, {}, Controller::wheel, 1, after_ms(100)}, touched);
  ours.merge(std::move(theirs));
  EXPECT_EQ(bend_at(ours, touched), 1);
  EXPECT_EQ(ours.state(bell, {}, touched).wheel, 0.5);
  EXPECT_EQ(ours.state(bell, {}, after_ms(100)).wheel, 1);
}

TEST(ControllerTimelines, AreBounded) {
  ControllerTimelines timelines;
  for (int at = 0; at < 10'000; ++at) timelines.record(turn_bend(at % 48, after_ms(at)), touched);
  EXPECT_LE(timelines.all(touched).size(), 4'096u);
  EXPECT_EQ(bend_at(timelines, after_ms(20'000)), 9'999 % 48) << "the earliest are forgotten";
  for (std::uint32_t number = 0; number < 100'000; ++number)
    timelines.record({InstrumentId{number}, {}, Controller::wheel, 1, touched}, after_ms(20'000));
  EXPECT_LE(timelines.all(after_ms(20'000)).size(), 50'000u);
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
  for (const auto at : order) timelines.record(turn_bend(moves.at(at), after_ms(at)), touched);
  const auto asked = *rc::gen::inRange(-10, 600);
  const auto next = moves.upper_bound(asked);
  RC_ASSERT(bend_at(timelines, after_ms(asked)) == (next == moves.begin() ? 0 : std::prev(next)->second));
}

}  // namespace
}  // namespace beltane
