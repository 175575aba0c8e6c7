#pragma once

#include <string>
#include <vector>

#include "backend/gesture_journal.hpp"
#include "backend/recording.hpp"

namespace beltane::backend {

/// A stretch of a recording in which no server wrote.
struct Hole {
  std::size_t after{};   // the part before it
  std::size_t before{};  // the part behind it
  Instant from{};
  Instant to{};
  bool left{};  // the server before it lives on; else it died
  bool operator==(const Hole&) const = default;
};

/// The holes between parts of those lengths. A part that is too short to hear anything in is in a hole. Pure.
std::vector<Hole> holes_between(const std::vector<RecordedPart>& parts, const std::vector<Seconds>& lengths);

/// Why nobody can tell what should be heard in the hole; empty: it can be told. `ended`: since when nothing was entered
/// in the journal any more. Pure.
std::string unknown_in(const Hole& hole, const Journal& journal, const std::optional<Instant>& ended);

/// How much of the hole no journal was kept in, because its writer was away too. Pure.
Seconds unjournaled(const Hole& hole, const Journal& journal);

/// When a rendering must begin so that all that is heard in the hole sounds as it did: with the oldest voice that
/// sounds then, and early enough for the echoes of what ended before; 20 s at most. Pure.
Instant pre_roll(const Hole& hole, const Journal& journal);

}  // namespace beltane::backend
