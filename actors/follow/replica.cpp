#include "follow/replica.hpp"

#include <algorithm>
#include <cstdint>

#include "model/editing/apply.hpp"
#include "model/editing/history.hpp"

namespace beltane {

bool Replica::apply(const Publication& said) {
  return std::visit([this](const auto& one) { return follow(one); }, said);
}

bool Replica::apply(const CaughtUp& answer) {
  return std::visit([this](const auto& one) { return mend(one); }, answer);
}

std::optional<CatchUp> Replica::wants() const {
  if (!started_ || mistrusted_) return CatchUp{};
  if (heard_of_ > have_) return CatchUp{have_.first, have_.second};
  return std::nullopt;
}

bool Replica::follow(const Change& change) {
  const Point point{change.epoch, change.revision};
  heard_of_ = std::max(heard_of_, point);
  if (started_ && point <= have_) return false;
  keep_for_later(change);
  return apply_what_fits();
}

bool Replica::follow(const Pulse& pulse) {
  const Point point{pulse.epoch, pulse.revision};
  heard_of_ = std::max(heard_of_, point);
  if (!started_ || point != have_ || pulse.digest == 0 || proved_ == point) return false;
  unmeasured_ = 0;
  if (digest(project_) == pulse.digest)
    proved_ = point;
  else
    mistrusted_ = true;
  return false;
}

bool Replica::mend(const Missed& missed) {
  bool changed = false;
  for (const auto& change : missed.changes) changed |= follow(change);
  return changed;
}

bool Replica::mend(const Snapshot& snapshot) {
  const Point point{snapshot.epoch, snapshot.revision};
  const bool older = mistrusted_ ? snapshot.epoch < have_.first : point < have_;
  if (started_ && older) return false;
  path_ = snapshot.path;
  heard_of_ = std::max(heard_of_, point);
  if (started_ && !mistrusted_ && point == have_) return false;
  project_ = snapshot.project;
  unmeasured_ = SIZE_MAX;
  have_ = point;
  proved_ = {};
  started_ = true;
  mistrusted_ = false;
  apply_what_fits();
  return true;
}

/// Out of order or early. Where too much waits, the latest is forgotten: it will be asked for.
void Replica::keep_for_later(const Change& change) {
  ahead_.emplace(Point{change.epoch, change.revision}, change);
  if (ahead_.size() > most_ahead) ahead_.erase(std::prev(ahead_.end()));
}

bool Replica::apply_what_fits() {
  if (!started_ || mistrusted_) return false;
  bool changed = false;
  while (!ahead_.empty() && !mistrusted_) {
    const auto first = ahead_.begin();
    if (first->first > Point{have_.first, next(have_.second)}) break;
    if (first->first > have_) changed |= apply_next(first->second);
    ahead_.erase(first);
  }
  return changed;
}

bool Replica::apply_next(const Change& change) {
  if (!advance(project_, change.edits)) {  // the session accepted it, so what we have is not what it has
    mistrusted_ = true;
    return false;
  }
  have_ = {change.epoch, change.revision};
  if (unmeasured_ != SIZE_MAX) unmeasured_ += change.edits.size();
  return true;
}

}  // namespace beltane
