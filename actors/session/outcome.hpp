#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "loop/loop.hpp"
#include "model/messages/following.hpp"
#include "model/messages/storage.hpp"

namespace beltane {

/// A moment of the clock that never jumps; given to whoever has to wait, so that tests need not.
using Moment = std::chrono::steady_clock::time_point;

/// A message and whom it is for.
template <class Message>
struct To {
  loop::Peer peer{};
  Message message{};
};

/// A project whose digest is wanted; worked out elsewhere, answered as Measured.
struct Measure {
  Epoch epoch{};
  Revision revision{};
  Project project{};
};

/// What a session does about what it was told, in this order.
struct Outcome {
  std::vector<Publication> publish{};
  std::vector<StorageRequest> journal{};
  std::vector<To<SessionReply>> answers{};
  std::vector<To<CaughtUp>> caught_up{};
  std::optional<Measure> measure{};
  std::string end{};  // why this session has to end now; empty: it goes on
};

}  // namespace beltane
