#pragma once

#include <compare>
#include <map>
#include <variant>
#include <vector>

#include "model/project/by_time.hpp"
#include "model/project/controller.hpp"
#include "model/project/cow.hpp"
#include "model/project/param_address.hpp"

namespace beltane {

/// A controller of the instrument as a target of automation.
struct ControllerTarget {
  Controller controller{};
  auto operator<=>(const ControllerTarget&) const = default;
};
void fields(auto& v, Of<ControllerTarget> auto& target) { v(1, "controller", target.controller); }

/// What a lane of automation moves: a controller of its instrument, or a parameter of a unit of its strip.
using AutomationTarget = std::variant<ControllerTarget, Target>;
void fields(auto& v, Of<AutomationTarget> auto& target) {
  v.of("automation.target");
  v(1, "controller", alternative<ControllerTarget>(target));
  v(2, "param", alternative<Target>(target));
}

/// From `at` on the target goes from where it stands to `value`; where another point comes before it is there, it goes
/// on from where it is then. The glide is in beats, as a note's length is: so it ends where it did in the music when
/// the tempo changes.
struct AutomationPoint {
  PointId id{};
  Beats at{};      // from the start of the project, >= 0
  double value{};  // in the target's natural unit
  Beats glide{};   // how long it takes; 0: at once
  bool operator==(const AutomationPoint&) const = default;
};
void fields(auto& v, Of<AutomationPoint> auto& point) {
  v.of("automation.point");
  v(1, "id", point.id);
  v(2, "at", point.at);
  v(3, "value", point.value);
  v(4, "glide", point.glide);
}

inline Beats beat_of(const AutomationPoint& point) { return point.at; }
/// By time, then id.
inline bool moves_before(const AutomationPoint& a, const AutomationPoint& b) {
  return std::tie(a.at, a.id) < std::tie(b.at, b.id);
}
using AutomationPoints = ByTime<AutomationPoint>;

/// The points of one target.
struct AutomationLane {
  AutomationTarget target{};
  std::vector<AutomationPoint> points{};
  bool operator==(const AutomationLane&) const = default;
};
void fields(auto& v, Of<AutomationLane> auto& lane) {
  v.of("automation");
  v(1, "target", lane.target);
  v(2, "points", lane.points);
}

/// The lanes of an instrument. None is empty.
using Automation = std::map<AutomationTarget, Cow<AutomationPoints>>;
void fields(auto& v, RowOf<AutomationTarget, Cow<AutomationPoints>> auto& lane) {
  v.of("automation");
  v(1, "target", lane.first);
  v(2, "points", lane.second);
}

/// Every lane with its points in the order of time.
std::vector<AutomationLane> lanes_of(const Automation&);
/// The points of one target, or null.
inline const AutomationPoints* lane_of(const Automation& automation, const AutomationTarget& target) {
  const auto lane = automation.find(target);
  return lane == automation.end() ? nullptr : &*lane->second;
}
/// How many points there are in all lanes.
std::size_t points_in(const Automation&);

}  // namespace beltane
