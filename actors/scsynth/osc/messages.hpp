#pragma once

#include <map>
#include <set>
#include <vector>

#include "scsynth/osc/osc.hpp"
#include "scsynth/server.hpp"

namespace beltane::scsynth {

/// Messages that take effect together, at once or at a moment.
struct TimedMessages {
  std::optional<Instant> at{};
  std::vector<OscMessage> messages{};
  bool operator==(const TimedMessages&) const = default;
};

/// The one message that does what a command says, at once. A moved node stops and starts where it is cut.
OscMessage message_of(const Command& command);
/// Writes a control bus.
OscMessage bus_message(ControlBus bus, double value);

/// How long a unit takes to fade to its input before it is moved.
inline constexpr Seconds move_fade{0.025};

/// Turns commands into messages and their times. A unit is moved without a click: it lets its input pass, is moved
/// `move_fade` later and works again. What refers to a place that is not settled by then waits for it, so that the
/// nodes stand in the order in which the commands say, and nothing else waits.
class Staging {
 public:
  /// The messages of these commands, by time. `now` is when commands without a time are sent.
  std::vector<TimedMessages> arrange(const Commands& commands, std::optional<Instant> at, Instant now);

  /// Takes over what stands on a server already.
  void learn(const NodeReport& tree);

 private:
  /// Where something is put: behind a node, or at the head of a group.
  struct Spot {
    bool head{};
    NodeId node{};
    auto operator<=>(const Spot&) const = default;
  };
  static Spot spot_of(const NodePlace& place);

  Instant free_at(const Command& command, Instant wanted) const;
  void note(const Command& command);
  void settle(Instant now);
  void add_move(const MoveNode& move, std::optional<Instant> at, Instant begin, std::vector<TimedMessages>& out);

  std::set<NodeId> groups_{};
  std::map<Spot, Instant> moving_{};    // nodes, and the places beside them, that are not settled until then
  std::map<NodeId, Instant> unborn_{};  // nodes that do not exist until then
};

}  // namespace beltane::scsynth
