#include "persistence/journal/pending_changes.hpp"

#include <algorithm>

#include "model/project/sizes.hpp"

namespace beltane {

bool PendingChanges::add(KeepChange&& kept) {
  const auto bytes = size_of(kept.change.edits);
  if (kept.change.revision != next(last_) || changes_.size() >= most || bytes_ + bytes > most_bytes) return false;
  last_ = kept.change.revision;
  bytes_ += bytes;
  changes_.push_back(std::move(kept));
  return true;
}

void PendingChanges::committed() {
  changes_.clear();
  bytes_ = 0;
}

void PendingChanges::reach(Revision revision) { last_ = std::max(last_, revision); }

void PendingChanges::resume(Revision last) {
  if (changes_.empty() || changes_.front().change.revision != next(last)) restart(last);
}

void PendingChanges::restart(Revision last) {
  committed();
  last_ = last;
}

}  // namespace beltane
