#include "sequencer/plan.hpp"

#include <algorithm>

#include "model/project/tempo.hpp"
#include "sequencer/notes.hpp"

namespace beltane::sequencer {
namespace {

// Wide enough for any rounding between instants and beats, narrow enough to find next to nothing.
constexpr Beats beat_margin{1e-6};
constexpr Seconds time_margin{1e-6};
constexpr Beats seam{1e-3};

struct Planner {
  const TakeSource& score;
  const Take& take;
  BeatTimeline line{take, *score.project.tempo};

  Planned plan(const LoopPass& stretch, const TimedNote& timed) const {
    const auto& note = timed.note;
    const EventKey key{timed.instrument, note.id, stretch.pass};
    // What began before the anchor begins, for this take, at the anchor.
    const auto at = std::max(line.at(stretch, note.start), stretch.begins);
    const auto until = line.at(stretch, std::min(note_end(note), stretch.to));
    return {key, note.start, {event_of(key, take.number), timed.instrument, note.pitch, note.velocity, at, until}};
  }

  void add_begun_at_anchor(std::vector<Planned>& found) const {
    const auto stretch = *line.stretch(take.pass);
    for (const auto& timed : notes_across(score.project, stretch.from))
      if (auto event = plan(stretch, timed); worth_starting_late(score, event, stretch.begins))
        found.push_back(std::move(event));
  }

  Beats first_beat(const LoopPass& stretch, Instant from) const {
    const auto pass = line.pass(from);
    if (pass < stretch.pass) return stretch.from;
    const auto first = pass == stretch.pass ? line.beat(from) - beat_margin : stretch.to - seam;
    return std::max(stretch.from, first);
  }

  Beats last_beat(const LoopPass& stretch, Instant to) const {
    const auto pass = line.pass(to);
    if (pass > stretch.pass) return stretch.to;
    const auto last = pass == stretch.pass ? line.beat(to) + beat_margin : stretch.from + seam;
    return std::min(stretch.to, last);
  }

  void add_pass(const LoopPass& stretch, Instant from, Instant to, std::vector<Planned>& found) const {
    for (const auto& timed : notes_between(score.project, first_beat(stretch, from), last_beat(stretch, to)))
      if (auto event = plan(stretch, timed); event.play.at >= from && event.play.at < to)
        found.push_back(std::move(event));
  }
};

}  // namespace

std::vector<Planned> planned(const TakeSource& score, const Take& take, Instant from, Instant to) {
  std::vector<Planned> found;
  if (!take.transport.playing || to <= from || to <= take.transport.anchor) return found;
  const Planner planner{score, take};
  if (from <= take.transport.anchor) planner.add_begun_at_anchor(found);
  const auto last = planner.line.pass(to + time_margin);
  for (auto pass = planner.line.pass(from + Seconds{-time_margin.count}); pass <= last; ++pass)
    if (const auto stretch = planner.line.stretch(pass)) planner.add_pass(*stretch, from, to, found);
  return found;
}

std::vector<Planned> sounding(const TakeSource& score, const Take& take, Instant now) {
  std::vector<Planned> found;
  if (!take.transport.playing || now <= take.transport.anchor) return found;
  const Planner planner{score, take};
  const auto stretch = planner.line.stretch(planner.line.pass(now));
  if (!stretch) return found;
  for (const auto& timed : notes_across(score.project, planner.line.beat(now))) {
    auto event = planner.plan(*stretch, timed);
    const bool of_this_pass = event.start >= stretch->from || stretch->pass == take.pass;
    if (of_this_pass && event.play.at<now&& * event.play.until> now) found.push_back(std::move(event));
  }
  return found;
}

std::optional<Planned> planned_again(const TakeSource& score, const Take& take, const Planned& before) {
  const Planner planner{score, take};
  const auto stretch = planner.line.stretch(before.key.pass);
  const Note* note = find_note(score.project, before.key.instrument, before.key.note);
  if (!stretch || !note || note->start >= stretch->to) return std::nullopt;
  if (note->start < stretch->from && stretch->pass != take.pass) return std::nullopt;
  return planner.plan(*stretch, {before.key.instrument, *note});
}

bool worth_starting_late(const TakeSource& score, const Planned& event, Instant now) {
  const Instrument* player = find(score.project, event.key.instrument);
  const UnitSpec* source = player ? score.catalogue.find(source_in(*player->def)) : nullptr;
  if (!source || source->percussion) return false;
  const Seconds beat{60.0 / tempo_at(*score.project.tempo, event.start).rate};
  return between(now, *event.play.until) >= Seconds{worth_chasing.count * beat.count};
}

Gestures window(const TakeSource& score, const Take& take, Instant from, Instant to) {
  Gestures gestures;
  for (const auto& event : planned(score, take, from, to)) gestures.emplace_back(event.play);
  return gestures;
}

}  // namespace beltane::sequencer
