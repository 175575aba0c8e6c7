#include "supervisor/servers/heartbeat.hpp"

#include <gmock/gmock.h>

#include "supervisor/servers/server_log.hpp"
#include "supervisor/servers/server_probe.hpp"

namespace beltane::supervisor {
namespace {

using std::chrono::milliseconds;

/// A heartbeat, and a clock that is moved by hand.
struct Watch {
  Heartbeat heartbeat{};
  Moment now{std::chrono::hours(1)};

  Watch() { heartbeat.begin(now); }
  /// Our own loop turns every 50 ms; the server answers at once, or not at all.
  void go(milliseconds time, bool answers) {
    for (const auto end = now + time; now < end; now += milliseconds(50)) {
      heartbeat.pass(now);
      const auto number = heartbeat.ask(now);
      if (number && answers) heartbeat.answered(*number, now);
    }
  }
};

const HangEvidence fine{.jack_is_ours = true, .jack_moves = true};

TEST(Heartbeat, IsAskedForEveryFiftyMilliseconds) {
  Watch watch;
  EXPECT_EQ(watch.heartbeat.ask(watch.now), 1U);
  EXPECT_FALSE(watch.heartbeat.ask(watch.now + milliseconds(49)));
  EXPECT_EQ(watch.heartbeat.ask(watch.now + milliseconds(50)), 2U);
}

TEST(Heartbeat, OfAServerThatAnswersIsNoHang) {
  Watch watch;
  watch.go(milliseconds(60'000), true);
  EXPECT_EQ(watch.heartbeat.judge(fine), Hang::none);
  EXPECT_LT(watch.heartbeat.age(watch.now), Seconds{0.06});
}

TEST(Heartbeat, OfAStoppedServerIsMissedWithinAQuarterOfASecond) {
  Watch watch;
  watch.go(milliseconds(1'000), true);
  const auto stopped = watch.now;
  HangEvidence around = fine;
  around.server_stopped = true;
  while (watch.heartbeat.judge(around) == Hang::none) watch.go(milliseconds(50), false);
  EXPECT_EQ(watch.heartbeat.judge(around), Hang::server_stopped);
  EXPECT_LE(watch.now - stopped, milliseconds(250));
}

TEST(Heartbeat, OfAServerThatMayComeRoundIsWaitedForASecond) {
  Watch watch;
  watch.go(milliseconds(1'000), true);
  watch.go(milliseconds(900), false);
  EXPECT_EQ(watch.heartbeat.judge(fine), Hang::none);
  watch.go(milliseconds(50), true);
  EXPECT_EQ(watch.heartbeat.silence().count, 0);
  watch.go(milliseconds(1'100), false);
  EXPECT_EQ(watch.heartbeat.judge(fine), Hang::server);
}

TEST(Heartbeat, ThatStandsWithJacksTimeIsJacksFault) {
  Watch watch;
  watch.go(milliseconds(1'100), false);
  EXPECT_EQ(watch.heartbeat.judge({.jack_is_ours = true, .jack_moves = false}), Hang::jack);
  EXPECT_EQ(watch.heartbeat.judge({.jack_is_ours = true, .jack_moves = {}}), Hang::server);
  EXPECT_EQ(watch.heartbeat.judge({.jack_is_ours = false, .jack_moves = false}), Hang::server)
      << "in a graph that waits for its clients, the server may be what it waits for";
}

TEST(Heartbeat, OfAStoppedJackServerIsOursToMendOnlyWhereItIsOurs) {
  Watch watch;
  watch.go(milliseconds(300), false);
  EXPECT_EQ(watch.heartbeat.judge({.jack_stopped = true, .jack_is_ours = true}), Hang::jack);
  EXPECT_EQ(watch.heartbeat.judge({.jack_stopped = true}), Hang::foreign_jack);
  EXPECT_EQ(watch.heartbeat.judge({.server_stopped = true, .jack_stopped = true, .jack_is_ours = true}), Hang::jack);
}

TEST(Heartbeat, IsNotMissedWhileWeSleptOurselves) {
  Watch watch;
  watch.go(milliseconds(1'000), true);
  watch.now += std::chrono::seconds(30);
  watch.heartbeat.pass(watch.now);
  HangEvidence around = fine;
  around.server_stopped = true;
  EXPECT_EQ(watch.heartbeat.judge(around), Hang::none);
}

TEST(Heartbeat, TakesNoNumberThatWasNotAskedFor) {
  Watch watch;
  watch.go(milliseconds(400), false);
  watch.heartbeat.answered(4'000, watch.now);
  watch.heartbeat.answered(0, watch.now);
  EXPECT_GT(watch.heartbeat.silence(), Seconds{0.3});
}

TEST(AnAnswer, IsReadFromADatagram) {
  const std::string status("/status.reply\0\0\0,iiiiiffdd\0\0", 28);
  const std::string beat("/c_set\0\0,if\0\0\0\0\x0f\x40\xe0\0\0", 20);
  EXPECT_FALSE(answer_in(status, 5)->number);
  EXPECT_EQ(answer_in(beat, 5)->number, 7U);
  EXPECT_EQ(answer_in(beat, 5)->port, 5);
  for (std::size_t size = 0; size < beat.size(); ++size) EXPECT_FALSE(answer_in(beat.substr(0, size), 5)) << size;
  auto other = beat;
  other[15] = 0x0e;  // another bus
  EXPECT_FALSE(answer_in(other, 5));
  other = beat;
  other[16] = 0x7f, other[17] = static_cast<char>(0xc0);  // not a number
  EXPECT_FALSE(answer_in(other, 5));
}

TEST(AServer, ThatLostItsJackServerSaysSo) {
  EXPECT_TRUE(tells_of_lost_jack("CheckRes error\nJackDriver: killed by jack\n"));
  EXPECT_TRUE(tells_of_lost_jack("Cannot connect to server socket err = No such file or directory\n"));
  EXPECT_FALSE(tells_of_lost_jack("JackDriver: client name is 'beltane-a-1'\nSuperCollider 3 server ready.\n"));
}

}  // namespace
}  // namespace beltane::supervisor
