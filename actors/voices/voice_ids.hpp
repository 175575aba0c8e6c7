#pragma once

#include <vector>

#include "model/messages/gesture.hpp"
#include "voices/order.hpp"

namespace beltane::voices {

/// The first id of a voice; 0 names none.
inline constexpr std::int32_t first_voice_id = 1;

/// Which ids are free, in a ring: one that came back is given out again after all others. An id and the place of its
/// voice in the store are the same but for an offset. Never allocates after it is made.
class VoiceIds {
 public:
  /// `count` ids, beginning somewhere in the ring: after a restart others come first than last time.
  VoiceIds(std::size_t count, std::size_t begin);

  /// The next free one, or none.
  Index acquire();
  /// Takes that very one, which is known to be in use on the server. False where it is not free.
  bool claim(Index);
  void give_back(Index);

  std::size_t free() const { return free_; }
  std::size_t count() const { return ring_.size(); }

  static VoiceId id_of(Index index) { return VoiceId{first_voice_id + static_cast<std::int32_t>(index)}; }
  /// None where it is no id of ours.
  Index index_of(VoiceId) const;

 private:
  enum class State : std::uint8_t { free, taken, taken_in_ring };
  std::vector<Index> ring_{};
  std::vector<State> states_{};
  std::size_t head_{};
  std::size_t queued_{};
  std::size_t free_{};
};

}  // namespace beltane::voices
