#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "graph/audio_backend.hpp"
#include "model/result.hpp"
#include "scsynth/planning/command.hpp"

namespace beltane::scsynth {

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
struct ServerGuard {  // from a unit that mutes what is broken: why, or that it does no more
  NodeId node{};
  graph::Fault fault{};
};
struct BufferLoaded {  // what `load` asked for is there
  BufferId buffer{};
};
struct BufferFailed {  // or cannot be
  BufferId buffer{};
  std::string reason{};
};
struct ServerClockSet {  // the system clock was set: what had been handed over was taken back, to be handed over again
  Seconds by{};
  std::size_t taken_back{};  // bundles
};
struct ClockAgrees {  // whether the server's own clock can be trusted with times
  bool agrees{};
};
struct ServerPlayedLate {  // voices that could be handed over only after their time
  std::size_t voices{};
};
struct ServerConfirmed {  // all that it was sent before it was asked has been done, and run
  std::uint64_t ticket{};
};
struct ServerStatus {
  double cpu{};
  std::uint32_t nodes{};
};
using ServerReport =
    std::variant<NodeStarted, NodeEnded, ServerFailed, ServerLevels, ServerGuard, BufferLoaded, BufferFailed,
                 ServerClockSet, ClockAgrees, ServerPlayedLate, ServerConfirmed, ServerStatus>;
/// Called from the backend's receiving thread.
using Report = std::function<void(const ServerReport&)>;

/// Called for every message that is sent; `text` makes its text. `tag`: when it takes effect; none: at once. Thread:
/// the sender's.
using Trace = std::function<void(Instant sent, std::optional<Instant> tag, const std::function<std::string()>& text)>;

/// Where a server is, and who wants to hear of it.
struct ServerLine {
  std::uint16_t port{};       // UDP, on loopback
  std::int32_t network_of{};  // the process in whose network that is; 0: in ours
  std::string units_dir{};    // of the compiled SynthDefs, as the server sees it
  std::string library_dir{};  // the same of the user's library; it need not be there
  Report report{};            // may be empty
  Trace trace{};              // may be empty
};

/// A sample to bring into a buffer, with two channels whatever the file has; or its spectrum, left into that buffer and
/// right into the next.
struct LoadBuffer {
  BufferId buffer{};
  std::string path{};
  bool spectrum{};
  bool operator==(const LoadBuffer&) const = default;
};

/// A server, a score, or a fake: carries out commands.
/// Thread: one caller at a time. Blocks: only where said.
class AudioServer {
 public:
  virtual ~AudioServer() = default;

  /// Sends the commands as one: they take effect together, now, or at `at`.
  virtual void perform(const Commands& commands, std::optional<Instant> at) = 0;
  /// Writes a control bus that is no unit's, now, or at `at`.
  virtual void set_bus(ControlBus bus, double value, std::optional<Instant> at) = 0;

  /// Asks for a sign that all that was sent before has been done and run. True: it has been; else `ServerConfirmed`
  /// tells it.
  virtual bool confirm(std::uint64_t ticket) {
    (void)ticket;
    return true;
  }

  /// To be called every few milliseconds: notices that somebody set a clock on which times depend.
  virtual void look_at_clocks() {}

  /// Begins to load; BufferLoaded or BufferFailed tells the end. The server plays on meanwhile. Refused where the file
  /// cannot be read. Blocks: as long as it takes to read the file's head.
  virtual Result<void> load(const LoadBuffer& load) = 0;
  /// Frees what `load` filled.
  virtual void free_buffer(BufferId buffer, bool spectrum) = 0;

  /// Loads every unit definition and waits until the server has them. Blocks: up to `limit`.
  virtual Result<void> load_units(Seconds limit) = 0;

  /// The tree below the root as the server has it now. Blocks: up to `limit`.
  virtual Result<NodeReport> tree(Seconds limit) = 0;

  /// Starts to write the bus to a file / ends it. Blocks: until the server answers, up to `limit`.
  virtual Result<void> start_recording(AudioBus bus, NodeId recorder, NodePlace place, const std::string& path,
                                       Seconds limit) = 0;
  virtual Result<void> stop_recording(NodeId recorder, Seconds limit) = 0;
};

}  // namespace beltane::scsynth
