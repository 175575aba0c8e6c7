#pragma once

#include <optional>
#include <set>

#include "standby/command.hpp"

namespace beltane::standby {

/// Lets the standby try each change of structure before the engine that is heard gets it, so that one of which a server
/// dies cannot kill both. While some are being tried, what concerns the same units waits with them, in order; all else
/// passes. Bounded. Pure: no clock, no engine.
class Canary {
 public:
  /// How long the live engine waits for a standby that neither says that it has done a change nor dies of it.
  static constexpr Seconds patience{0.05};
  static constexpr std::size_t most_waiting = 4'096;

  enum class Way : std::uint8_t {
    both,  // it concerns nothing that is tried: both engines get it at once
    try_first,
    wait,  // behind what is tried
  };
  Way way(const Command& command) const;

  /// The standby gets these now, and is to confirm the ticket that is answered. Only while nothing is tried.
  std::uint64_t try_first(Commands commands, Instant now);
  /// The same, for so long whatever the standby confirms: of some units a server dies after a while only.
  std::uint64_t try_for(Seconds length, Commands commands, Instant now);
  /// Keeps it until what is tried is settled. False: there is no room for more.
  bool wait(Command command);

  bool is_trying() const { return !tried_.empty(); }
  bool is_tried(std::uint64_t ticket) const { return is_trying() && ticket == ticket_ && !to_deadline_; }
  /// When the live engine waits no longer; none where nothing is tried.
  std::optional<Instant> deadline() const;

  /// What was tried: nothing is any more.
  Commands take_tried();
  /// What waits behind it.
  Commands take_waiting();
  /// Both, as they will have changed the graph.
  graph::Graph with_coming(graph::Graph graph) const;

 private:
  /// What kept commands concern.
  struct Scope {
    std::set<StripId> strips{};  // that come or go
    std::set<StripId> voices{};  // of which voices are made otherwise
    std::set<UnitId> units{};
    std::set<VoiceId> held{};  // voices that have not begun, for they are kept
  };
  void add(const Command& command);
  bool concerns(const Command& command) const;

  std::uint64_t ticket_{};
  Instant deadline_{};
  bool to_deadline_{};  // it is tried until then
  Commands tried_{};
  Commands waiting_{};
  Scope scope_{};
};

}  // namespace beltane::standby
