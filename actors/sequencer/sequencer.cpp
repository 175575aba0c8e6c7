#include "sequencer/sequencer.hpp"

#include <algorithm>
#include <cmath>

#include "model/project/tempo.hpp"
#include "sequencer/moves.hpp"
#include "sequencer/notes.hpp"

namespace beltane::sequencer {
namespace {

constexpr Seconds telling{0.050};          // how often the playhead is published while it moves …
constexpr Seconds telling_stopped{0.500};  // … and while it does not
constexpr std::size_t most_unheard = 10'000;

/// Moves stand before notes, which begin with them.
Gestures joined(Gestures moves, Gestures notes) {
  std::ranges::move(notes, std::back_inserter(moves));
  return moves;
}

}  // namespace

Sequencer::Sequencer(const Catalogue& catalogue, SavedTransport saved, Reach reach)
    : catalogue_(&catalogue), saved_(std::move(saved)), ahead_(reach), automation_(reach) {}

SequencerStep Sequencer::changed(Gestures give, Instant now) const { return {saved_, std::move(give), playhead(now)}; }

Gestures Sequencer::begun(Instant now) {
  if (!saved_.take.transport.playing) return {};
  return joined(automation_.turn(score(), saved_.take, now), ahead_.begin(score(), saved_.take, now));
}

Gestures Sequencer::revised(Instant now) {
  return joined(automation_.turn(score(), saved_.take, now), ahead_.revise(score(), saved_.take, now));
}

SequencerStep Sequencer::follow(Project project, Instant now) {
  const bool first = !std::exchange(has_project_, true);
  const bool same = !first && same_music(project_, project);
  project_ = std::move(project);
  if (same) return {};
  const bool other_tempo = saved_.tempo != *project_.tempo;
  if (other_tempo) {
    saved_.take = anchored(saved_.take, saved_.tempo, now);
    saved_.tempo = *project_.tempo;
  }
  auto give = first ? begun(now) : revised(now);
  note_sent(give, now);
  if (first) lead_min_ = std::numeric_limits<double>::infinity();  // a restart repeats what was given in time
  if (other_tempo) return changed(std::move(give), now);
  return {.give = std::move(give)};
}

Gestures Sequencer::turned_to(Take next, Instant now) {
  const bool same_take = next.number == saved_.take.number && next.transport.playing == saved_.take.transport.playing;
  saved_.take = std::move(next);
  if (same_take) return revised(now);
  auto ends = ahead_.end(now);
  if (!saved_.take.transport.playing) return joined(automation_.turn(score(), saved_.take, now), std::move(ends));
  lead_min_ = std::numeric_limits<double>::infinity();
  return joined(std::move(ends), begun(now));
}

Result<SequencerStep> Sequencer::obey(const TransportCommand& command, Instant now) {
  auto next = moved(saved_.take, command, saved_.tempo, now);
  if (!next) return next.refusal();
  auto give = turned_to(std::move(*next), now);
  note_sent(give, now);
  return changed(std::move(give), now);
}

SequencerStep Sequencer::tick(Instant now) {
  const bool playing = saved_.take.transport.playing;
  SequencerStep step;
  if (has_project_ && playing)
    step.give = joined(automation_.advance(score(), saved_.take, now), ahead_.advance(score(), saved_.take, now));
  note_sent(step.give, now);
  if (now >= told_ + telling_period()) {
    told_ = now;
    step.tell = playhead(now);
  }
  return step;
}

/// The playhead is told more often than the window needs to move on.
Instant Sequencer::next_tick(Instant now) const { return std::max(told_ + telling_period(), now); }

Seconds Sequencer::telling_period() const { return saved_.take.transport.playing ? telling : telling_stopped; }

SequencerStep Sequencer::link_up(Instant now) {
  SequencerStep step{.give = std::exchange(unheard_ends_, {})};
  const auto since = std::exchange(unheard_since_, std::nullopt).value_or(now);
  if (has_project_)
    step.give = joined(joined(std::move(step.give), automation_.again(score(), saved_.take, now)),
                       ahead_.again(score(), now, since));
  return step;
}

void Sequencer::link_down(Instant now) {
  if (!unheard_since_) unheard_since_ = now;
}

/// What the voices must hear of even if they come back late. Where everything stands while it plays they are told anew.
bool Sequencer::is_end(const Gesture& gesture) const {
  const bool move = std::holds_alternative<MoveController>(gesture) || std::holds_alternative<MoveParam>(gesture);
  return move ? !saved_.take.transport.playing : !std::holds_alternative<PlayNote>(gesture);
}

void Sequencer::note_sent(const Gestures& give, Instant now) {
  for (const auto& gesture : give) {
    if (const auto* play = std::get_if<PlayNote>(&gesture)) {
      ++notes_sent_;
      lead_min_ = std::min(lead_min_, between(now, play->at).count);
    }
    if (unheard_since_ && is_end(gesture) && unheard_ends_.size() < most_unheard) unheard_ends_.push_back(gesture);
  }
}

Playhead Sequencer::playhead(Instant now) const {
  const auto beat = position(saved_.take, saved_.tempo, now);
  return {saved_.take.transport, now, beat, tempo_at(saved_.tempo, beat)};
}

std::map<std::string, double> Sequencer::figures(Instant now) const {
  const auto head = playhead(now);
  std::map<std::string, double> figures{{"playing", head.transport.playing},
                                        {"beat", head.beat.count},
                                        {"bpm", head.tempo.rate},
                                        {"notes_sent", static_cast<double>(notes_sent_)},
                                        {"notes_ahead", static_cast<double>(ahead_.size())}};
  if (std::isfinite(lead_min_)) figures["lead_min_ms"] = lead_min_ * 1e3;
  return figures;
}

std::map<std::string, std::string> Sequencer::words() const {
  std::map<std::string, std::string> words;
  if (unheard_since_) words["voices"] = "away: notes wait for them";
  if (!has_project_) words["project"] = "not there yet";
  return words;
}

}  // namespace beltane::sequencer
