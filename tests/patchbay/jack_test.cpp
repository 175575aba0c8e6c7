#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <thread>

#include "patchbay/capture.hpp"
#include "patchbay/late_client.hpp"
#include "patchbay/patchbay.hpp"

extern char** environ;

namespace beltane::patchbay {
namespace {

using namespace std::chrono_literals;

/// A JACK server of the test's own, with two loudspeakers that nobody hears.
class JackServer {
 public:
  explicit JackServer(const std::string& name = fresh_name()) : name_(name) { start(); }
  /// A killed server keeps one of the eight places that JACK has, until one of its name ends in order.
  ~JackServer() {
    if (pid_ == 0) {
      start();
      (void)join_jack("last", name_, {5});
    }
    stop(SIGTERM);
  }

  void start() {
    std::vector<std::string> words{"jackd", "-n", name_, "-d", "dummy", "-r", "48000", "-p", "256"};
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&files, 1, 2);
    if (posix_spawnp(&pid_, "jackd", &files, nullptr, arguments.data(), environ) != 0) pid_ = 0;
    posix_spawn_file_actions_destroy(&files);
  }
  void stop(int signal) {
    if (pid_ == 0) return;
    kill(pid_, signal);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
    sweep();
  }
  const std::string& name() const { return name_; }

 private:
  /// What a killed server leaves in shared memory; another of its name would stumble over it.
  void sweep() const {
    std::vector<std::filesystem::path> left;
    for (const auto& entry : std::filesystem::directory_iterator("/dev/shm"))
      if (entry.path().filename().string().find(name_ + "_") != std::string::npos) left.push_back(entry.path());
    for (const auto& path : left) std::filesystem::remove(path);
  }
  static std::string fresh_name() {
    static int count = 0;
    return "beltane-test-" + std::to_string(getpid()) + "-" + std::to_string(++count);
  }
  std::string name_;
  pid_t pid_{};
};

/// A client with one output that sounds, like one life of a synth.
class Tone {
 public:
  Tone(const std::string& client, const std::string& server)
      : client_(std::move(*join_jack(client, server, {5}))),
        port_(jack_port_register(client_.get(), "out_1", JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput, 0)) {
    jack_set_process_callback(
        client_.get(), [](jack_nframes_t frames, void* self) { return static_cast<Tone*>(self)->sound(frames); }, this);
    jack_activate(client_.get());
  }
  bool connected() const { return jack_port_connected(port_) > 0; }
  void pull() { jack_port_disconnect(client_.get(), port_); }

