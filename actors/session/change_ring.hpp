#pragma once

#include <deque>
#include <optional>

#include "model/messages/following.hpp"

namespace beltane {

/// The last changes of one epoch, for followers that missed some. Bounded in number and, roughly, in bytes.
class ChangeRing {
 public:
  static constexpr std::size_t most_changes = 8192;
  static constexpr std::size_t most_bytes = 16u << 20;

  void add(const Change&);
  void clear();
  /// The changes after `have`, or none where the ring does not reach back so far. `now` is the last revision.
  std::optional<Missed> after(Revision have, Revision now) const;
  std::size_t size() const { return changes_.size(); }

 private:
  struct Entry {
    Change change{};
    std::size_t bytes{};
  };
  std::deque<Entry> changes_{};  // by revision, without gaps
  std::size_t bytes_{};
};

}  // namespace beltane
