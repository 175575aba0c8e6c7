#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "graph/audio_backend.hpp"
#include "model/messages/control.hpp"
#include "scsynth/backend.hpp"
#include "scsynth/tree_fake.hpp"
#include "simulation/machine.hpp"

namespace beltane::simulation {

/// The audio servers of a rig, one after another: models that keep a node tree as scsynth does, and that crash, freeze
/// and refuse. They outlive the backend.
class AudioServers {
 public:
  AudioServers(Machine& machine, std::filesystem::path notes);

  /// The next life of the server.
  void start();
  void crash();
  /// It answers and does nothing for a while; what it is sent waits.
  void freeze(bool frozen);
  /// Whether it says of everything that it cannot do it.
  void refuse(bool refuses) { refuses_ = refuses; }
  bool is_frozen() const { return frozen_; }
  bool is_running() const { return tree_ != nullptr; }
  ServerInfo info() const;

  /// The engine of the backend on the server of that life.
  Result<std::unique_ptr<graph::AudioBackend>> engine(const ServerInfo& server, const graph::EngineHooks& hooks);

  const scsynth::NodeReport& tree() const { return tree_->now(); }
  /// What the backend thinks that the server has; none while no engine was made for it.
  const scsynth::Backend* backend() const { return backend_; }

  bool keeps_voices{};  // a planted defect: voices are not let go

 private:
  class Line;
  void step();
  void end_hit(const scsynth::Command& command, std::optional<Instant> at);
  void run_as_backend(const std::function<void()>& task);
  void tell(const scsynth::ServerReport& report) const;

  Machine& machine_;
  std::filesystem::path notes_;
  std::shared_ptr<scsynth::TreeFake> tree_{};
  std::vector<std::function<void()>> waiting_{};  // what a frozen one was sent
  std::uint64_t epoch_{};
  bool frozen_{};
  bool refuses_{};
  bool crashed_{};
  LifeHandle alive_{};  // of the backend that is connected
  scsynth::Report report_{};
  const Line* line_{};  // the newest
  const scsynth::Backend* backend_{};
};

}  // namespace beltane::simulation
