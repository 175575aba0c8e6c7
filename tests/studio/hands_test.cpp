// What a player's hand does besides striking keys, through the command line, on a real server; and instruments that
// play along.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sndfile.h>

#include <filesystem>

#include "support/studio.hpp"

namespace beltane::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// The rises through zero a second, in the last half second of a sound file's left channel.
double hertz_at_end(const fs::path& path) {
  SF_INFO info{};
  SNDFILE* file = sf_open(path.c_str(), SFM_READ, &info);
  if (!file) return 0;
  std::vector<float> samples(static_cast<std::size_t>(info.frames * info.channels));
  sf_readf_float(file, samples.data(), info.frames);
  sf_close(file);
  const auto from = std::max<sf_count_t>(0, info.frames - info.samplerate / 2);
  int rises = 0;
  for (auto i = from; i + 1 < info.frames; ++i) {
    const auto at = [&](sf_count_t frame) { return samples[static_cast<std::size_t>(frame * info.channels)]; };
    rises += at(i) < 0 && at(i + 1) >= 0;
  }
  return rises * static_cast<double>(info.samplerate) / static_cast<double>(info.frames - from);
}

/// A rig with a sine that holds A4 from beat 0 on, and plays.
class Hand : public testing::Test {
 protected:
  Hand() {
    user_.up();
    user_.json({"edit", "add-instrument", "sine", "--name", "lead"});
    for (const auto* setting : {"lead.source.warmth 0", "lead.source.sustain 1"}) {
      const std::string words = setting;
      const auto space = words.find(' ');
      user_.json({"set", words.substr(0, space), words.substr(space + 1)});
    }
    user_.json({"edit", "add-notes", "lead", "A4", "0", "400", "100"});
    user_.json({"play"});
    EXPECT_TRUE(eventually([&] { return beat() > 1; }));
  }
  /// Of what is heard in the second that begins now.
  double heard() const {
    const auto wav = user_.home() / "take.wav";
    fs::remove(wav);
    user_.json({"record", wav});
    const auto until = beat() + 2;
    EXPECT_TRUE(eventually([&] { return beat() > until; }));
    user_.json({"record", "stop"});
    return hertz_at_end(wav);
  }
  double beat() const { return user_.json({"status"})["transport"]["beat"].get<double>(); }
  void is_killed(const char* part) const {
    const auto before = user_.pid_of(part);
    kill(before, SIGKILL);
    EXPECT_TRUE(user_.came_back(part, before)) << part;
  }

  User user_{};
};

TEST_F(Hand, ABendIsHeardAndOutlivesEveryPartThatKnowsOfIt) {
  EXPECT_NEAR(heard(), 440, 6);
  EXPECT_EQ(user_.beltane({"controller", "lead", "bend", "12"}).status, 0);
  EXPECT_NEAR(heard(), 880, 8);
  for (const auto* part : {"scsynth", "voices", "backend", "scsynth"}) is_killed(part);
  EXPECT_NEAR(heard(), 880, 8);
  EXPECT_EQ(user_.beltane({"controller", "lead", "bend", "0"}).status, 0);
  EXPECT_NEAR(heard(), 440, 6);
}

TEST_F(Hand, WhatIsNoControllerIsRefusedInWords) {
  EXPECT_THAT(user_.beltane({"controller", "lead", "bend", "100"}).err, HasSubstr("-48 to 48"));
  EXPECT_EQ(user_.beltane({"controller", "lead", "breath", "1"}).status, 2);
  EXPECT_THAT(user_.beltane({"controller", "nobody", "wheel", "1"}).err, HasSubstr("nobody"));
}

TEST_F(Hand, ALayerGroupPlaysAlongAfterItsVoicesDied) {
  user_.json({"edit", "add-bus", "choir"});
  user_.json({"edit", "duplicate", "lead", "--name", "octave"});
  user_.json({"edit", "remove-notes", "octave", "all"});
  user_.json({"edit", "transpose", "octave", "12"});
  for (const auto* name : {"lead", "octave"}) user_.json({"edit", "set-output", name, "choir"});
  user_.json({"edit", "layer", "choir"});
  EXPECT_THAT(user_.beltane({"show"}).out, HasSubstr("(layer group)"));
  is_killed("voices");
  user_.json({"set", "lead.mute", "on"});  // the octave is heard alone
  user_.json({"seek", "0"});
  EXPECT_NEAR(heard(), 880, 8);
}

}  // namespace
}  // namespace beltane::test
