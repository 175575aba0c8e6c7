#include "sequencer/course.hpp"

#include <cmath>
#include <limits>

#include "model/project/tempo.hpp"

namespace beltane::sequencer {

std::optional<Course::At> Course::in_force(Beats beat) const {
  auto next = points_.from(beat);
  while (next != points_.end() && next->at == beat) ++next;
  if (next == points_.begin()) return std::nullopt;
  return --next;
}

Course::At Course::first_of_beat(std::optional<At> point) const {
  auto at = point.value_or(points_.begin());
  while (at != points_.begin() && std::prev(at)->at == at->at) --at;
  return at;
}

Seconds Course::begins(At point) const {
  const auto beat = point->at;
  double earlier = 0;
  for (; point != points_.begin() && (--point)->at == beat; ++earlier) {
  }
  return time_at(tempo_, beat) + Seconds{earlier * std::chrono::duration<double>(right_after).count()};
}

Seconds Course::glide(At point) const {
  if (!(point->glide > Beats{})) return {};
  return time_at(tempo_, point->at + point->glide) - time_at(tempo_, point->at);
}

Seconds Course::taken_over(At point) const {
  const auto next = std::next(point);
  return next == points_.end() ? Seconds{std::numeric_limits<double>::infinity()} : begins(next);
}

/// `from`: where the target stands as the point takes over.
double Course::on_the_way(At point, double from, Seconds time) const {
  const auto passed = time - begins(point);
  const auto whole = glide(point);
  if (whole <= Seconds{} || passed >= whole) return point->value;
  const auto part = std::max(passed.count, 0.0) / whole.count;
  if (curved_ && from > 0 && point->value > 0) return from * std::pow(point->value / from, part);
  return from + (point->value - from) * part;
}

/// Goes back to a point that was there before the next one took over, or to the first, and on from that.
double Course::value(std::optional<At> point, Seconds time) const {
  if (!point) return rest_;
  auto at = *point;
  auto until = time;
  while (at != points_.begin() && until - begins(at) < glide(at)) until = begins(at), --at;
  auto stands = on_the_way(at, rest_, until);
  while (at != *point) {
    ++at;
    stands = on_the_way(at, stands, at == *point ? time : taken_over(at));
  }
  return stands;
}

}  // namespace beltane::sequencer
