#pragma once

#include <optional>

#include "sequencer/automation.hpp"

namespace beltane::sequencer {

/// Where a target goes by the points of its lane. Times are those of the song: from beat 0 on. Keeps references to the
/// points and to the tempo map.
class Course {
 public:
  using At = AutomationPoints::const_iterator;

  /// From `rest` on, where it stands before the first point; `curved`: it glides by equal ratios, where it can.
  Course(const AutomationPoints& points, const TempoMap& tempo, double rest, bool curved)
      : points_(points), tempo_(tempo), rest_(rest), curved_(curved) {}

  /// The point that is in force at a beat: the last one not after it, or none.
  std::optional<At> in_force(Beats beat) const;
  /// The first of the points that are of one beat with it; without one, the first of all.
  At first_of_beat(std::optional<At> point) const;
  /// When the point is in force; of points of one beat each comes right after the one before it.
  Seconds begins(At point) const;
  /// How long its glide takes.
  Seconds glide(At point) const;
  /// When the next point takes over; never behind the last one.
  Seconds taken_over(At point) const;
  /// Where the target stands at that time, at which the point (if any) is in force.
  double value(std::optional<At> point, Seconds time) const;

 private:
  double on_the_way(At point, double from, Seconds time) const;

  const AutomationPoints& points_;
  const TempoMap& tempo_;
  double rest_;
  bool curved_;
};

}  // namespace beltane::sequencer
