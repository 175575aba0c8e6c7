#pragma once

#include <map>
#include <string>

#include "graph/audio_backend.hpp"
#include "model/project/project.hpp"

namespace beltane::backend {

/// The channels that the engine mutes because of what they play, in words. Pure.
class MutedChannels {
 public:
  /// The engine says so. Answers the sentence to tell; empty: it is known.
  std::string hear(const graph::ChannelMuted& muted, const Project* project);
  /// The engine is gone, and with it what it muted.
  void clear() { faults_.clear(); }
  /// For `status`, all of them by name; empty: none is muted.
  std::string words(const Project* project) const;

 private:
  std::map<StripId, graph::Fault> faults_{};
};

}  // namespace beltane::backend
