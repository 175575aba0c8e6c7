#pragma once

#include <compare>
#include <vector>

#include "sequencer/plan.hpp"

namespace beltane::sequencer {

/// One lane of automation of the project.
struct LaneAddress {
  InstrumentId instrument{};
  AutomationTarget target{};
  auto operator<=>(const LaneAddress&) const = default;
};

/// What a lane's target is told in a take. A controller is never told to glide: its glides are steps.
struct PlannedMove {
  LaneAddress lane{};
  Instant at{};
  double value{};
  Seconds glide{};
  bool operator==(const PlannedMove&) const = default;
};
using PlannedMoves = std::vector<PlannedMove>;

/// So far apart are the steps of a controller that glides.
inline constexpr std::chrono::milliseconds step_of_glide{10};
/// What a lane tells after something else of the same moment comes this much later.
inline constexpr std::chrono::microseconds right_after{1};

/// The moves that fall in [from, to), by time. As it begins, each pass tells of every lane where it stands there in the
/// song: what is played from the middle sounds as if it were played from the beginning. Adjoining windows give every
/// move exactly once.
PlannedMoves planned_moves(const TakeSource&, const Take&, Instant from, Instant to);

/// What brings a lane's target to where it stands at `at` in the take, and then through the rest of a glide. Where the
/// take is stopped, or the lane has no points, that is where it rests. Nothing where the target is gone.
PlannedMoves chased(const TakeSource&, const Take&, const LaneAddress&, Instant at);

/// Where the target stands while no automation moves it: a controller at 0, a parameter as it is set. Nothing where it
/// is gone.
std::optional<double> resting_value(const TakeSource&, const LaneAddress&);

/// Every lane of the project.
std::map<LaneAddress, Cow<AutomationPoints>> automation_of(const Project&);

/// The move as the voices are told it.
Gesture gesture_of(const PlannedMove&);

}  // namespace beltane::sequencer
