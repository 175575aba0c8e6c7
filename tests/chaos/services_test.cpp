// What is heard while each service of a rig is killed, one after the other: all of it is in one recording.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <cmath>

#include "hearing_fixture.hpp"
#include "support/sound_files.hpp"
#include "support/studio.hpp"

namespace beltane::test {
namespace {

constexpr int strokes_a_beat = 2;
constexpr double apart = 60.0 / 120 / strokes_a_beat;  // s
constexpr double late = 0.05;                          // s that a stroke may be off: two periods of a dummy JACK server
constexpr double drone_hz = 110;

/// Claves on every half beat over a drone, for ten minutes.
void write_song(const User& user) {
  user.json({"edit", "add-instrument", "sine", "--name", "drone", "warmth=0"});
  user.json({"edit", "add-notes", "drone", "A2", "0", "1200", "100"});
  user.json({"edit", "add-instrument", "clave", "--name", "claves", "decay=0.05"});
  std::string edits;
  for (int i = 0; i < 1'200 * strokes_a_beat; ++i)
    edits += "add-notes claves C4 " + std::to_string(i / 2) + (i % 2 == 0 ? "" : ".5") + " 0.1 100\n";
  ASSERT_EQ(user.beltane({"edit", "--stdin"}, edits).status, 0);
}

double beat(const User& user) { return user.json({"status"})["transport"]["beat"].get<double>(); }

bool plays_on(const User& user, double beats) {
  const auto until = beat(user) + beats;
  return eventually([&] { return beat(user) > until; });
}

TEST(EveryService, ThatIsKilledComesBackWithNoNoteDoubledNoSilenceAndNoConfirmedEditLost) {
  User user;
  user.up();
  write_song(user);
  user.json({"play"});
  ASSERT_TRUE(plays_on(user, 1));
  const auto take = user.home() / "take.wav";
  user.json({"record", take});
  double level = 0.30;
  std::string kills;  // and the beat that each was at
  for (const char* process :
       {"session", "persistence", "sequencer", "voices", "backend", "librarian", "patchbay", "supervisor", "guard"}) {
    SCOPED_TRACE(process);
    ASSERT_TRUE(plays_on(user, 1));
    level += 0.01;
    EXPECT_TRUE(user.json({"set", "drone.width", std::to_string(level)})["durable"].get<bool>());
    const pid_t before = user.pid_of(process);
    ASSERT_GT(before, 0);
    kills += std::string(process) + " at beat " + std::to_string(beat(user)) + ", ";
    kill(before, SIGKILL);
    ASSERT_TRUE(user.came_back(process, before));
    EXPECT_NEAR(user.json({"get", "drone.width"})["value"].get<double>(), level, 1e-6);
    EXPECT_TRUE(user.json({"status"})["transport"]["playing"].get<bool>());
  }
  ASSERT_TRUE(plays_on(user, 1));
  const auto recorded = user.json({"record", "stop"});
  const auto sound = support::sound_in(take);
  EXPECT_TRUE(finite(sound));
  EXPECT_LT(peak_db(sound), 0);
  const auto [softest, loudest] = drone_levels(stretch(sound, 0.2, sound.seconds() - 0.2), drone_hz);
  EXPECT_LT(loudest - softest, 1) << "the drone, in dB: neither silent nor there twice";
  const auto heard = strokes(sound);
  ASSERT_GT(heard.size(), 20u);
  const auto due = std::lround((heard.back().at - heard.front().at) / apart) + 1;
  EXPECT_LE(heard.size(), due) << "none twice";
  EXPECT_GE(heard.size() + 1, due) << "none lost but one that was due while no backend lived; killed: " << kills;
  EXPECT_LT(heard.front().at, 2 * apart);
  EXPECT_GT(heard.back().at, sound.seconds() - 2 * apart);
  int out_of_place = 0;
  for (std::size_t i = 1; i < heard.size(); ++i)
    if (std::abs(heard[i].at - heard[i - 1].at - apart) > late) ++out_of_place;
  EXPECT_LE(out_of_place, 2) << "none late but that one; killed: " << kills << recorded;
  const auto level_of = [](const Stroke& stroke) { return stroke.level; };
  const auto [least, most] = std::ranges::minmax(heard, {}, level_of);
  EXPECT_LT(most.level / least.level, 1.5) << "two strokes in one place are twice as loud";
}

}  // namespace
}  // namespace beltane::test
