#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "backend/engine.hpp"
#include "scsynth/backend.hpp"
#include "scsynth/tree_fake.hpp"
#include "support/imaginary_sounds.hpp"

namespace beltane::backend {

/// Servers that only keep their trees. They outlive the engine.
class FakeServers {
 public:
  /// How the supervisor names the server of that life.
  static ServerInfo info(std::uint64_t epoch, std::string state = "running", bool crashed = false);
  /// A connection to the server of that line, which is made where there is none of its epoch.
  std::unique_ptr<scsynth::AudioServer> connect(const scsynth::ServerLine& line, Instant now);
  void advance(Instant now);
  void remove_current() { all_.erase(epoch_); }
  scsynth::TreeFake& current() const { return *all_.at(epoch_); }
  std::uint64_t epoch() const { return epoch_; }

 private:
  std::map<std::uint64_t, std::shared_ptr<scsynth::TreeFake>> all_{};
  std::uint64_t epoch_{};  // of the last connection
  scsynth::Report report_{};
};

/// What the engine does to the files of its recordings; nothing is written.
struct FakeWav {
  WavFiles files();

  std::optional<DiskLook> disk{};          // what is seen of the disk that is recorded to
  std::function<void()> before_mending{};  // may be empty
  std::vector<std::string> mended{};
  std::vector<std::pair<std::string, Seconds>> appended{};
};

/// An engine with fake servers, and a clock that stands until it is moved.
class EngineHarness {
 public:
  EngineHarness() { start(); }
  ~EngineHarness();

  /// Another life of the backend; servers live on.
  void start();
  void serve(std::uint64_t epoch) { engine->receive(Servers{{FakeServers::info(epoch)}}); }
  void kill() { dies(false); }
  void dies(bool crashed);
  /// It crashes as often as it takes, each time a moment after it was given all.
  void crash_thrice();
  void play(const VoiceCommands& commands) { engine->receive("voices", commands); }
  void edit(const Edit& edit) { engine->receive(project = support::after(project, edit)); }
  /// Time goes by in small steps, as it does.
  void pass(std::chrono::milliseconds time);
  /// A sample is at hand. The fake server does not look into it.
  void put_sample(const std::string& name) const;

  Health health() { return engine->health(); }
  /// The answer to a request that a thread of its own may be at work on. Waits for it, a minute at most.
  BackendAnswer answer_to(std::uint64_t ticket);
  std::size_t answered();
  const scsynth::Plan& plan() const { return backend->plan(); }
  scsynth::TreeFake& server() { return servers.current(); }
  scsynth::NodeReport should_be() const { return canonical(tree_of(plan())); }
  scsynth::NodeReport is() { return canonical(server().now()); }
  /// The nodes of that definition in the plan.
  std::vector<scsynth::NodeId> nodes_of(const std::string& def) const;
  bool stands(const std::string& def) const { return !nodes_of(def).empty(); }
  bool sounds_on_server(int voice) { return server().find(scsynth::NodeId{scsynth::first_voice + voice}); }

  FakeServers servers{};
  FakeWav wav{};
  ReplayGestures replay{};  // of lives to come
  Catalogue catalogue = support::sounds();
  Instant now{std::chrono::seconds(1'000)};
  Project project = support::band(2);
  std::filesystem::path folder = std::filesystem::temp_directory_path() / ("engine" + std::to_string(::getpid()));
  std::uint64_t lives{};
  VoiceEvents voice_events{};
  std::vector<BackendAnswer> answers{};  // once takes are being finished, only by what asks for it above
  std::vector<Telemetry> published{};
  bool woken{};
  std::unique_ptr<Engine> engine{};
  const scsynth::Backend* backend{};  // of the engine

 private:
  std::mutex mutex_{};  // of the answers
  std::condition_variable came_{};
  Result<std::unique_ptr<graph::AudioBackend>> make(const ServerInfo& server, const graph::EngineHooks& hooks);
};

/// The start of a voice of that instrument of the band, now.
StartVoice key(const EngineHarness& harness, int voice, std::size_t instrument = 0);

}  // namespace beltane::backend
