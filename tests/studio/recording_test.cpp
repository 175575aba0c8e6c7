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

#include "drill/hearing.hpp"
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

constexpr double notes_apart = 0.25;  // seconds
constexpr int pitches[]{72, 74, 76, 77, 79, 81, 83, 84};

double hertz_of(int pitch) { return 440 * std::exp2((pitch - 69) / 12.0); }

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
  /// Holds the take against the music: `fault` is the beat at which something went wrong.
  drill::Hearing hearing(double fault, double until) const {
    auto captured = this->captured();
    std::size_t first = 0;
    while (first < captured.samples.size() && std::abs(captured.samples[first]) < 0.001F) ++first;
    captured.start = Instant{std::chrono::seconds(1'000)};
    const auto music = captured.start + Seconds{static_cast<double>(first / captured.channels) / captured.rate};
    std::vector<drill::DueNote> due;
    for (int i = 0; i * notes_apart < until / 2; ++i)
      due.push_back({music + Seconds{i * notes_apart}, hertz_of(pitches[i % 8])});
    const auto at = [&](double beats) { return music + Seconds{beats / 2}; };
    return drill::listen(captured, due, {at(1), at(fault), at(until)}, {});
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
  const auto until = beat() - 2;
  const auto stopped = user_.json({"record", "stop"});
  ASSERT_EQ(stopped["marks"].size(), 1u) << stopped;
  const auto label = stopped["marks"][0]["label"].get<std::string>();
  EXPECT_THAT(label, testing::MatchesRegex("healed [0-9.]+ s: the audio server died")) << "and the sound was in step";
  const auto heard = hearing(6, until);
  EXPECT_LT(heard.silence.count, 2 * 1024 / 48'000.0);
  EXPECT_GT(heard.notes, 20);
  EXPECT_THAT(heard.lost, testing::IsEmpty());
  EXPECT_THAT(heard.doubled, testing::IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(take_.string() + ".gestures"));
  EXPECT_TRUE(eventually([&] { return user_.beltane({"status"}).out.find(label) != std::string::npos; }));
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
