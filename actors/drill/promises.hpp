#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace beltane::drill {

/// What a second audio server does, as in rig.toml: none, warm or mirror.
using StandbyMode = std::string;

/// What is done to which processes, all at once.
struct Case {
  enum class Fault : std::uint8_t {
    kill,
    hang,      // stopped by a signal, and never continued
    segfault,  // ended by a signal that accuses the process itself
    slow,      // stopped and continued again and again, for some seconds
  };
  std::vector<std::string> victims{};
  Fault fault{};
  bool hits(const std::string& process) const { return std::ranges::count(victims, process) > 0; }
};

/// All that can be rehearsed on a rig whose second server does that, by name.
std::map<std::string, Case> cases(const StandbyMode& standby);
/// Every name that some rig has.
std::vector<std::string> all_case_names();

/// What one rehearsed failure came to. Times from the fault; -1: never.
struct DrillOutcome {
  std::string name{};
  StandbyMode standby{};     // of the rig that it was rehearsed on
  double noticed_ms{-1};     // until the supervisor knew
  double silence_ms{};       // the longest silence at the loudspeaker
  double buzz_ms{};          // the longest time in which one block was heard again and again
  double restored_ms{-1};    // until every process was ready again
  double period_ms{};        // one block of JACK's
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
