#include "session/replay.hpp"

#include <algorithm>

#include "model/strangers.hpp"

namespace beltane {

std::size_t replay(Studio& studio, const std::vector<KeepChange>& tail, const Catalogue& known) {
  if (tail.empty()) return 0;
  std::vector<Edits> edits;
  for (const auto& kept : tail) edits.push_back(kept.change.edits);
  const auto catalogue = with_stand_ins(known, studio.project, edits);
  std::size_t lost = 0;
  for (const auto& kept : tail) {
    if (kept.change.revision <= studio.revision || advance(studio, kept.change, catalogue)) continue;
    ++lost;
    studio.revision = std::max(studio.revision, kept.change.revision);
  }
  return lost;
}

/// The epoch of the file is a new one; that of its changes is older.
void replay(Loaded& loaded, const Catalogue& catalogue) {
  loaded.snapshot_at = loaded.studio.revision;
  const Epoch begun = std::exchange(loaded.studio.epoch, Epoch{});
  loaded.lost += replay(loaded.studio, loaded.tail, catalogue);
  loaded.studio.epoch = begun;
  loaded.tail.clear();
}

}  // namespace beltane
