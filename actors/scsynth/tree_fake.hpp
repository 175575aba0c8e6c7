#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "scsynth/server.hpp"

namespace beltane::scsynth {

/// An audio server without sound: it keeps a node tree, does commands as scsynth does, and refuses what scsynth
/// refuses (unknown and duplicate nodes). Its clock stands until it is moved.
class TreeFake : public AudioServer {
 public:
  explicit TreeFake(Report report = {}) : report_(std::move(report)) {}

  void perform(const Commands& commands, std::optional<Instant> at) override;
  void set_bus(ControlBus bus, double value, std::optional<Instant>) override { buses_[bus] = value; }
  Result<void> load(const LoadBuffer& load) override {
    buffers_[load.buffer] = load;
    if (loads_at_once) say(BufferLoaded{load.buffer});
    return {};
  }
  void free_buffer(BufferId buffer, bool) override { buffers_.erase(buffer); }
  Result<void> load_units(Seconds) override { return {}; }
  Result<NodeReport> tree(Seconds) override { return tree_; }
  Result<void> start_recording(AudioBus, NodeId recorder, NodePlace place, const std::string& path, Seconds) override;
  Result<void> stop_recording(NodeId recorder, Seconds) override;

  /// Does what is due until then; what fades out is gone after it.
  void advance(Instant to);
  /// Ends what fades out.
  void settle();
  /// The server says something by itself.
  void say(const ServerReport& report) const;
  /// A node ends by itself, or by somebody else's hand.
  void lose(NodeId node);

  /// Whether `load` is done when it returns; else whoever tests says so.
  bool loads_at_once{true};

  const NodeReport& now() const { return tree_; }
  /// Everything that was asked for since the start, and what of it could not be done.
  const std::vector<std::pair<std::optional<Instant>, Commands>>& performed() const { return performed_; }
  const std::map<ControlBus, double>& buses() const { return buses_; }
  const std::map<BufferId, LoadBuffer>& buffers() const { return buffers_; }
  const std::vector<std::string>& fails() const { return fails_; }
  const std::vector<std::string>& recordings() const { return recordings_; }
  /// The node of that id, or null.
  const NodeReport* find(NodeId node) const;

 private:
  struct Doer;
  void execute(const Commands& commands);

  Report report_;
  NodeReport tree_{};
  std::multimap<Instant, Commands> scheduled_{};
  std::vector<std::pair<std::optional<Instant>, Commands>> performed_{};
  std::map<ControlBus, double> buses_{};
  std::map<BufferId, LoadBuffer> buffers_{};
  std::vector<std::string> fails_{};
  std::vector<std::string> recordings_{};
  Instant clock_{};
};

/// The tree with what has no order of its own (strips beside each other) by number, and numbers as the server has
/// them, so that two can be compared.
NodeReport canonical(NodeReport tree);

}  // namespace beltane::scsynth
