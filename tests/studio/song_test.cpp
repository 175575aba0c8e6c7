#include <gtest/gtest.h>
#include <signal.h>
#include <sndfile.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <fstream>
#include <thread>

#include "supervisor/processes/process.hpp"
#include "support/midi_file.hpp"
#include "support/studio.hpp"

namespace beltane::test {
namespace {

struct Wav {
  double seconds{};
  float peak{};
  bool finite{true};
  std::vector<float> peaks{};  // of each tenth of a second
};

float peak_between(const Wav& wav, double from, double to) {
  float peak = 0;
  for (auto i = static_cast<std::size_t>(from * 10); i < static_cast<std::size_t>(to * 10) && i < wav.peaks.size(); ++i)
    peak = std::max(peak, wav.peaks[i]);
  return peak;
}

Wav read(const std::filesystem::path& path) {
  SF_INFO info{};
  SNDFILE* file = sf_open(path.c_str(), SFM_READ, &info);
  if (!file) return {};
  std::vector<float> samples(static_cast<std::size_t>(info.frames * info.channels));
  sf_readf_float(file, samples.data(), info.frames);
  sf_close(file);
  Wav wav{.seconds = static_cast<double>(info.frames) / info.samplerate};
  const auto tenth = static_cast<std::size_t>(info.samplerate / 10 * info.channels);
  wav.peaks.resize(samples.size() / tenth + 1);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    wav.finite = wav.finite && std::isfinite(samples[i]);
    wav.peak = std::max(wav.peak, std::abs(samples[i]));
    wav.peaks[i / tenth] = std::max(wav.peaks[i / tenth], std::abs(samples[i]));
  }
  return wav;
}

std::vector<std::string> lines_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

class Studio : public testing::Test {
 protected:
  User user_{};
  std::filesystem::path at(const char* name) const { return user_.home() / name; }
  double beat() const { return user_.json({"status"})["transport"]["beat"].get<double>(); }
};

TEST_F(Studio, AMidiFileIsImportedPlayedAndRecordedWhileItsServerIsKilled) {
  write_midi_song(at("song.mid"));
  user_.up();
  auto imported = user_.json({"import", at("song.mid")});
  EXPECT_GE(imported["notes"].get<int>(), 48);
  user_.json({"loop", "0", "8"});
  user_.json({"record", at("take.wav")});
  const auto began = std::chrono::steady_clock::now();
  const auto in_file = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count(); };
  user_.json({"play"});
  ASSERT_TRUE(eventually([&] { return beat() > 2; }));
  const pid_t server = user_.pid_of("scsynth");
  const double killed = in_file();
  kill(server, SIGKILL);
  ASSERT_TRUE(user_.came_back("scsynth", server));
  const double again = in_file();
  EXPECT_TRUE(user_.json({"status"})["transport"]["playing"].get<bool>());
  ASSERT_TRUE(eventually([&] { return in_file() > again + 2; }));
  user_.json({"record", "stop"});
  const auto wav = read(at("take.wav"));
  EXPECT_GT(wav.seconds, again + 1.5);
  EXPECT_LT(wav.seconds, in_file() + 0.5);
  EXPECT_GT(peak_between(wav, 0, killed), 0.02f);
  EXPECT_GT(peak_between(wav, again + 0.3, wav.seconds), 0.02f) << "the sound after the kill is in it";
  EXPECT_LE(wav.peak, 1.0f);
  EXPECT_TRUE(wav.finite);
  EXPECT_GE(user_.json({"status"})["servers"][0]["epoch"].get<int>(), 2);
}

TEST_F(Studio, AProjectFileIsExportedWithNoRigAndAsLongAsTheSong) {
  write_midi_song(at("song.mid"));
  user_.json({"import", at("song.mid"), "--project", at("song.beltane")});
  auto exported = user_.json({"export", at("song.wav"), "--project", at("song.beltane")});
  const auto wav = read(at("song.wav"));
  EXPECT_GE(wav.seconds, 8.0);  // 16 beats at 120 a minute
  EXPECT_LE(wav.seconds, 14.0);
  EXPECT_GT(wav.peak, 0.05f);
  EXPECT_TRUE(wav.finite);
}

