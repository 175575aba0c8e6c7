#pragma once

#include "model/editing/refuse.hpp"
#include "native/link.hpp"

namespace beltane::native {

/// Sends commands to the audio thread, and counts those that wait for their moment. Thread: the control side.
class CommandSender {
 public:
  /// The link outlives it.
  CommandSender(Link& link, std::size_t most_waiting) : link_(link), most_waiting_(most_waiting) {}

  /// Refused where fewer than `of` commands, of which this is the first, have room.
  Result<void> send(std::int64_t frame, decltype(AudioCommand::what) what, std::size_t of = 1) {
    if (!has_room(of) || !link_.commands.push({frame, sent_, what}))
      return refuse(sent_ - link_.done, " commands wait for their moment; wait until some have passed.");
    ++sent_;
    return {};
  }
  std::size_t most_waiting() const { return most_waiting_; }

 private:
  bool has_room(std::size_t commands) const {
    return sent_ + commands - link_.done.load(std::memory_order_acquire) <= most_waiting_;
  }

  Link& link_;
  std::size_t most_waiting_;
  std::uint64_t sent_{};
};

}  // namespace beltane::native
