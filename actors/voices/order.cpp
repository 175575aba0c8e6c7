#include "voices/order.hpp"

namespace beltane::voices {

// A binary heap with an index: children of `at` stand at 2 at + 1 and 2 at + 2.

void Order::put(Index voice, Instant key) {
  heap_.push_back({});
  rise(heap_.size() - 1, {key, voice});
}

void Order::move(Index voice, Instant key) { settle((*places_)[voice], {key, voice}); }

void Order::remove(Index voice) {
  const auto at = (*places_)[voice];
  (*places_)[voice] = none;
  const auto last = heap_.back();
  heap_.pop_back();
  if (at < heap_.size()) settle(at, last);
}

void Order::settle(std::size_t at, Entry entry) {
  if (at > 0 && entry.key < heap_[(at - 1) / 2].key) return rise(at, entry);
  sink(at, entry);
}

void Order::rise(std::size_t at, Entry entry) {
  while (at > 0 && entry.key < heap_[(at - 1) / 2].key) {
    set(at, heap_[(at - 1) / 2]);
    at = (at - 1) / 2;
  }
  set(at, entry);
}

void Order::sink(std::size_t at, Entry entry) {
  for (auto child = 2 * at + 1; child < heap_.size(); child = 2 * at + 1) {
    if (child + 1 < heap_.size() && heap_[child + 1].key < heap_[child].key) ++child;
    if (!(heap_[child].key < entry.key)) break;
    set(at, heap_[child]);
    at = child;
  }
  set(at, entry);
}

}  // namespace beltane::voices
