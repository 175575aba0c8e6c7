#pragma once

#include "scsynth/planning/plan.hpp"
#include "scsynth/server.hpp"

namespace beltane::scsynth {

/// A voice that sounds on a found server.
struct FoundVoice {
  VoiceId voice{};
  InstrumentId instrument{};
  double frequency{};
  double velocity{};
  bool released{};  // its gate is closed
  bool operator==(const FoundVoice&) const = default;
};

/// A voice's modulator that stands on a found server, and the control bus that it writes.
struct FoundVoiceModulator {
  NodeId node{};
  ControlBus bus{};
  bool operator==(const FoundVoiceModulator&) const = default;
};

/// The contents of a running server, as a plan and voices.
struct Believed {
  Plan plan{};  // to plan on and to diff against; whatever in our groups is nobody's stands in `foreign`
  std::vector<FoundVoice> voices{};
  std::vector<FoundVoiceModulator> voice_modulators{};
  std::vector<NodeId> recorders{};
};

/// Reads the tree of a server of those limits: our groups, units, buses and voices are known by their numbers. What
/// stands outside of our groups is left alone. Pure; a tree from anywhere gives an answer.
Believed believed(const NodeReport& tree, const ServerLimits& limits = {});

/// The tree that a server should have that holds the plan, with nothing fading and no voice sounding.
NodeReport tree_of(const Plan& plan);

/// Nodes in the tree, groups and all, without the root.
std::size_t count(const NodeReport& tree);

}  // namespace beltane::scsynth