TEST_F(Studio, OneTurnedKnobAmongAHundredInstrumentsIsOneMessage) {
  user_.up();
  std::string edits;
  for (int i = 0; i < 100; ++i) edits += "add-instrument saw --name i" + std::to_string(i) + "\n";
  edits += "set-filter i50 low_pass\n";
  ASSERT_EQ(user_.beltane({"edit", "--stdin"}, edits).status, 0);
  const pid_t watch = user_.start({"--json", "watch", "osc"}, at("osc"));
  // The first knob shows that the watcher hears; the second one is counted.
  ASSERT_TRUE(eventually([&] {
    user_.json({"set", "i50.filter.cutoff", std::to_string(500 + std::rand() % 400)});
    return !lines_of(at("osc")).empty();
  }));
  auto quiet = lines_of(at("osc")).size();
  user_.json({"set", "i50.filter.cutoff", "1234"});
  ASSERT_TRUE(eventually([&] { return lines_of(at("osc")).size() > quiet; }));
  user_.json({"status"});
  kill(watch, SIGTERM);
  waitpid(watch, nullptr, 0);
  std::vector<std::string> set;
  auto lines = lines_of(at("osc"));
  for (std::size_t i = quiet; i < lines.size(); ++i) set.push_back(nlohmann::json::parse(lines[i])["osc"]);
  std::erase_if(set, [](const std::string& osc) { return osc.starts_with("/c_set 0 "); });  // a rig's first tempo
  ASSERT_EQ(set.size(), 1u) << testing::PrintToString(set);
  EXPECT_NE(set[0].find("cutoff 1234"), std::string::npos) << set[0];
}

TEST_F(Studio, EveryServiceThatIsKilledComesBackAndNoConfirmedEditIsLost) {
  user_.up();
  user_.json({"edit", "add-instrument", "saw", "--name", "lead"});
  user_.json({"play"});
  double level = 0.30;
  for (const char* process :
       {"session", "persistence", "sequencer", "voices", "backend", "patchbay", "supervisor", "guard"}) {
    SCOPED_TRACE(process);
    level += 0.01;
    auto verdict = user_.json({"set", "lead.level", std::to_string(level)});
    EXPECT_TRUE(verdict["durable"].get<bool>());
    const pid_t before = user_.pid_of(process);
    ASSERT_GT(before, 0);
    kill(before, SIGKILL);
    ASSERT_TRUE(user_.came_back(process, before));
    EXPECT_NEAR(user_.json({"get", "lead.level"})["value"].get<double>(), level, 1e-6);
    EXPECT_TRUE(user_.json({"status"})["transport"]["playing"].get<bool>());
  }
}

TEST_F(Studio, TheStatusTellsHowBusyTheServerIs) {
  user_.up();
  double cpu = 0;
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (cpu <= 0 && std::chrono::steady_clock::now() < until)
    cpu = user_.json({"status"})["servers"][0]["cpu"].get<double>();
  EXPECT_GT(cpu, 0);
}

TEST_F(Studio, DownLeavesNoProcessSocketOrSharedMemory) {
  user_.up();
  std::vector<pid_t> pids;
  std::string port;
  const auto status = user_.json({"status"});
  for (const auto& each : status["processes"]) pids.push_back(each["pid"].get<pid_t>());
  port = status["servers"][0]["port"].dump();
  EXPECT_EQ(user_.beltane({"down"}).status, 0);
  for (pid_t pid : pids) EXPECT_FALSE(supervisor::start_of(pid)) << pid;
  EXPECT_FALSE(std::filesystem::exists("/dev/shm/SuperColliderServer_" + port));
  EXPECT_FALSE(std::filesystem::exists(user_.home() / "run/beltane/default/session.edits"));
}

TEST_F(Studio, EachAuthorUndoesOnlyTheirOwnEdits) {
  user_.up();
  user_.json({"edit", "--author", "ada", "add-instrument", "saw", "--name", "lead"});
  user_.json({"edit", "--author", "bob", "add-instrument", "sine", "--name", "bass"});
  user_.json({"undo", "--author", "ada"});
  auto instruments = user_.json({"show", "instruments"});
  ASSERT_EQ(instruments.size(), 1u);
  EXPECT_EQ(instruments[0]["name"], "bass");
  user_.json({"redo", "--author", "ada"});
  EXPECT_EQ(user_.json({"show", "instruments"}).size(), 2u);
}

}  // namespace
}  // namespace beltane::test
