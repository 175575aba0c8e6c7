#pragma once

#include <array>
#include <vector>

#include "model/messages/gesture.hpp"
#include "voices/order.hpp"

namespace beltane::voices {

inline constexpr Instant never = Instant::max();
inline constexpr auto same_time = std::chrono::milliseconds(1);  // what is no further apart is taken for the same
inline constexpr auto shortest = std::chrono::milliseconds(1);   // a voice that has begun sounds at least this long

/// Where a voice stands in its lane: which went before it there, and which steals the lane from it and when.
struct InLane {
  Index before{none};
  Index after{none};
  Instant stolen{never};
};

/// What a limit counts: the voices of one instrument, or all.
enum class Scope : std::uint8_t { instrument, server };

class Lanes;

/// One voice of the store.
struct Voice {
  enum class State : std::uint8_t { free, playing, leaving };  // leaving: cancelled, and the server has not said so yet

  State state{State::free};
  bool confirmed{};  // by what the backend said that it knows
  std::uint8_t pitch{};
  std::uint8_t velocity{};
  InstrumentId instrument{};
  EventId event{};
  Instant asked{};      // when the note was to begin
  Instant at{};         // when it does begin: not before it was known
  Instant want{never};  // when its note ends
  Instant end{never};   // when its release begins: then, or when its lane is stolen
  std::array<InLane, 2> lane{};
  Lanes* pool{};
};

/// All voices that can be; a voice's place is its id but for an offset.
using VoiceTable = std::vector<Voice>;

}  // namespace beltane::voices
