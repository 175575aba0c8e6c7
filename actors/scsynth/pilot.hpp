#pragma once

#include "scsynth/planning/command.hpp"
#include "scsynth/server.hpp"

namespace beltane::scsynth {

/// The unit by which a server beside another proves that it lives: it runs last of all and writes a signal that never
/// stands still, which the changeover listens to. Pure.
class PilotUnit {
 public:
  /// `output`: the server's output that it writes, from 1; 0: there is none.
  explicit PilotUnit(std::uint32_t output) : output_(output) {}

  /// What makes it stand on a server with that tree; empty where it does, or is not wanted.
  Commands missing(const NodeReport& tree) const;
  /// What takes it away from a server with that tree.
  Commands surplus(const NodeReport& tree) const;

 private:
  std::uint32_t output_;
};

}  // namespace beltane::scsynth
