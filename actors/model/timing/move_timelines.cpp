#include "model/timing/move_timelines.hpp"

#include <algorithm>
#include <iterator>

namespace beltane {
namespace {

constexpr std::size_t most_params = 4'096;
constexpr std::size_t most_param_moves = 4'096;  // of one

std::optional<double> set_value(const Project& project, const ParamAddress& param) {
  const auto& values = state_of(project, param.unit).values;
  const auto known = values.find(param.name);
  return known == values.end() ? std::nullopt : std::optional(known->second);
}

/// What is left of the move.
MoveParam rest_of(MoveParam move, Instant now) {
  move.glide = {std::max(0.0, between(now, move.at).count + move.glide.count)};
  move.at = now;
  return move;
}

}  // namespace

bool MoveTimelines::record(const MoveParam& move, Instant now) {
  auto known = timelines_.find(move.param);
  if (known == timelines_.end() && timelines_.size() >= most_params) return false;
  auto& timeline = timelines_[move.param];
  auto at_its_time = move;
  at_its_time.at = std::max(move.at, now);
  const auto before = timeline.find(at_its_time.at);
  if (before != timeline.end() && before->second == at_its_time) return false;
  timeline.insert_or_assign(at_its_time.at, at_its_time);
  const auto begun = timeline.upper_bound(now);
  if (begun != timeline.begin()) timeline.erase(timeline.begin(), std::prev(begun));
  if (timeline.size() > most_param_moves) timeline.erase(timeline.begin());
  return true;
}

void MoveTimelines::forget_after(Instant time, std::optional<InstrumentId> instrument) {
  for (auto& [param, timeline] : timelines_)
    if (!instrument || param.unit.strip == strip_of(*instrument))
      timeline.erase(timeline.upper_bound(time), timeline.end());
  std::erase_if(timelines_, [](const auto& each) { return each.second.empty(); });
}

void MoveTimelines::forget_edited(const Project& before, const Project& after) {
  std::erase_if(timelines_, [&](const auto& each) {
    return !beltane::find(after, each.first.unit) || set_value(before, each.first) != set_value(after, each.first);
  });
}

const MoveParam* MoveTimelines::find(const ParamAddress& param, Instant at) const {
  const auto known = timelines_.find(param);
  if (known == timelines_.end()) return nullptr;
  const auto move = known->second.find(at);
  return move == known->second.end() ? nullptr : &move->second;
}

std::vector<MoveParam> MoveTimelines::all(Instant now) const {
  std::vector<MoveParam> all;
  for (const auto& [param, timeline] : timelines_) {
    const auto to_come = timeline.upper_bound(now);
    if (to_come != timeline.begin()) all.push_back(rest_of(std::prev(to_come)->second, now));
    for (auto it = to_come; it != timeline.end(); ++it) all.push_back(it->second);
  }
  return all;
}

}  // namespace beltane
