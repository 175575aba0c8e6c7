#include "sequencer/automation_ahead.hpp"

#include <algorithm>

namespace beltane::sequencer {
namespace {

void tell(const PlannedMoves& moves, Gestures& out) {
  for (const auto& move : moves) out.push_back(gesture_of(move));
}

}  // namespace

/// Tells the lanes that changed where they stand now: all of them in another take or tempo.
void AutomationAhead::settle(const TakeSource& score, const Take& take, const Lanes& lanes, Instant now,
                             Gestures& out) const {
  const bool another = take != take_ || *score.project.tempo != tempo_;
  if (take.transport.playing && another && now < take.transport.anchor) return;  // as the take begins
  for (const auto& [lane, points] : lanes) {
    const auto before = lanes_.find(lane);
    if (another || before == lanes_.end() || before->second != points) tell(chased(score, take, lane, now), out);
  }
  for (const auto& [lane, points] : lanes_)
    if (!lanes.contains(lane)) tell(chased(score, take, lane, now), out);
}

Gestures AutomationAhead::turn(const TakeSource& score, const Take& take, Instant now) {
  Gestures out;
  const bool playing = take.transport.playing;
  auto lanes = playing ? automation_of(score.project) : Lanes{};
  settle(score, take, lanes, now, out);
  given_to_ = now + reach_.horizon;
  const auto moves = planned_moves(score, take, now, given_to_);
  Given given;
  for (const auto& move : moves) given.insert_or_assign(Key{move.at, move.lane}, move);
  for (const auto& [key, move] : given_)
    if (key.first >= now && !given.contains(key)) tell(chased(score, take, key.second, key.first), out);
  for (const auto& move : moves) {
    const auto before = given_.find(Key{move.at, move.lane});
    if (before == given_.end() || before->second != move) out.push_back(gesture_of(move));
  }
  given_ = std::move(given);
  lanes_ = std::move(lanes);
  take_ = take;
  tempo_ = *score.project.tempo;
  return out;
}

Gestures AutomationAhead::advance(const TakeSource& score, const Take& take, Instant now) {
  Gestures out;
  std::erase_if(given_, [&](const auto& each) { return each.first.first < now + Seconds{-1}; });
  const auto to = now + reach_.horizon;
  if (!take.transport.playing || to <= given_to_) return out;
  if (given_to_ < now)  // it was held up
    for (const auto& [lane, points] : lanes_) tell(chased(score, take, lane, now), out);
  const auto moves = planned_moves(score, take, std::max(given_to_, now), to);
  for (const auto& move : moves) given_.insert_or_assign(Key{move.at, move.lane}, move);
  tell(moves, out);
  given_to_ = to;
  return out;
}

Gestures AutomationAhead::again(const TakeSource& score, const Take& take, Instant now) const {
  Gestures out;
  if (!take.transport.playing) return out;
  if (now >= take.transport.anchor)
    for (const auto& [lane, points] : lanes_) tell(chased(score, take, lane, now), out);
  for (const auto& [key, move] : given_)
    if (key.first >= now) out.push_back(gesture_of(move));
  return out;
}

}  // namespace beltane::sequencer
