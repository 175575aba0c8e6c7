#include "scsynth/connection/server_clock.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "scsynth/connection/handover.hpp"

namespace beltane::scsynth {
namespace {

using namespace std::chrono_literals;

constexpr Instant checked{43'200s};
constexpr WallTime morning{1'700'000'000s};

/// Both clocks, with the system clock set at will.
struct Clocks {
  Instant monotonic{checked};
  std::chrono::nanoseconds offset{morning.time_since_epoch() - checked.time_since_epoch()};
  ClockReading read() const { return {monotonic, WallTime{monotonic.time_since_epoch() + offset}}; }
  WallTime wall(Instant at) const { return WallTime{at.time_since_epoch() + offset}; }
};

TEST(Clocks, AreReadAtOneMoment) {
  const auto before = std::chrono::steady_clock::now();
  const auto read = read_clocks();
  EXPECT_GE(read.monotonic, before);
  EXPECT_LE(read.monotonic, std::chrono::steady_clock::now());
}

RC_GTEST_PROP(AServerClock, TagsAreOfTheSystemClockHoweverItIsSet, (std::vector<std::int64_t> sets)) {
  Clocks clocks;
  ServerClock server(clocks.read());
  for (const auto set : sets) {
    const std::chrono::nanoseconds by{set % 1'000'000'000'000'000};  // some eleven days
    clocks.offset += by;
    clocks.monotonic += 5ms;
    const auto seen = server.look(clocks.read());
    RC_ASSERT(seen.has_value() == (std::chrono::abs(by) >= 2ms));
    if (seen) RC_ASSERT(std::abs(seen->count - static_cast<double>(by.count()) * 1e-9) < 1e-6);
    const auto at = clocks.monotonic + std::chrono::milliseconds(*rc::gen::inRange(-100, 1000));
    RC_ASSERT(server.tag(at) == tag_of(clocks.wall(at)));
  }
}

TEST(AServerClock, FollowsDriftAndIsNotAlarmed) {
  Clocks clocks;
  ServerClock server(clocks.read());
  for (int i = 0; i < 10'000; ++i) {
    clocks.monotonic += 5ms;
    clocks.offset += 2'500ns;  // 500 ppm, the most that NTP slews
    ASSERT_FALSE(server.look(clocks.read()));
  }
  EXPECT_TRUE(server.agrees());
  EXPECT_EQ(server.tag(clocks.monotonic), tag_of(clocks.read().wall));
}

// ── whether the server agrees ─────────────────────────────────────────────────────────────────────────────────────

/// scsynth's own clock: a delay-locked loop after Fons Adriaensen, "Using a DLL to filter time", of 0.012 Hz, fed once
/// a period.
struct Scsynth {
  static constexpr double period = 512.0 / 48'000;
  static constexpr double b = 2 * M_PI * 0.012 * period;
  double now{};   // seconds
  double next{};  // of the next period, as expected
  double step{period};

  void reset(double t) { now = t, next = t + period, step = period; }
  void run(double t) {
    const auto e = t - next;
    now = next;
    next += b * e + step;
    step += b * b / 2 * e;
  }
};

double wall_seconds(WallTime at) { return std::chrono::duration<double>(at - morning).count(); }

/// A server clock and a scsynth that answers its probes, over a stretch of time.
struct Pair {
  Clocks clocks{};
  ServerClock ours{clocks.read()};
  Scsynth theirs{};
  std::optional<Instant> asked{};

  Pair() { theirs.reset(wall_seconds(clocks.read().wall)); }
  double error() const { return theirs.now - wall_seconds(clocks.read().wall); }
  void period() {
    clocks.monotonic += std::chrono::nanoseconds(10'666'667);
    theirs.run(wall_seconds(clocks.read().wall));
    (void)ours.look(clocks.read());
    if (asked && theirs.now + Scsynth::period >= wall_seconds(clocks.wall(*asked))) {
      ours.answered(clocks.monotonic);
      asked.reset();
    }
    if (const auto at = ours.probe(clocks.monotonic)) asked = at;
  }
  void run(std::chrono::seconds stretch) {
    for (const auto end = clocks.monotonic + stretch; clocks.monotonic < end;) period();
  }
};

TEST(AServerClock, AgreesWithAServerWhoseClockNobodySets) {
  Pair pair;
  for (int i = 0; i < 60; ++i) {
    pair.run(1s);
    ASSERT_TRUE(pair.ours.agrees());
  }
  EXPECT_LT(pair.ours.may_take().count, 0.05);
}

TEST(AServerClock, IsTrustedAgainOnlyWhenTheServersLoopHasSettled) {
  for (const auto by : {-30s, 30s, -1s, 1s}) {
    Pair pair;
    pair.run(10s);
    pair.clocks.offset += by;
    pair.asked.reset();
    pair.period();
    EXPECT_FALSE(pair.ours.agrees());
    bool again = false;
    for (int second = 0; second < 600 && !again; ++second) {
      pair.run(1s);
      again = pair.ours.agrees();
    }
    EXPECT_TRUE(again) << by.count();
    EXPECT_LT(std::abs(pair.error()), 0.025) << by.count();
    pair.run(120s);
    EXPECT_TRUE(pair.ours.agrees()) << by.count();
    EXPECT_LT(std::abs(pair.error()), 0.025) << by.count();
  }
}

TEST(AServerClock, IsTrustedSoonAfterAnXrunResetTheLoop) {
  Pair pair;
  pair.run(10s);
  pair.clocks.offset += 30s;
  pair.asked.reset();
  pair.run(2s);
  EXPECT_FALSE(pair.ours.agrees());
  pair.theirs.reset(wall_seconds(pair.clocks.read().wall));
  pair.asked.reset();
  pair.run(10s);
  EXPECT_TRUE(pair.ours.agrees());
}

TEST(AServerClock, IsNotTrustedWhoseClockIsWrongWithoutAJump) {
  for (const double wrong : {-5.0, 5.0}) {  // as after it was stopped for a while, or when we come late
    Pair pair;
    pair.theirs.reset(wall_seconds(pair.clocks.read().wall) + wrong);
    pair.run(10s);
    EXPECT_FALSE(pair.ours.agrees()) << wrong;
  }
}

TEST(AServerClock, OfAServerThatAnswersNothingIsNotTrusted) {
  Pair pair;
  for (int i = 0; i < 1'000; ++i) {
    pair.clocks.monotonic += 10ms;
    (void)pair.ours.probe(pair.clocks.monotonic);
  }
  EXPECT_FALSE(pair.ours.agrees());
}

TEST(AServerClock, OfAServerThatIsLateForAMomentIsTrusted) {
  Pair pair;
  pair.run(10s);
  for (int i = 0; i < 100; ++i) {
    pair.clocks.monotonic += 10ms;  // a machine that is too busy for a second
    (void)pair.ours.look(pair.clocks.read());
    (void)pair.ours.probe(pair.clocks.monotonic);
  }
  EXPECT_TRUE(pair.ours.agrees());
}

// ── what was handed over ──────────────────────────────────────────────────────────────────────────────────────────

OscMessage numbered(int number) { return {"/n_set", {number}}; }

RC_GTEST_PROP(AHandover, GivesEachThatIsNotOverOnceInOrderOfTime, (std::vector<std::uint16_t> times)) {
  Handover handover;
  const auto done = checked + Seconds{0.5};
  std::size_t wanted = 0;
  for (const auto time : times) {
    const auto at = checked + std::chrono::milliseconds(time % 1000);
    const TimedMessages timed{at, {numbered(time)}};
    *rc::gen::arbitrary<bool>() ? handover.given(timed, checked) : handover.hold(timed);
  }
  const auto taken = handover.take_back(done);
  RC_ASSERT(handover.take_back(done) == 0u);
  std::vector<TimedMessages> all;
  for (int i = 0; i < 1100; i += 7)
    for (auto& timed : handover.due(checked + std::chrono::milliseconds(i))) {
      RC_ASSERT(*timed.at <= checked + std::chrono::milliseconds(i));
      all.push_back(timed);
    }
  for (const auto& timed : all) wanted += *timed.at >= done;
  RC_ASSERT(taken <= all.size());
  RC_ASSERT(std::ranges::is_sorted(all, {}, &TimedMessages::at));
  RC_ASSERT(!handover.next());
  for (const auto time : times)
    if (time % 1000 >= 500)
      RC_ASSERT(std::ranges::count(all, numbered(time), [](const auto& each) { return each.messages.front(); }) ==
                std::ranges::count(times, time));
  RC_ASSERT(wanted >= taken);
}

TEST(AHandover, ForgetsWhatIsLongOver) {
  Handover handover;
  for (int i = 0; i < 1000; ++i)
    handover.given({checked + std::chrono::seconds(i), {numbered(i)}}, checked + std::chrono::seconds(i));
  EXPECT_EQ(handover.take_back(Instant{}), 1u);  // the last one
}

OscMessage voice(int node) { return {"/s_new", {std::string("saw"), node, 0, 1}}; }

TEST(AHandover, DoesNotGiveAgainWhatTheServerRunsAlready) {
  Handover handover;
  const auto later = checked + Seconds{0.5};
  handover.given({later, {voice(1), numbered(1)}}, checked);
  handover.given({later, {voice(2), voice(3)}}, checked);
  handover.started(NodeId{1});  // early, by a clock that was set ahead
  EXPECT_EQ(handover.take_back(checked), 1u);
  handover.started(NodeId{2});  // it had begun before it was taken back
  const auto due = handover.due(later);
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due.front(), (TimedMessages{later, {voice(3)}}));
}

TEST(AHandover, DoesNotRememberWhatHadNoTime) {
  Handover handover;
  handover.given({{}, {numbered(1)}}, checked);
  EXPECT_EQ(handover.take_back(Instant{}), 0u);
}

}  // namespace
}  // namespace beltane::scsynth
