// The system clock is set while the music plays: what is heard must not change.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <cmath>
#include <fstream>

#include "patchbay/capture.hpp"
#include "supervisor/rig/children_file.hpp"
#include "supervisor/rig/text_file.hpp"
#include "support/shifted_clock.hpp"

namespace beltane::test {
namespace {

constexpr double spacing = 0.5;  // beats between the beginnings of two notes
constexpr double far_off = 30;   // beats: a playhead that followed the clock would be 60 from where it should be
constexpr float audible = 0.01f;

/// When a note begins to be heard, in seconds from the first sample: where it is loud after some silence.
std::vector<double> onsets(const patchbay::Captured& heard) {
  std::vector<double> found;
  const auto quiet = heard.rate / 50;
  std::size_t still = quiet;
  for (std::size_t frame = 0; frame * heard.channels < heard.samples.size(); ++frame) {
    const bool loud = std::abs(heard.samples[frame * heard.channels]) > audible;
    if (loud && still >= quiet) found.push_back(static_cast<double>(frame) / heard.rate);
    still = loud ? 0 : still + 1;
  }
  return found;
}

struct SetClock : testing::Test {
  User user{};
  double beat() const { return user.json({"status"})["transport"]["beat"].get<double>(); }
  std::string text_of(const char* name) const {
    std::ifstream file(user.home() / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  /// Short notes of a sound that would drone on if its end were lost.
  void write_song() const {
    std::string edits = "add-instrument sine --name lead\nset lead.source.attack 0.001\nset lead.source.release 0.01\n";
    for (int i = 0; i < 400; ++i) edits += "add-notes lead 72 " + std::to_string(i * 0.5) + " 0.2 100\n";
    ASSERT_EQ(user.beltane({"edit", "--stdin"}, edits).status, 0);
  }
};

TEST_F(SetClock, WhileTheMusicPlaysNoNoteIsLostOrStuckAndThePlayheadGoesOn) {
  ShiftedClock clock(user);
  user.up();
  write_song();
  const pid_t watch = user.start({"watch", "events"}, user.home() / "events");
  const auto memory =
      supervisor::parse_children_file(supervisor::file_text(user.home() / "run/beltane/default/children"));
  auto ear = patchbay::listen_at({.server = memory.jack_name, .source = "beltane-default"});
  ASSERT_TRUE(ear) << ear.reason();
  user.json({"play"});
  ASSERT_TRUE(eventually([&] { return beat() > 4; }));
  for (const auto by : {std::chrono::seconds(-30), std::chrono::seconds(60)}) {
    const auto began = std::chrono::steady_clock::now();
    const auto before = beat();
    clock.set(by);
    ASSERT_TRUE(eventually([&] { return beat() > before + 10; })) << by.count();
    const auto after = beat();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    EXPECT_LT(std::abs(after - before - took.count() * 2), far_off) << by.count();
  }
  const auto end = user.json({"stop"})["beat"].get<double>();
  const auto stopped = std::chrono::steady_clock::now();
  ASSERT_TRUE(eventually([&] {
    const auto heard = (*ear)->captured();
    return between(heard.start, stopped + std::chrono::seconds(1)).count * heard.rate * heard.channels <
           static_cast<double>(heard.samples.size());
  }));
  const auto heard = (*ear)->captured();
  const auto found = onsets(heard);
  ASSERT_FALSE(found.empty());
  // Where the sound card misses periods the capture is shorter than the music, so notes are counted. The one that
  // begins as the music stops may be either. Where the server reaches a clock that was set ahead before anybody can
  // take back what it has for later, it plays that at once, and it is heard again in its time.
  const double due = std::floor(end / spacing) + 1, with_server = 3;
  EXPECT_GE(static_cast<double>(found.size()), due - 1) << "stopped at beat " << end;
  EXPECT_LE(static_cast<double>(found.size()), due + 1 + with_server) << "stopped at beat " << end;
  const auto last = between(heard.start, Instant(stopped)).count + 0.5;
  EXPECT_LT(found.back(), last);
  float droning = 0;
  for (auto i = static_cast<std::size_t>(last * heard.rate) * heard.channels; i < heard.samples.size(); ++i)
    droning = std::max(droning, std::abs(heard.samples[i]));
  EXPECT_LT(droning, audible);
  kill(watch, SIGTERM);
  waitpid(watch, nullptr, 0);
  EXPECT_NE(text_of("events").find("the system clock was set 30.000 s back"), std::string::npos) << text_of("events");
  EXPECT_NE(text_of("events").find("the system clock was set 60.000 s ahead"), std::string::npos) << text_of("events");
}

}  // namespace
}  // namespace beltane::test
