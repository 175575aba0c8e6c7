#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>

#include "backend/engine.hpp"
#include "model/editing/apply.hpp"
#include "support/live_server.hpp"

namespace beltane::test {

/// The units as they were compiled.
const Catalogue& shipped();

/// The backend's engine on a real scsynth, without processes around it: what comes from outside is called here, and
/// time is real.
class LiveDesk {
 public:
  LiveDesk();
  ~LiveDesk();

  /// Another life of the backend, as if the last was killed. What it sent is counted from here.
  void restart();
  /// Tells of the server, and waits until the graph stands.
  bool serve();
  /// Kills scsynth and starts another; the engine is not told of that one yet.
  void replace_server();

  void take(const Project& project);
  /// Lets the engine work for so long.
  void pass(Seconds time);
  /// What is different on the server from what should be there; empty: nothing.
  std::string difference();
  BackendAnswer ask(const BackendRequest& request);
  double figure(const std::string& name) { return engine->health().figures[name]; }

  struct Tidy {
    Tidy();
  } tidy{};  // killed jackds of others leave no place for ours
  LiveServer server{{.more = {"-m", "262144", "-n", "16384", "-a", "8192"}}};  // as a rig starts it
  std::uint64_t epoch{1};
  std::filesystem::path folder{};
  Project project{};
  std::vector<std::string> sent{};
  VoiceEvents heard{};
  std::unique_ptr<backend::Engine> engine{};

 private:
  void pump();

  std::mutex mutex_{};
  std::atomic<bool> woken_{};
  std::vector<BackendAnswer> answers_{};
  std::uint64_t lives_{};
};

/// `count` instruments with a filter, two effects and a send to one bus, of shipped units.
Project orchestra(std::uint32_t count);

}  // namespace beltane::test
