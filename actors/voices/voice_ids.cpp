#include "voices/voice_ids.hpp"

namespace beltane::voices {

VoiceIds::VoiceIds(std::size_t count, std::size_t begin) : states_(count, State::free), queued_(count), free_(count) {
  ring_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) ring_.push_back(static_cast<Index>((begin + i) % count));
}

Index VoiceIds::acquire() {
  while (queued_ > 0) {
    const Index index = ring_[head_];
    head_ = (head_ + 1) % ring_.size();
    --queued_;
    if (states_[index] == State::free) {
      states_[index] = State::taken;
      --free_;
      return index;
    }
    states_[index] = State::taken;  // taken by name while it waited here
  }
  return none;
}

bool VoiceIds::claim(Index index) {
  if (states_[index] != State::free) return false;
  states_[index] = State::taken_in_ring;
  --free_;
  return true;
}

void VoiceIds::give_back(Index index) {
  if (states_[index] == State::free) return;
  ++free_;
  const bool waits_already = states_[index] == State::taken_in_ring;
  states_[index] = State::free;
  if (waits_already) return;
  ring_[(head_ + queued_) % ring_.size()] = index;
  ++queued_;
}

Index VoiceIds::index_of(VoiceId id) const {
  const auto offset = static_cast<std::int64_t>(id) - first_voice_id;
  return offset >= 0 && offset < static_cast<std::int64_t>(states_.size()) ? static_cast<Index>(offset) : none;
}

}  // namespace beltane::voices
