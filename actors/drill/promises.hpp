#pragma once

#include <string>
#include <vector>

#include "drill/cases.hpp"
#include "model/units.hpp"

namespace beltane::drill {

/// What one rehearsed failure came to. Times from the fault; -1: never.
struct DrillOutcome {
  std::string name{};
  StandbyMode standby{};     // of the rig that it was rehearsed on
  double noticed_ms{-1};     // until the supervisor knew
  double silence_ms{};       // the longest silence at the loudspeaker that is not the machine's
  double machine_ms{};       // the longest while the machine itself stood still: no part of `silence_ms`
  double buzz_ms{};          // the longest time in which one block was heard again and again
  double restored_ms{-1};    // until every process was ready again
  double period_ms{};        // one block of JACK's
  double lasted_ms{};        // what was done to the rig or to what is around it; 0: it was done at once
  double floor_ms{};         // a bare audio server, from its start to the song's samples loaded
  int notes{};               // that the song had while it was watched
  int notes_lost{};          // of these, not heard
  int notes_excused{};       // of these, due while there was silence
  int notes_doubled{};       // heard once more, or twice as loud or long
  int edits{};               // confirmed as on disk while it happened
  int edits_lost{};          // of these, not in the project file afterwards
  int edits_doubled{};       // of these, more than once in it
  std::string difference{};  // of the node tree to what should be there; empty: none
  std::string sound{};       // where it went, as `status` says
  bool live{};               // on a rig that was up, with its own music: notes and edits are not counted
  double pause_ms{};         // of its music: the longest before the fault; `silence_ms` is what goes beyond it
};

/// The promises that it breaks, in words; none: all were kept.
std::vector<std::string> broken(const Case& which, const DrillOutcome& outcome);

}  // namespace beltane::drill
