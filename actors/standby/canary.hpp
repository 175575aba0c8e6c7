#pragma once

#include <optional>
#include <set>

#include "standby/command.hpp"

namespace beltane::standby {

/// Lets the standby try each change of structure before the engine that is heard gets it, so that one of which a server
/// dies or hangs cannot end both. While some are being tried, what concerns the same units waits with them, in order;
/// all else passes. Bounded. Pure: no clock, no engine.
class Canary {
 public:
  /// How long the live engine waits until the standby has been given what is tried. Where it has been, and has neither
  /// run it nor died after so long, both are asked for a sign.
  static constexpr Seconds patience{0.05};
  /// A standby that gives none for so long after the live engine did hangs of what is tried. One that was stopped
  /// before is replaced by then.
  static constexpr Seconds hang_limit{0.25};
  static constexpr std::size_t most_waiting = 4'096;

  enum class Way : std::uint8_t {
    both,  // it concerns nothing that is tried: both engines get it at once
    try_first,
    wait,  // behind what is tried
  };
  Way way(const Command& command) const;

  /// The standby gets these now, and is to confirm the ticket that is answered. `at_least`: they are tried for so long
  /// though it does, for of some units a server dies after a while only. Only while nothing is tried.
  std::uint64_t try_first(Commands commands, Instant now, Seconds at_least = {});
  /// Keeps it until what is tried is settled. False: there is no room for more.
  bool wait(Command command);

  bool is_trying() const { return !tried_.empty(); }
  /// The standby has been given it all, and asked for that ticket / has confirmed it.
  void given(std::uint64_t ticket, Instant now);
  void standby_confirmed(std::uint64_t ticket);
  /// Both are asked for the ticket that is answered / the live engine has confirmed it.
  std::uint64_t compare();
  void live_confirmed(std::uint64_t ticket, Instant now);

  enum class Verdict : std::uint8_t {
    wait,
    compare,  // the standby is silent; perhaps both are
    passed,   // the live engine may have it
    hung,     // the standby stands still of it
  };
  Verdict judge(Instant now) const;
  /// When `judge` has something else to say; none where only a sign, or a death, changes it.
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

  /// What is known of what is tried.
  struct Trial {
    Instant began{};
    Instant not_before{};              // it ends
    std::optional<Instant> given{};    // to the standby
    bool run{};                        // by it
    bool compared{};                   // both were asked
    std::optional<Instant> live_on{};  // the live engine has gone on since
  };

  std::uint64_t ticket_{};  // the newest
  Trial trial_{};
  Commands tried_{};
  Commands waiting_{};
  Scope scope_{};
};

}  // namespace beltane::standby
