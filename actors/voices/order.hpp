#pragma once

#include <cstdint>
#include <vector>

#include "model/units.hpp"

namespace beltane::voices {

/// Where a voice stands in the fixed store of all voices.
using Index = std::uint32_t;
inline constexpr Index none = 0xffffffff;

/// Where each voice stands in an order; shared by orders that no voice is in twice.
using OrderPlaces = std::vector<Index>;

/// Voices in the order of an instant: the earliest is at hand, any can be moved or taken out, each in O(log n).
/// Allocates only beyond `room`.
class Order {
 public:
  Order(OrderPlaces& places, std::size_t room) : places_(&places) { heap_.reserve(room); }

  std::size_t size() const { return heap_.size(); }
  bool empty() const { return heap_.empty(); }
  Index first() const { return heap_.front().voice; }
  Instant earliest() const { return heap_.front().key; }
  bool contains(Index voice) const { return (*places_)[voice] != none; }

  void put(Index voice, Instant key);
  void move(Index voice, Instant key);
  void remove(Index voice);

 private:
  struct Entry {
    Instant key;
    Index voice;
  };
  void rise(std::size_t at, Entry);
  void sink(std::size_t at, Entry);
  void settle(std::size_t at, Entry);
  void set(std::size_t at, Entry entry) {
    heap_[at] = entry;
    (*places_)[entry.voice] = static_cast<Index>(at);
  }

  std::vector<Entry> heap_{};
  OrderPlaces* places_;
};

}  // namespace beltane::voices
