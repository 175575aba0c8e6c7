#pragma once

#include <map>
#include <string>

#include "services/beltane/client.hpp"

namespace beltane {

/// What one rehearsed failure came to. Times from the kill; -1: never.
struct DrillResult {
  std::string name{};
  double noticed_ms{-1};     // until the supervisor knew
  double silence_ms{};       // the longest silence at the loudspeaker
  double restored_ms{-1};    // until every process was ready again
  int notes{};               // notes that the song had while it was watched
  int notes_lost{};          // of these, never sent to a server that lived to play them
  int notes_doubled{};       // of these, sent twice to the same server
  int edits{};               // confirmed as on disk while it happened
  int edits_lost{};          // of these, not in the project afterwards
  std::string difference{};  // of the node tree to what should be there; empty: none
};

/// The cases, and which process each kills.
const std::map<std::string, std::string>& drill_cases();

/// Brings up a rig of its own, plays, kills, watches, listens, and takes it down.
Result<DrillResult> rehearse(const Rig& like, const std::string& name);

}  // namespace beltane
