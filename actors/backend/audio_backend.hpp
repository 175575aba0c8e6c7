#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "backend/command.hpp"
#include "model/result.hpp"

namespace beltane::backend {

/// A node as the server (or a fake) reports it.
struct NodeReport {
  NodeId node{};
  std::string def{};  // empty: a group
  Controls controls{};
  std::vector<NodeReport> children{};
  bool operator==(const NodeReport&) const = default;
};

/// What an audio server says by itself.
struct NodeStarted {
  NodeId node{};
  NodeId group{};
};
struct NodeEnded {
  NodeId node{};
};
struct ServerFailed {  // a command the server could not do
  std::string command{};
  std::string reason{};
};
struct ServerLevels {  // from a meter unit
  NodeId node{};
  float peak[2]{};
  float rms[2]{};
};
struct ServerStatus {
  double cpu{};
  std::uint32_t nodes{};
};
using ServerReport = std::variant<NodeStarted, NodeEnded, ServerFailed, ServerLevels, ServerStatus>;
/// Called from the backend's receiving thread.
using Report = std::function<void(const ServerReport&)>;

/// The seam between what should sound and what makes it sound.
/// Thread: one caller at a time. Blocks: only where said.
class AudioBackend {
 public:
  virtual ~AudioBackend() = default;

  /// Sends the commands as one: they take effect together, now, or at `at`.
  virtual void perform(const Commands& commands, std::optional<Instant> at) = 0;
  /// Writes a control bus that is no unit's, now, or at `at`.
  virtual void set_bus(ControlBus bus, double value, std::optional<Instant> at) = 0;

  /// Loads every unit definition and waits until the server has them. Blocks: up to `limit`.
  virtual Result<void> load_units(Seconds limit) = 0;

  /// The tree below the root as the server has it now. Blocks: up to `limit`.
  virtual Result<NodeReport> tree(Seconds limit) = 0;

  /// Starts to write the bus to a file / ends it. Blocks: until the server answers, up to `limit`.
  virtual Result<void> start_recording(AudioBus bus, NodeId recorder, Place place, const std::string& path,
                                       Seconds limit) = 0;
  virtual Result<void> stop_recording(NodeId recorder, Seconds limit) = 0;
};

}  // namespace beltane::backend
