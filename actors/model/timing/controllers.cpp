#include "model/timing/controllers.hpp"

#include <algorithm>
#include <iterator>

#include "model/limits.hpp"

namespace beltane {
namespace {

constexpr std::size_t most_controllers = limits::instruments * std::size(all_controllers);
constexpr std::size_t most_moves = 4'096;  // of one controller: some 40 s of a hardware wheel

using Move = std::pair<Instant, double>;

/// The first move after that time.
template <class Timeline>
auto after(Timeline& timeline, Instant time) {
  return std::upper_bound(timeline.begin(), timeline.end(), time,
                          [](Instant at, const Move& move) { return at < move.first; });
}

/// The move that stands at that time, or the first one.
template <class Timeline>
auto standing(Timeline& timeline, Instant time) {
  const auto next = after(timeline, time);
  return next == timeline.begin() ? next : std::prev(next);
}

}  // namespace

/// Nobody asks whether the instrument exists, so there is a limit to how many are kept.
bool ControllerTimelines::record(const TurnController& turn, Instant now) {
  const Key key{turn.instrument, turn.voice, turn.controller};
  if (timelines_.size() >= most_controllers && !timelines_.contains(key)) return false;
  auto& timeline = timelines_[key];
  timeline.erase(timeline.begin(), standing(timeline, now));
  const auto at = std::max(turn.at, now);
  const auto next = after(timeline, at);
  if (next != timeline.begin() && std::prev(next)->first == at)
    return std::exchange(std::prev(next)->second, turn.value) != turn.value;
  timeline.emplace(next, at, turn.value);
  if (timeline.size() > most_moves) timeline.erase(timeline.begin());
  return true;
}

void ControllerTimelines::forget(InstrumentId instrument, VoiceId voice) {
  for (const auto controller : all_controllers) timelines_.erase({instrument, voice, controller});
}

void ControllerTimelines::forget(const TurnController& turn) {
  const auto known = timelines_.find({turn.instrument, turn.voice, turn.controller});
  if (known == timelines_.end()) return;
  std::erase_if(known->second, [&](const Move& move) { return move.first == turn.at; });
  if (known->second.empty()) timelines_.erase(known);
}

void ControllerTimelines::forget_after(Instant time, std::optional<InstrumentId> instrument) {
  for (auto& [key, timeline] : timelines_)
    if (!instrument || std::get<InstrumentId>(key) == *instrument)
      timeline.erase(after(timeline, time), timeline.end());
  std::erase_if(timelines_, [](const auto& each) { return each.second.empty(); });
}

ControllerState ControllerTimelines::state(InstrumentId instrument, std::optional<VoiceId> voice, Instant time,
                                           ControllerState otherwise) const {
  for (const auto controller : all_controllers) {
    const auto known = timelines_.find({instrument, voice, controller});
    if (known == timelines_.end()) continue;
    const auto next = after(known->second, time);
    if (next != known->second.begin()) at(otherwise, controller) = std::prev(next)->second;
  }
  return otherwise;
}

std::vector<TurnController> ControllerTimelines::all(Instant now) const {
  std::vector<TurnController> turns;
  for (const auto& [key, timeline] : timelines_) {
    const auto& [instrument, voice, controller] = key;
    for (auto move = standing(timeline, now); move != timeline.end(); ++move)
      turns.push_back({instrument, voice, controller, move->second, move->first});
  }
  return turns;
}

}  // namespace beltane
