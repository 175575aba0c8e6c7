#pragma once

#include <caf/actor_system.hpp>
#include <utility>

#include "loop/loop.hpp"

namespace beltane {

/// Spawns an actor that waits for a disk or takes long: on a thread of its own, or in turns where the loop has no
/// threads, as a simulated one.
template <class Behaviour, class... Arguments>
auto spawn_blocking(loop::Loop& loop, Behaviour behaviour, Arguments&&... arguments) {
  if (auto* turns = loop.turns_of_blocking()) return turns->spawn(behaviour, std::forward<Arguments>(arguments)...);
  return loop.actors().spawn<caf::detached>(behaviour, std::forward<Arguments>(arguments)...);
}

}  // namespace beltane
