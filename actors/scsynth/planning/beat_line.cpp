#include "scsynth/planning/beat_line.hpp"

#include <algorithm>
#include <cmath>

namespace beltane::scsynth {
namespace {

constexpr double same = 0.002;  // beats; at 120 BPM a millisecond

Beats later(Beats beat, Bpm tempo, Seconds by) { return beat + Beats{by.count * tempo.rate / 60}; }

}  // namespace

double beat_told(Beats beat, bool second) {
  const auto within = beat.count - std::floor(beat.count / BeatLine::round) * BeatLine::round;
  return within + (second ? 0 : BeatLine::round);
}

std::optional<double> BeatLine::telling(const Playhead& playhead, Instant at) {
  if (!playhead.transport.playing) return {};
  const auto since = std::max(playhead.at, playhead.transport.anchor);  // until its anchor the music stands
  const auto beat = later(playhead.beat, playhead.tempo, between(since, at));
  if (told_) {
    const auto expected = later(told_->beat, told_->tempo, between(told_->at, at));
    if (told_->tempo == playhead.tempo && std::abs(std::remainder((beat - expected).count, round)) < same) return {};
  }
  told_ = {at, beat, playhead.tempo};
  second_ = !second_;
  return beat_told(beat, !second_);
}

}  // namespace beltane::scsynth
