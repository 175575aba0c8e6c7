#include "voices/event_memory.hpp"

#include <bit>

namespace beltane::voices {
namespace {

constexpr EventId empty{};  // no event has the id 0

}  // namespace

EventMemory::EventMemory(std::size_t playing) : table_(std::bit_ceil(playing * 4)), memories_(playing) {}

// Fibonacci hashing (Knuth, TAOCP 6.4): ids may come from clients and need not be random.
std::size_t EventMemory::home(EventId id) const {
  const auto spread = static_cast<std::uint64_t>(id) * 0x9e3779b97f4a7c15;
  return spread >> (64 - std::countr_zero(table_.size()));
}

KnownEvent* EventMemory::find(EventId id) {
  for (auto at = home(id); table_[at].id != empty; at = (at + 1) & (table_.size() - 1))
    if (table_[at].id == id) return &table_[at];
  return nullptr;
}

KnownEvent& EventMemory::place(EventId id) {
  auto at = home(id);
  while (table_[at].id != empty && table_[at].id != id) at = (at + 1) & (table_.size() - 1);
  table_[at].id = id;
  return table_[at];
}

void EventMemory::play(EventId id, Index voice) { place(id) = {id, voice, 0, Instant::max()}; }

void EventMemory::remember(EventId id, Instant forget_at, Instant released) {
  if (remembered_ == memories_.size()) drop_oldest();
  place(id) = {id, none, ++last_memory_, released};
  memories_[(head_ + remembered_) % memories_.size()] = {id, last_memory_, forget_at};
  ++remembered_;
}

void EventMemory::forget(EventId id) {
  const auto* known = find(id);
  if (!known) return;
  const auto mask = table_.size() - 1;
  auto hole = static_cast<std::size_t>(known - table_.data());
  // Whatever stands behind and would be missed through the hole is moved into it.
  for (auto at = (hole + 1) & mask; table_[at].id != empty; at = (at + 1) & mask) {
    const auto wish = home(table_[at].id);
    if (((at - wish) & mask) < ((at - hole) & mask)) continue;
    table_[hole] = table_[at];
    hole = at;
  }
  table_[hole] = {};
}

void EventMemory::drop_oldest() {
  const auto [id, number, forget_at] = memories_[head_];
  head_ = (head_ + 1) % memories_.size();
  --remembered_;
  if (const auto* known = find(id); known && known->voice == none && known->memory == number) forget(id);
}

void EventMemory::forget_old(Instant now) {
  while (remembered_ > 0 && memories_[head_].forget_at <= now) drop_oldest();
}

}  // namespace beltane::voices
