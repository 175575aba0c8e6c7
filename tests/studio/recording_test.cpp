// Recordings of a rig: on a disk that gets full (a small one, mounted for the test, which needs root), and of servers
// that die.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sndfile.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include <cmath>
#include <fstream>
#include <numbers>

#include "patchbay/silence.hpp"
#include "support/studio.hpp"

namespace beltane::test {
namespace {

/// A disk of 600 kB: two seconds of stereo at 24 bits.
class SmallDisk {
 public:
  explicit SmallDisk(std::filesystem::path folder) : folder_(std::move(folder)) {
    std::filesystem::create_directories(folder_);
    mounted_ = mount("tmpfs", folder_.c_str(), "tmpfs", 0, "size=600k") == 0;
  }
  ~SmallDisk() {
    if (mounted_) umount2(folder_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  bool mounted() const { return mounted_; }

 private:
  std::filesystem::path folder_;
  bool mounted_{};
};

double seconds_of(const std::filesystem::path& path) {
  SF_INFO info{};
  SNDFILE* file = sf_open(path.c_str(), SFM_READ, &info);
  if (!file) return -1;
  sf_close(file);
  return static_cast<double>(info.frames) / info.samplerate;
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(ARecording, OnADiskThatGetsFullIsToldAtOnceAndWhatIsWrittenIsSafe) {
  User user;
  const SmallDisk disk(user.home() / "small");
  if (!disk.mounted()) GTEST_SKIP() << "not on this machine: no disk can be mounted here";
  const auto path = user.home() / "small" / "take.wav";
  user.up();
  const pid_t watch = user.start({"watch", "events"}, user.home() / "events");
  user.json({"record", path});
  EXPECT_TRUE(eventually([&] { return user.json({"status"})["transport"]["recording"] == path.string(); }));
  ASSERT_TRUE(eventually(
      [&] { return user.beltane({"status"}).out.find("has ended: its disk is full") != std::string::npos; }));
  EXPECT_TRUE(eventually([&] { return text_of(user.home() / "events").find("disk is full") != std::string::npos; }));
  const auto stopped = user.beltane({"record", "stop"});
  EXPECT_EQ(stopped.status, 1);
  EXPECT_NE(stopped.err.find("only the first 2."), std::string::npos) << stopped.err;
  EXPECT_NE(stopped.err.find("its disk is full"), std::string::npos) << stopped.err;
  EXPECT_NEAR(seconds_of(path), 2.1, 0.2);
  EXPECT_TRUE(eventually([&] { return user.beltane({"status"}).out.find("its disk is full") == std::string::npos; }));
  EXPECT_EQ(user.json({"record", user.home() / "next.wav"})["recording"], true);
  kill(watch, SIGTERM);
  waitpid(watch, nullptr, 0);
}

constexpr int pitches[]{72, 74, 76, 77, 79, 81, 83, 84};

double hertz_of(int pitch) { return 440 * std::exp2((pitch - 69) / 12.0); }

/// How loud one frequency is in the 50 ms from that frame on: its amplitude under a Hann window.
double loudness_at(const patchbay::Captured& sound, std::size_t frame, double hertz) {
  const std::size_t length = sound.rate / 20;
  const double step = 2 * std::numbers::pi / static_cast<double>(length);
  double real = 0, imaginary = 0;
  for (std::size_t i = 0; i < length; ++i) {
    const auto at = static_cast<double>(i);
    const auto sample = sound.samples[(frame + i) * sound.channels] * (1 - std::cos(step * at));
    const auto turn = 2 * std::numbers::pi * hertz * at / sound.rate;
    real += sample * std::cos(turn), imaginary += sample * std::sin(turn);
  }
  return 2 * std::hypot(real, imaginary) / static_cast<double>(length);
}

/// The notes of the scale in the order in which they begin, as numbers in it. A note is one from half its loudness on
/// until a quarter of it.
std::vector<int> notes_in(const patchbay::Captured& sound) {
  std::vector<int> notes;
  bool on[8]{};
  double usual = 0;
  const std::size_t frames = sound.samples.size() / sound.channels, hop = sound.rate / 100;
  for (std::size_t at = 0; at < 2 * sound.rate; at += hop)
    usual = std::max(usual, loudness_at(sound, at, hertz_of(72)));
  for (std::size_t at = 0; at + sound.rate / 20 < frames; at += hop)
    for (int i = 0; i < 8; ++i) {
      const auto loud = loudness_at(sound, at, hertz_of(pitches[i]));
      if (!on[i] && loud > usual / 2) notes.push_back(i);
      on[i] = loud > usual * (on[i] ? 0.25 : 0.5);
    }
  return notes;
}

/// The scale from its first note on, so many.
std::vector<int> scales(std::size_t count) {
  std::vector<int> notes;
  for (std::size_t i = 0; i < count; ++i) notes.push_back(static_cast<int>(i % 8));
  return notes;
}

/// A rig whose music is a note of a tenth of a second each quarter of one, in a scale, for ever, over a tone that is
/// held; and what is recorded of it.
class TakeOfDyingServers : public testing::Test {
 protected:
  void begin(const std::string& standby) {
    user_.up({"--standby", standby});
    if (standby == "mirror") {
      ASSERT_TRUE(eventually([&] { return user_.json({"status"})["standby"]["ready"] == true; }));
    }
    for (const auto* name : {"pulse", "pad"}) user_.json({"edit", "add-instrument", "sine", "--name", name});
    for (const auto* name : {"pulse", "pad"}) {
      user_.json({"set", std::string(name) + ".source.warmth", "0"});
      user_.json({"set", std::string(name) + ".source.release", "0.01"});
    }
    user_.json({"set", "pad.level", "0.1"});
    user_.json({"edit", "add-notes", "pad", "A3", "0", "400", "100"});
    std::vector<std::string> notes{"edit", "add-notes", "pulse", "--times", "20", "--every", "4"};
    for (int i = 0; i < 8; ++i)
      for (const auto& word :
           {std::to_string(pitches[i]), std::to_string(i * 0.5), std::string("0.2"), std::string("100")})
        notes.push_back(word);
    user_.json(notes);
    user_.json({"record", take_});
    user_.json({"play"});
  }
  double beat() const { return user_.json({"status"})["transport"]["beat"].get<double>(); }
  /// The pid of the server that is heard.
  pid_t active() const {
    const auto status = user_.json({"status"});
    for (const auto& server : status["servers"])
      if (server["role"] == "active" && server["state"] == "running") return server["pid"].get<pid_t>();
    return 0;
  }
  void play_until(double beats) const {
    ASSERT_TRUE(eventually([&] { return beat() > beats; }));
  }
  patchbay::Captured captured() const {
    SF_INFO info{};
    SNDFILE* file = sf_open(take_.c_str(), SFM_READ, &info);
    if (!file) return {};
    patchbay::Captured captured{.rate = static_cast<std::uint32_t>(info.samplerate)};
    captured.samples.resize(static_cast<std::size_t>(info.frames * info.channels));
    sf_readf_float(file, captured.samples.data(), info.frames);
    sf_close(file);
    return captured;
  }
  User user_{};
  const std::filesystem::path take_ = user_.home() / "take.wav";
};

TEST_F(TakeOfDyingServers, IsHealedAndSaysSo) {
  begin("none");
  play_until(8);
  const auto server = user_.pid_of("scsynth");
  const auto died = beat();
  kill(server, SIGKILL);
  ASSERT_TRUE(user_.came_back("scsynth", server));
  play_until(died + 10);
  const auto stopped = user_.json({"record", "stop"});
  ASSERT_EQ(stopped["marks"].size(), 1u) << stopped;
  const auto label = stopped["marks"][0]["label"].get<std::string>();
  EXPECT_THAT(label, testing::StartsWith("healed "));
  EXPECT_THAT(label, testing::HasSubstr("the audio server died"));
  const auto sound = captured();
  const auto notes = notes_in(sound);
  EXPECT_GT(notes.size(), 30u);
  EXPECT_EQ(notes, scales(notes.size())) << "none is lost, none is doubled";
  for (const auto& silence : patchbay::silences(sound.samples, sound.channels, sound.rate, 0.001F, {0.001}))
    EXPECT_TRUE(silence.from == Seconds{} || silence.length.count < 2 * 1024.0 / sound.rate)
        << silence.length.count << " s at " << silence.from.count << " s";
  EXPECT_FALSE(std::filesystem::exists(take_.string() + ".gestures"));
  EXPECT_TRUE(eventually([&] { return user_.beltane({"status"}).out.find(label) != std::string::npos; }));
}

TEST_F(TakeOfDyingServers, LacksNothingWhereAMirrorPlayedOn) {
  begin("mirror");
  play_until(8);
  const auto server = active();
  kill(server, SIGKILL);
  ASSERT_TRUE(eventually([&] { return active() != 0 && active() != server; }));
  play_until(beat() + 6);
  const auto stopped = user_.json({"record", "stop"});
  ASSERT_EQ(stopped["marks"].size(), 1u) << stopped;
  EXPECT_THAT(stopped["marks"][0]["label"].get<std::string>(), testing::StartsWith("healed "));
  const auto notes = notes_in(captured());
  EXPECT_GT(notes.size(), 20u);
  EXPECT_EQ(notes, scales(notes.size()));
}

TEST_F(TakeOfDyingServers, StaysSilentWhereNobodyKnowsWhatWasPlayed) {
  begin("none");
  play_until(4);
  const auto server = user_.pid_of("scsynth");
  ASSERT_TRUE(std::filesystem::remove(take_.string() + ".gestures"));
  kill(server, SIGKILL);
  ASSERT_TRUE(user_.came_back("scsynth", server));
  play_until(beat() + 4);
  const auto stopped = user_.beltane({"record", "stop"});
  EXPECT_EQ(stopped.status, 0) << stopped.err;
  EXPECT_THAT(stopped.out, testing::HasSubstr("the audio server died; not healed: what was played was not kept"));
  const auto sound = captured();
  const auto silences = patchbay::silences(sound.samples, sound.channels, sound.rate, 0.0001F, {0.1});
  EXPECT_FALSE(silences.empty());
  EXPECT_GT(seconds_of(take_), 4);
}

}  // namespace
}  // namespace beltane::test
