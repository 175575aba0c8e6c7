#include "sequencer/automation.hpp"

#include <algorithm>
#include <cmath>

#include "model/project/tempo.hpp"
#include "sequencer/course.hpp"

namespace beltane::sequencer {
namespace {

// Wide enough for any rounding between instants and beats, and for what comes right after.
constexpr Beats beats_around{1e-6};
constexpr Seconds time_around{1e-5};
constexpr Seconds step_length{std::chrono::duration<double>(step_of_glide).count()};

const UnitSpec* unit_of(const TakeSource& score, const LaneAddress& lane, const Target& target) {
  const auto kind = kind_of(score.project, UnitAddress{strip_of(lane.instrument), target.unit});
  return kind.empty() ? nullptr : score.catalogue.find(kind);
}

bool is_curved(const TakeSource& score, const LaneAddress& lane) {
  const auto* target = std::get_if<Target>(&lane.target);
  const auto* unit = target ? unit_of(score, lane, *target) : nullptr;
  const auto* param = unit ? find(*unit, target->param) : nullptr;
  return param && param->curve == ParamCurve::exponential;
}

/// Plans the moves of one lane.
class LanePlanner {
 public:
  LanePlanner(const TakeSource& score, const Take& take, const LaneAddress& lane, const AutomationPoints& points,
              double rest, PlannedMoves& found)
      : lane_(lane),
        points_(points),
        tempo_(*score.project.tempo),
        line_(take, tempo_),
        course_(points, tempo_, rest, is_curved(score, lane)),
        glides_(std::holds_alternative<Target>(lane.target)),
        found_(found) {}

  void plan(Instant from, Instant to) {
    from_ = from, to_ = to;
    const auto last = line_.pass(to + time_around);
    for (auto pass = line_.pass(from + Seconds{-time_around.count}); pass <= last; ++pass)
      if (const auto stretch = line_.stretch(pass)) plan_pass(*stretch);
  }

  void chase(Instant at) {
    from_ = at, to_ = Instant::max();
    const auto stretch = *line_.stretch(line_.pass(at));
    stand(at <= stretch.begins ? stretch.from : line_.beat(at), at);
  }

 private:
  void stand(Beats beat, Instant at) {
    const auto point = course_.in_force(beat);
    const auto time = time_at(tempo_, beat);
    add(at, course_.value(point, time), {});
    if (!glides_ || !point) return;
    const auto rest = course_.glide(*point) - std::max(time - course_.begins(*point), Seconds{});
    if (rest > Seconds{}) add(at + right_after, (*point)->value, rest);
  }

  void plan_pass(const LoopPass& stretch) {
    if (stretch.begins >= from_ && stretch.begins < to_) stand(stretch.from, stretch.begins);
    const auto begin = time_at(tempo_, stretch.from);
    const auto window = begin + between(stretch.begins, from_);
    const auto until = begin + between(stretch.begins, to_) + time_around;
    const auto first = std::max(stretch.from, beat_at(tempo_, std::max(window, begin)) - beats_around);
    for (auto at = course_.first_of_beat(course_.in_force(first)); at != points_.end(); ++at) {
      if (at->at >= stretch.to || course_.begins(at) > until) break;
      plan_point(stretch, at, begin, window);
    }
  }

  void plan_point(const LoopPass& stretch, Course::At point, Seconds begin, Seconds window) {
    const auto begins = course_.begins(point), glide = course_.glide(point);
    const auto moment = [&](Seconds time) { return stretch.begins + (time - begin); };
    if (point->at > stretch.from && (glides_ || glide == Seconds{})) add(moment(begins), point->value, glide);
    if (glides_ || glide == Seconds{}) return;
    const auto limit = std::min(course_.taken_over(point), time_at(tempo_, stretch.to));
    const auto steps = std::ceil(glide.count / step_length.count - 1e-6);
    for (auto step = std::max(1.0, std::floor((window - begins).count / step_length.count)); step <= steps; ++step) {
      const auto time = begins + (step < steps ? Seconds{step * step_length.count} : glide);
      const auto at = moment(time);
      if (time >= limit || at >= to_) break;
      if (at > stretch.begins) add(at, course_.value(point, time), {});
    }
  }

  void add(Instant at, double value, Seconds glide) {
    if (at >= from_ && at < to_) found_.push_back({lane_, at, value, glide});
  }

  const LaneAddress& lane_;
  const AutomationPoints& points_;
  const TempoMap& tempo_;
  BeatTimeline line_;
  Course course_;
  bool glides_;  // by itself, when it is told
  PlannedMoves& found_;
  Instant from_{};
  Instant to_{};
};

}  // namespace

PlannedMoves planned_moves(const TakeSource& score, const Take& take, Instant from, Instant to) {
  PlannedMoves found;
  if (!take.transport.playing || to <= from || to <= take.transport.anchor) return found;
  for (const auto& [lane, points] : automation_of(score.project))
    if (const auto rest = resting_value(score, lane))
      LanePlanner(score, take, lane, *points, *rest, found).plan(from, to);
  std::ranges::stable_sort(found, {}, &PlannedMove::at);
  return found;
}

PlannedMoves chased(const TakeSource& score, const Take& take, const LaneAddress& lane, Instant at) {
  const auto rest = resting_value(score, lane);
  if (!rest) return {};
  const auto& automation = *find(score.project, lane.instrument)->automation;
  const auto held = automation.find(lane.target);
  if (!take.transport.playing || held == automation.end()) return {{lane, at, *rest, {}}};
  PlannedMoves found;
  LanePlanner(score, take, lane, *held->second, *rest, found).chase(at);
  return found;
}

std::optional<double> resting_value(const TakeSource& score, const LaneAddress& lane) {
  if (!find(score.project, lane.instrument)) return {};
  const auto* target = std::get_if<Target>(&lane.target);
  if (!target) return 0;
  const UnitAddress address{strip_of(lane.instrument), target->unit};
  if (!find(score.project, address)) return {};
  const auto& values = state_of(score.project, address).values;
  if (const auto set = values.find(target->param); set != values.end()) return set->second;
  const auto* unit = unit_of(score, lane, *target);
  const auto* param = unit ? find(*unit, target->param) : nullptr;
  return param ? std::optional(param->initial) : std::nullopt;
}

std::map<LaneAddress, Cow<AutomationPoints>> automation_of(const Project& project) {
  std::map<LaneAddress, Cow<AutomationPoints>> lanes;
  for (const auto& instrument : *project.instruments)
    for (const auto& [target, points] : *instrument->automation)
      lanes.emplace(LaneAddress{instrument->def->id, target}, points);
  return lanes;
}

Gesture gesture_of(const PlannedMove& move) {
  const auto& [instrument, target] = move.lane;
  if (const auto* moved = std::get_if<ControllerTarget>(&target))
    return MoveController{instrument, {}, moved->controller, move.value, move.at};
  const auto& [unit, param] = std::get<Target>(target);
  return MoveParam{{{strip_of(instrument), unit}, param}, move.value, move.at, move.glide};
}

}  // namespace beltane::sequencer