 private:
  int sound(jack_nframes_t frames) {
    auto* out = static_cast<float*>(jack_port_get_buffer(port_, frames));
    for (jack_nframes_t i = 0; i < frames; ++i) out[i] = 0.5F;
    return 0;
  }
  JackClient client_;
  jack_port_t* port_;
};

template <class Condition>
bool soon(Condition condition, std::chrono::milliseconds limit = 3000ms) {
  const auto until = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

PatchbayTask wires_to_both(const JackServer& server) {
  return {.client = "patch",
          .server = server.name(),
          .wires = {{"synth:out_1", "loudspeaker:1"}, {"synth:out_1", "loudspeaker:2"}}};
}

TEST(Patchbay, ConnectsWhatAppearsWithinAFewMilliseconds) {
  JackServer server;
  auto patchbay = keep_wires(wires_to_both(server));
  ASSERT_TRUE(patchbay) << patchbay.reason();
  std::vector<double> wired_ms;
  for (int life = 1; life <= 9; ++life) {
    std::this_thread::sleep_for(
        60ms);  // a synth takes longer than this to come back; JACK buries the last one meanwhile
    Tone synth("synth-" + std::to_string(life), server.name());
    ASSERT_TRUE(soon([&] { return (*patchbay)->figures().connected == 2U * life; }));
    EXPECT_TRUE(synth.connected());
    wired_ms.push_back((*patchbay)->figures().last_ms);
  }
  std::ranges::sort(wired_ms);
  std::printf("wired after the port was told of: median %.2f ms, worst %.2f ms\n", wired_ms[4], wired_ms[8]);
  EXPECT_LT(wired_ms[4], 100);
}

TEST(Patchbay, PutsAPulledWireBack) {
  JackServer server;
  auto patchbay = keep_wires(wires_to_both(server));
  ASSERT_TRUE(patchbay) << patchbay.reason();
  Tone synth("synth-1", server.name());
  ASSERT_TRUE(soon([&] { return (*patchbay)->figures().connected == 2; }));
  synth.pull();
  EXPECT_TRUE(soon([&] { return (*patchbay)->figures().connected == 4; }));
}

/// A client with an input and two outputs, which are there for a while before anybody can connect them.
class LateServer {
 public:
  LateServer(const std::string& client, const std::string& server)
      : client_(std::move(*join_jack(client, server, {30}))) {
    for (const auto* port : {"in_1"})
      jack_port_register(client_.get(), port, JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);
    for (const auto* port : {"out_1", "out_2"})
      jack_port_register(client_.get(), port, JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput, 0);
  }
  void begin() { jack_activate(client_.get()); }

 private:
  JackClient client_;
};

/// Writes down what is connected, in order.
class Witness {
 public:
  explicit Witness(const std::string& server) : client_(std::move(*join_jack("witness", server, {30}))) {
    jack_set_port_connect_callback(
        client_.get(),
        [](jack_port_id_t from, jack_port_id_t to, int made, void* self) {
          if (made != 0) static_cast<Witness*>(self)->note(from, to);
        },
        this);
    jack_activate(client_.get());
  }
  std::vector<std::string> seen() const {
    std::lock_guard lock(mutex_);
    return seen_;
  }

 private:
  void note(jack_port_id_t from, jack_port_id_t to) {
    std::lock_guard lock(mutex_);
    seen_.push_back(std::string(jack_port_name(jack_port_by_id(client_.get(), from))) + "=" +
                    jack_port_name(jack_port_by_id(client_.get(), to)));
  }
  mutable std::mutex mutex_{};
  std::vector<std::string> seen_{};
  JackClient client_;
};

TEST(Patchbay, ConnectsEveryLifeInTheOrderOfItsWires) {
  JackServer server;
  LateServer middle("middle", server.name());
  middle.begin();
  Witness witness(server.name());
  auto patchbay = keep_wires(
      {.client = "patch",
       .server = server.name(),
       .wires = {{"middle:out_1", "synth:in_1"}, {"synth:out_1", "middle:in_1"}, {"synth:out_2", "middle:in_1"}}});
  ASSERT_TRUE(patchbay) << patchbay.reason();
  std::vector<std::string> wanted;
  for (int life = 1; life <= 8; ++life) {
    const auto name = "synth-" + std::to_string(life);
    LateServer synth(name, server.name());
    std::this_thread::sleep_for(std::chrono::milliseconds(3 * life));  // the patchbay tries meanwhile
    synth.begin();
    wanted.insert(wanted.end(),
                  {"middle:out_1=" + name + ":in_1", name + ":out_1=middle:in_1", name + ":out_2=middle:in_1"});
    ASSERT_TRUE(soon([&] { return witness.seen().size() >= wanted.size(); }));
  }
  EXPECT_EQ(witness.seen(), wanted);
}

TEST(Patchbay, SaysWhenJackGoes) {
  JackServer server;
  auto patchbay = keep_wires(wires_to_both(server));
  ASSERT_TRUE(patchbay) << patchbay.reason();
  EXPECT_FALSE((*patchbay)->figures().jack_gone);
  server.stop(SIGKILL);
  EXPECT_TRUE(soon([&] { return (*patchbay)->figures().jack_gone; }));
}

TEST(Patchbay, WithoutAJackServerIsRefused) {
  auto patchbay = keep_wires({.server = "beltane-no-such-server", .patience = {0.05}});
  ASSERT_FALSE(patchbay);
  EXPECT_EQ(patchbay.reason(), "there is no JACK server called beltane-no-such-server; start one.");
}

TEST(AnXrun, IsToldToAllAndHeardByNobody) {
  JackServer server;
  auto ear = listen_at({.server = server.name()});
  ASSERT_TRUE(ear) << ear.reason();
  auto patchbay = keep_wires(wires_to_both(server));
  ASSERT_TRUE(patchbay) << patchbay.reason();
  Tone synth("synth-1", server.name());
  const auto frames = [&] { return (*ear)->captured().samples.size() / 2; };
  ASSERT_TRUE(soon([&] { return frames() > 0 && (*ear)->captured().samples.back() > 0.1F; }));
  const auto first = frames();
  const auto before = (*patchbay)->figures().xruns;
  const auto told = tell_of_an_xrun(server.name());
  ASSERT_TRUE(told) << told.reason();
  EXPECT_TRUE(soon([&] { return (*patchbay)->figures().xruns > before; }));
  const auto until = frames() + 4'800;
  ASSERT_TRUE(soon([&] { return frames() > until; }));
  const auto heard = (*ear)->captured();
  const auto away = std::count_if(heard.samples.begin() + static_cast<std::ptrdiff_t>(2 * first), heard.samples.end(),
                                  [](float sample) { return std::abs(sample) < 0.1F; });
  EXPECT_LE(away, static_cast<std::ptrdiff_t>(2 * heard.missed)) << "what the ear itself missed is not the server's";
}

TEST(AnXrun, IsRefusedInWordsWithoutAJackServer) {
  const auto told = tell_of_an_xrun("beltane-no-such-server");
  ASSERT_FALSE(told);
  EXPECT_EQ(told.reason(), "there is no JACK server called beltane-no-such-server; start one.");
}

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

/// The silences that have sound before and behind them.
std::vector<SilentSpan> between_sounds(const Captured& heard) {
  auto all = silences(heard, 0.01F, {0.15});
  const double end = static_cast<double>(heard.samples.size()) / heard.channels / heard.rate;
  std::erase_if(all, [end](const SilentSpan& each) {
    return each.from.count <= 0 || each.from.count + each.length.count >= end - 0.001;
  });
  return all;
}

TEST(Capture, HearsWhatTheLoudspeakersGet) {
  JackServer server;
  auto ear = listen_at({.server = server.name()});
  ASSERT_TRUE(ear) << ear.reason();
  auto patchbay = keep_wires(wires_to_both(server));
  ASSERT_TRUE(patchbay) << patchbay.reason();
  const auto is_heard = [&](std::size_t silences_before) {
    return soon([&] {
      const auto heard = (*ear)->captured();
      return heard.samples.size() > 2 && heard.samples.back() > 0.1F && between_sounds(heard).size() == silences_before;
    });
  };
  Clock::time_point gone;
  {
    Tone synth("synth-1", server.name());
    ASSERT_TRUE(is_heard(0));
    gone = Clock::now();
  }
  std::this_thread::sleep_for(300ms);
  const double at_least = seconds_since(gone);
  Tone synth("synth-2", server.name());
  ASSERT_TRUE(is_heard(1));
  const auto heard = (*ear)->captured();
  const auto quiet = between_sounds(heard).at(0).length.count;
  EXPECT_GT(quiet, 0.2);
  EXPECT_GT(quiet, at_least - 0.1);
  EXPECT_LT(quiet, seconds_since(gone));
  EXPECT_EQ(heard.rate, 48000U);
}

TEST(Capture, HearsASilenceWhereTheJackServerWasAway) {
  JackServer server;
  auto ear = listen_at({.server = server.name()});
  ASSERT_TRUE(ear) << ear.reason();
  const auto is_heard = [&](std::size_t silences_before) {
    Tone synth("synth-1", server.name());
    auto patchbay = keep_wires(wires_to_both(server));
    EXPECT_TRUE(patchbay);
    return soon(
        [&] {
          const auto heard = (*ear)->captured();
          return heard.samples.size() > 2 && heard.samples.back() > 0.1F &&
                 between_sounds(heard).size() >= silences_before;
        },
        10s);
  };
  ASSERT_TRUE(is_heard(0));
  server.stop(SIGKILL);
  const auto gone = Clock::now();
  std::this_thread::sleep_for(300ms);
  const double at_least = seconds_since(gone);
  server.start();
  ASSERT_TRUE(is_heard(1));
  const auto heard = (*ear)->captured();
  const auto away = longest(between_sounds(heard)).length.count;
  EXPECT_GT(away, at_least - 0.1);
  EXPECT_LT(away, seconds_since(gone) + 0.1);
  EXPECT_GT(heard.missed, 48000U / 5);
}

TEST(Capture, IsWrittenAsAWavFile) {
  const auto file = std::filesystem::temp_directory_path() / ("beltane-" + std::to_string(getpid()) + ".wav");
  EXPECT_TRUE(write_wav({.samples = std::vector<float>(960, 0.25F)}, file));
  EXPECT_GT(std::filesystem::file_size(file), 960 * sizeof(float));
  std::filesystem::remove(file);
  EXPECT_FALSE(write_wav({}, "/nowhere/at/all.wav"));
}

}  // namespace
}  // namespace beltane::patchbay
