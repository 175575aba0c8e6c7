// The engine in real time, on a JACK server of the test's own.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <jack/jack.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

#include "native/jack_engine.hpp"
#include "native/native_fixture.hpp"

extern char** environ;

namespace beltane::native {
namespace {

using namespace std::chrono_literals;

template <class Condition>
bool soon(Condition condition, std::chrono::milliseconds limit = 5'000ms) {
  const auto until = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

/// Whether the engine has made so much more sound.
bool has_made(const graph::AudioBackend& engine, double seconds) {
  const auto begin = engine.clock().engine.seconds;
  return soon([&] { return engine.clock().engine.seconds > begin + seconds; });
}

/// A JACK server that nobody hears.
class JackServer {
 public:
  JackServer() { start(); }
  /// A killed server keeps one of the eight places that JACK has, until one of its name ends in order.
  ~JackServer() {
    if (pid_ == 0) {
      start();
      (void)JackEngine::join({.client = "last", .server = name_, .patience = {5}});
    }
    stop(SIGTERM);
  }
  JackServer(const JackServer&) = delete;
  JackServer& operator=(const JackServer&) = delete;

  void start(const std::string& rate = "48000") {
    std::vector<std::string> words{"jackd", "-n", name_, "-d", "dummy", "-r", rate, "-p", "256"};
    std::vector<char*> arguments;
    for (auto& each : words) arguments.push_back(each.data());
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
    std::vector<std::filesystem::path> left;
    for (const auto& entry : std::filesystem::directory_iterator("/dev/shm"))
      if (entry.path().filename().string().find(name_ + "_") != std::string::npos) left.push_back(entry.path());
    for (const auto& path : left) std::filesystem::remove(path);
  }
  const std::string& name() const { return name_; }

 private:
  std::string name_{"beltane-native-" + std::to_string(getpid())};
  pid_t pid_{};
};

/// Hears the loudest of what the engine gives JACK.
class Listener {
 public:
  explicit Listener(const JackServer& server) {
    jack_status_t status{};
    client_ = jack_client_open("listener", static_cast<jack_options_t>(JackNoStartServer | JackServerName), &status,
                               server.name().c_str());
    if (!client_) return;
    port_ = jack_port_register(client_, "in", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);
    jack_set_process_callback(
        client_, [](jack_nframes_t frames, void* self) { return static_cast<Listener*>(self)->hear(frames); }, this);
    jack_activate(client_);
  }
  ~Listener() {
    if (client_) jack_client_close(client_);
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  bool connect(const std::string& port) { return client_ && jack_connect(client_, port.c_str(), "listener:in") == 0; }
  float loudest() { return loudest_.exchange(0); }

 private:
  int hear(jack_nframes_t frames) {
    const auto* in = static_cast<const float*>(jack_port_get_buffer(port_, frames));
    for (jack_nframes_t i = 0; i < frames; ++i) loudest_ = std::max(loudest_.load(), std::abs(in[i]));
    return 0;
  }

  jack_client_t* client_{};
  jack_port_t* port_{};
  std::atomic<float> loudest_{};
};

graph::Graph jack_sung() { return one_instrument(unit(lead_source, "sine"), {unit(12, "low_pass")}); }

Result<std::unique_ptr<JackEngine>> join(const JackServer& server) {
  return JackEngine::join({.client = "native", .server = server.name(), .patience = {5}});
}

TEST(AnEngineOnJack, IsHeard) {
  JackServer server;
  auto joined = join(server);
  ASSERT_TRUE(joined) << joined.reason();
  auto& engine = **joined;
  EXPECT_EQ(engine.rate(), 48'000);
  ASSERT_TRUE(engine.change(difference({}, jack_sung()), graph::at_once));
  Listener listener(server);
  ASSERT_TRUE(listener.connect("native:out_1"));
  (void)listener.loudest();
  ASSERT_TRUE(has_made(engine, 0.05));
  EXPECT_EQ(listener.loudest(), 0);
  ASSERT_TRUE(engine.play({VoiceId{1}, lead}));
  EXPECT_TRUE(soon([&] { return listener.loudest() > 0.05F; }));
  ASSERT_TRUE(engine.release({VoiceId{1}}));
  EXPECT_TRUE(soon([&] {
    const auto events = engine.events();
    return std::ranges::count(events, graph::BackendEvent(graph::VoiceGone{VoiceId{1}})) == 1;
  }));
  ASSERT_TRUE(has_made(engine, 0.05));
  (void)listener.loudest();
  ASSERT_TRUE(has_made(engine, 0.05));
  EXPECT_EQ(listener.loudest(), 0);
}

TEST(AnEngineOnJack, PlaysWhatIsAheadInTimeAndItsClockRunsWithTheRigs) {
  JackServer server;
  auto joined = join(server);
  ASSERT_TRUE(joined) << joined.reason();
  auto& engine = **joined;
  ASSERT_TRUE(engine.change(difference({}, jack_sung()), graph::at_once));
  ASSERT_TRUE(soon([&] { return engine.clock().engine.seconds > 0.1; }));
  const auto before = engine.clock();
  for (std::uint64_t voice = 1; voice <= 10; ++voice)
    ASSERT_TRUE(engine.play({VoiceId{static_cast<std::int32_t>(voice)}, lead, 60, 0.8,
                             before.engine + Seconds{0.2 + 0.01 * static_cast<double>(voice)}}));
  ASSERT_TRUE(has_made(engine, 0.4));
  const auto after = engine.clock();
  EXPECT_NEAR(after.engine.seconds - before.engine.seconds, between(before.rig, after.rig).count, 0.05);
  EXPECT_TRUE(engine.events().empty()) << "none of them was late";
}

TEST(AnEngineOnJack, TellsThatTheServerWentAndGoesOnWhenItIsBack) {
  JackServer server;
  auto joined = join(server);
  ASSERT_TRUE(joined) << joined.reason();
  auto& engine = **joined;
  ASSERT_TRUE(engine.change(difference({}, jack_sung()), graph::at_once));
  ASSERT_TRUE(engine.play({VoiceId{1}, lead}));
  server.stop(SIGKILL);
  ASSERT_TRUE(
      soon([&] { return std::ranges::count(engine.events(), graph::BackendEvent(graph::ServerWentAway{})) == 1; }));
  EXPECT_FALSE(engine.rejoin({0.05}));
  server.start();
  const auto again = engine.rejoin({5});
  ASSERT_TRUE(again) << again.reason();
  Listener listener(server);
  ASSERT_TRUE(listener.connect("native:out_2"));
  EXPECT_TRUE(soon([&] { return listener.loudest() > 0.05F; })) << "the voice that sounded goes on";
  EXPECT_EQ(engine.standing().voices.size(), 1u);
}

TEST(AnEngineOnJack, IsRefusedInWordsWithoutAServer) {
  const auto joined = JackEngine::join({.server = "beltane-no-such-server", .patience = {0.05}});
  ASSERT_FALSE(joined);
  EXPECT_EQ(joined.reason(), "there is no JACK server called beltane-no-such-server; start one.");
}

}  // namespace
}  // namespace beltane::native
