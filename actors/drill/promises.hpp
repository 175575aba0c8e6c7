#pragma once

#include <map>
#include <string>
#include <vector>

namespace beltane::drill {

/// What is done to which process.
struct Case {
  enum class Fault : std::uint8_t { kill, hang, segfault };
  std::string victim{};
  Fault fault{};
  /// Whether the sound itself comes from there or through it.
  bool is_a_server() const { return victim == "scsynth" || victim == "jackd"; }
};

/// All that can be rehearsed, by name.
const std::map<std::string, Case>& cases();

/// What one rehearsed failure came to. Times from the fault; -1: never.
struct DrillOutcome {
  std::string name{};
  double noticed_ms{-1};     // until the supervisor knew
  double silence_ms{};       // the longest silence at the loudspeaker
  double buzz_ms{};          // the longest time in which one block was heard again and again
  double restored_ms{-1};    // until every process was ready again
  double floor_ms{};         // a bare audio server, from its start to the song's samples loaded
  int notes{};               // that the song had while it was watched
  int notes_lost{};          // of these, not heard
  int notes_excused{};       // of these, due while there was silence
  int notes_doubled{};       // heard once more, or twice as loud or long
  int edits{};               // confirmed as on disk while it happened
  int edits_lost{};          // of these, not in the project file afterwards
  int edits_doubled{};       // of these, more than once in it
  std::string difference{};  // of the node tree to what should be there; empty: none
};

/// The promises that it breaks, in words; none: all were kept.
std::vector<std::string> broken(const Case& which, const DrillOutcome& outcome);

}  // namespace beltane::drill
