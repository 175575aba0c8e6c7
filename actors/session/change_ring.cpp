#include "session/change_ring.hpp"

#include "model/project/sizes.hpp"

namespace beltane {
namespace {

constexpr std::size_t small_change = 128;  // bytes: of all but its edits

std::size_t wire_size(const Change& change) { return small_change + size_of(change.edits); }

std::uint64_t count(Revision revision) { return static_cast<std::uint64_t>(revision); }

}  // namespace

void ChangeRing::add(const Change& change) {
  changes_.push_back({change, wire_size(change)});
  bytes_ += changes_.back().bytes;
  while (!changes_.empty() && (changes_.size() > most_changes || bytes_ > most_bytes)) {
    bytes_ -= changes_.front().bytes;
    changes_.pop_front();
  }
}

void ChangeRing::clear() {
  changes_.clear();
  bytes_ = 0;
}

std::optional<Missed> ChangeRing::after(Revision have, Revision now) const {
  if (have > now) return std::nullopt;
  const auto missing = count(now) - count(have);
  if (missing > changes_.size()) return std::nullopt;
  Missed missed;
  missed.changes.reserve(missing);
  for (auto i = changes_.size() - missing; i < changes_.size(); ++i) missed.changes.push_back(changes_[i].change);
  return missed;
}

}  // namespace beltane
