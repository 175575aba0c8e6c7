#pragma once

#include <vector>

#include "model/messages/gesture.hpp"
#include "voices/order.hpp"

namespace beltane::voices {

/// What is known of an event: the voice that plays it; or that it is over; or that its end came before it did.
struct KnownEvent {
  EventId id{};
  Index voice{none};
  std::uint32_t memory{};            // of several memories of one event, the last counts
  Instant released{Instant::max()};  // an end that came first
};

/// Every event that plays, and those that played within the last seconds: a repeat is known by it. A fixed store with
/// open addressing; never allocates after it is made. The oldest is forgotten where there are too many.
class EventMemory {
 public:
  /// Room for `playing` events with a voice and as many that are over.
  explicit EventMemory(std::size_t playing);

  KnownEvent* find(EventId);
  /// The event plays on that voice.
  void play(EventId, Index voice);
  /// The event has no voice (any more): its id stays known until `forget_at`, with the end that came first, if any.
  void remember(EventId, Instant forget_at, Instant released = Instant::max());
  /// As if it had never been.
  void forget(EventId);
  /// Forgets what was to be forgotten by now.
  void forget_old(Instant now);

 private:
  struct Memory {
    EventId id{};
    std::uint32_t number{};
    Instant forget_at{};
  };
  std::size_t home(EventId) const;
  KnownEvent& place(EventId);
  void drop_oldest();

  std::vector<KnownEvent> table_;
  std::vector<Memory> memories_;  // a ring, by time of remembering
  std::size_t head_{};
  std::size_t remembered_{};
  std::uint32_t last_memory_{};
};

}  // namespace beltane::voices
