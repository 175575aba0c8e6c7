#include "session/change_ring.hpp"

#include <type_traits>

namespace beltane {
namespace {

constexpr std::size_t small_edit = 128;  // bytes, on the wire about

std::size_t wire_size(const Edit& edit) {
  return std::visit(
      [](const auto& one) {
        if constexpr (requires { one.notes; })
          return small_edit + one.notes.size() * sizeof(one.notes[0]);
        else
          return small_edit;
      },
      edit);
}

std::size_t wire_size(const Change& change) {
  std::size_t bytes = small_edit;
  for (const auto& edit : change.edits) bytes += wire_size(edit);
  return bytes;
}

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
