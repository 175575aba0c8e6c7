#include "supervisor/plan/rig_config.hpp"

#include <gtest/gtest.h>

namespace beltane::supervisor {
namespace {

TEST(RigFile, MayBeEmpty) {
  const auto rig = read_rig("", "rig.toml");
  ASSERT_TRUE(rig) << rig.reason();
  EXPECT_EQ(rig->audio.period, 512U);
  EXPECT_EQ(rig->audio.driver, "auto");
}

TEST(RigFile, SetsWhatItNames) {
  const auto rig = read_rig(
      "[audio]\ndriver = \"dummy\"\nrate = 44100\nperiod = 128\n"
      "[server]\nnodes = 4096\nnetwork = \"shared\"\n[limits]\nping_ms = 100\nwindow_s = 10.5\n",
      "rig.toml");
  ASSERT_TRUE(rig) << rig.reason();
  EXPECT_EQ(rig->audio.driver, "dummy");
  EXPECT_EQ(rig->audio.rate, 44100U);
  EXPECT_EQ(rig->audio.period, 128U);
  EXPECT_EQ(rig->server.nodes, 4096U);
  EXPECT_EQ(rig->server.network, NetworkPolicy::shared);
  EXPECT_EQ(rig->limits.ping, Seconds{0.1});
  EXPECT_EQ(rig->limits.window, Seconds{10.5});
}

struct Bad {
  const char* text;
  const char* says;
};

TEST(RigFile, IsRefusedWithFileLineAndKey) {
  for (const auto& [text, says] : {
           Bad{"[audio]\n\nspeed = 3\n",
               "rig.toml, line 3: there is no key speed in [audio]; it may hold device, "
               "driver, jack_server, period, playback, rate, switch_tone."},
           Bad{"[audio]\nrate = \"fast\"\n",
               "rig.toml, line 2: audio.rate must be a whole number from 8000 to 384000."},
           Bad{"[audio]\nrate = 1\n", "rig.toml, line 2: audio.rate must be a whole number from 8000 to 384000."},
           Bad{"[audio]\nrate = 48000.5\n", "rig.toml, line 2: audio.rate must be a whole number from 8000 to 384000."},
           Bad{"[audio]\nperiod = 500\n", "rig.toml, line 2: audio.period must be a power of two from 16 to 8192."},
           Bad{"[audio]\ndriver = \"oss\"\n",
               "rig.toml, line 2: audio.driver must be \"auto\", \"dummy\", \"alsa\" or \"none\"."},
           Bad{"[server]\nnetwork = true\n",
               "rig.toml, line 2: server.network must be \"auto\", \"own\" or \"shared\"."},
           Bad{"[audio]\ndevice = 3\n", "rig.toml, line 2: audio.device must be text in quotes."},
           Bad{"[limits]\nping_ms = nan\n", "rig.toml, line 2: limits.ping_ms must be a number from 10 to 60000."},
           Bad{"[limits]\nmissed = -1\n", "rig.toml, line 2: limits.missed must be a whole number from 1 to 1000."},
           Bad{"\n[adio]\nrate = 48000\n",
               "rig.toml, line 2: there is no section [adio] in a rig; there are [audio], [server], [limits] and "
               "[processes]."},
           Bad{"audio = 3\n",
               "rig.toml, line 1: there is no section [audio] in a rig; there are [audio], [server], "
               "[limits] and [processes]."},
           Bad{"[processes]\nelsewhere = [\"jazz\"]\n",
               "rig.toml, line 2: processes.elsewhere must be a list of names of services, such as [\"session\"]."},
       }) {
    const auto rig = read_rig(text, "rig.toml");
    ASSERT_FALSE(rig) << text;
    EXPECT_EQ(rig.reason(), says);
  }
}

TEST(RigFile, ThatIsNotTomlSaysWhere) {
  const auto rig = read_rig("[audio]\nrate = = 3\n", "rig.toml");
  ASSERT_FALSE(rig);
  EXPECT_TRUE(rig.reason().starts_with("rig.toml, line 2: this is not TOML")) << rig.reason();
}

TEST(RigFile, ThatIsNotThereIsRefused) {
  const auto rig = load_rig("/nowhere/rig.toml");
  ASSERT_FALSE(rig);
  EXPECT_EQ(rig.reason(), "cannot read the rig file /nowhere/rig.toml; give a readable one with --config.");
}

TEST(RigFile, ThatIsShippedHoldsTheDefaults) {
  const auto shipped = load_rig(BELTANE_SOURCE_DIR "/deploy/rig.toml");
  ASSERT_TRUE(shipped) << shipped.reason();
  EXPECT_EQ(*shipped, RigConfig{});
}

TEST(RigFile, MayLeaveServicesToOthers) {
  const auto rig = read_rig("[processes]\nelsewhere = [\"session\", \"voices\"]\n", "rig.toml");
  ASSERT_TRUE(rig) << rig.reason();
  EXPECT_EQ(rig->elsewhere, (std::vector<std::string>{"session", "voices"}));
}

}  // namespace
}  // namespace beltane::supervisor
