#include "sequencer/moves.hpp"

#include <sstream>

#include "sequencer/beat_timeline.hpp"

namespace beltane::sequencer {
namespace {

Take begun(Take take, Instant now) {
  take.transport.playing = true;
  take.transport.anchor = now + start_lead;
  take.number = static_cast<std::uint64_t>(take.transport.anchor.time_since_epoch().count());
  take.pass = 0;
  return take;
}

Refusal no_place(Beats beat) {
  std::ostringstream words;
  words << "beat " << beat.count << " is no place to go to: give one from 0 to " << furthest.count;
  return {words.str()};
}

Refusal no_loop(const LoopRange& loop) {
  std::ostringstream words;
  words << "a loop from beat " << loop.from.count << " to " << loop.to.count
        << " cannot be: it needs at least 1/64 beat, and its start before its end";
  return {words.str()};
}

}  // namespace

Beats position(const Take& take, const TempoMap& tempo, Instant now) {
  return take.transport.playing ? BeatTimeline(take, tempo).beat(now) : take.transport.anchor_beat;
}

Take play(Take take, Instant now) {
  if (take.transport.playing) return take;
  const auto& loop = take.transport.loop;
  if (loop && take.transport.anchor_beat >= loop->to) take.transport.anchor_beat = loop->from;
  return begun(take, now);
}

Take stop(Take take, const TempoMap& tempo, Instant now) {
  take.transport.anchor_beat = position(take, tempo, now);
  take.transport.anchor = now;
  take.transport.playing = false;
  return take;
}

Result<Take> seek(Take take, Beats to, Instant now) {
  if (!is_place(to)) return no_place(to);
  take.transport.anchor_beat = to;
  return take.transport.playing ? begun(take, now) : take;
}

Result<Take> set_loop(Take take, std::optional<LoopRange> loop, const TempoMap& tempo, Instant now) {
  if (loop && !is_place(loop->from)) return no_place(loop->from);
  if (loop && !is_place(loop->to)) return no_place(loop->to);
  if (loop && loop->to - loop->from < shortest_loop) return no_loop(*loop);
  take = anchored(std::move(take), tempo, now);
  take.transport.loop = loop;
  return take;
}

Result<Take> moved(const Take& take, const TransportCommand& command, const TempoMap& tempo, Instant now) {
  struct Move {
    const Take& take;
    const TempoMap& tempo;
    Instant now;
    Result<Take> operator()(const Play&) const { return play(take, now); }
    Result<Take> operator()(const Stop&) const { return stop(take, tempo, now); }
    Result<Take> operator()(const Seek& to) const { return seek(take, to.to, now); }
    Result<Take> operator()(const SetLoop& set) const { return set_loop(take, set.loop, tempo, now); }
  };
  return std::visit(Move{take, tempo, now}, command);
}

Take anchored(Take take, const TempoMap& tempo, Instant now) {
  if (!take.transport.playing || now <= take.transport.anchor) return take;
  const BeatTimeline line(take, tempo);
  const auto beat = line.beat(now);
  const auto pass = line.pass(now);
  take.transport.anchor = now;
  take.transport.anchor_beat = beat;
  take.pass = pass;
  return take;
}

}  // namespace beltane::sequencer
