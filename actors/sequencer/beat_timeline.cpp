#include "sequencer/beat_timeline.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "model/project/tempo.hpp"

namespace beltane::sequencer {
namespace {

constexpr Beats for_ever{std::numeric_limits<double>::infinity()};

// The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

Beats end_of_first_pass(Beats anchor, const LoopRange& loop) {
  return anchor < loop.to ? loop.to : Beats{std::floor(anchor.count) + 1};
}

}  // namespace

EventId event_of(const EventKey& key, std::uint64_t take) {
  const std::uint64_t who = std::uint64_t{number_of(key.instrument)} << 32 | number_of(key.note);
  const std::uint64_t id = mixed(mixed(mixed(take) ^ who) ^ key.pass);
  return EventId{id ? id : 1};
}

BeatTimeline::BeatTimeline(const Take& take, const TempoMap& tempo) : take_(take), tempo_(tempo) {
  const auto& transport = take.transport;
  start_ = time_at(tempo, transport.anchor_beat);
  looping_ = transport.loop.has_value();
  if (!looping_) return;
  first_to_ = end_of_first_pass(transport.anchor_beat, *transport.loop);
  first_ = time_at(tempo, first_to_) - start_;
  loop_from_ = time_at(tempo, transport.loop->from);
  round_ = time_at(tempo, transport.loop->to) - loop_from_;
}

std::uint64_t BeatTimeline::pass(Instant at) const {
  const auto played = between(take_.transport.anchor, at);
  if (!looping_ || played < first_) return take_.pass;
  return take_.pass + 1 + static_cast<std::uint64_t>(std::floor((played - first_).count / round_.count));
}

Seconds BeatTimeline::since_pass_began(Instant at) const {
  const auto played = std::max(between(take_.transport.anchor, at), Seconds{0});
  const auto rounds = pass(at) - take_.pass;
  if (rounds == 0) return played;
  return std::max(played - first_ - Seconds{static_cast<double>(rounds - 1) * round_.count}, Seconds{0});
}

Beats BeatTimeline::beat(Instant at) const {
  const bool first = pass(at) == take_.pass;
  const auto beat = beat_at(tempo_, (first ? start_ : loop_from_) + since_pass_began(at));
  if (!looping_) return beat;
  // Rounding must not carry an anchor out of its pass.
  return std::min(beat, Beats{std::nextafter((first ? first_to_ : take_.transport.loop->to).count, 0.0)});
}

std::optional<LoopPass> BeatTimeline::stretch(std::uint64_t pass) const {
  const auto& transport = take_.transport;
  if (pass < take_.pass) return std::nullopt;
  if (pass == take_.pass)
    return LoopPass{pass, transport.anchor, transport.anchor_beat, looping_ ? first_to_ : for_ever};
  if (!looping_) return std::nullopt;
  const Seconds before{first_.count + static_cast<double>(pass - take_.pass - 1) * round_.count};
  return LoopPass{pass, transport.anchor + before, transport.loop->from, transport.loop->to};
}

Instant BeatTimeline::at(const LoopPass& stretch, Beats beat) const {
  const auto from = stretch.pass == take_.pass ? start_ : loop_from_;
  return stretch.begins + (time_at(tempo_, beat) - from);
}

}  // namespace beltane::sequencer
