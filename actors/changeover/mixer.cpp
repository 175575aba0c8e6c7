#include "changeover/mixer.hpp"

#include <algorithm>
#include <cmath>

namespace beltane::changeover {
namespace {

constexpr double fade_s = 0.010, join_s = 0.002, silent_s = 0.005;

std::uint32_t frames_in(double seconds, std::uint32_t rate) {
  return std::max<std::uint32_t>(1, static_cast<std::uint32_t>(std::lround(seconds * rate)));
}

/// 0 to 1 with rounded corners.
float smoothly(float x) { return x * x * (3 - 2 * x); }

float part(std::uint32_t done, std::uint32_t of) {
  return std::min(1.0F, static_cast<float>(done) / static_cast<float>(of));
}

/// What is to be added to `next` so that it goes on from the two samples before: the value, or the slope as well, where
/// that is the smaller step. No more than twice full scale, whatever came in.
float step_at(float before_last, float last, float next) {
  const float by_value = last - next, by_slope = 2 * last - before_last - next;
  const float step = std::abs(by_slope) < std::abs(by_value) ? by_slope : by_value;
  return std::isfinite(step) ? std::clamp(step, -2.0F, 2.0F) : 0;
}

}  // namespace

Mixer::Mixer(std::uint32_t channels, std::uint32_t rate)
    : fade_frames_(frames_in(fade_s, rate)),
      join_frames_(frames_in(join_s, rate)),
      silent_frames_(frames_in(silent_s, rate)),
      channels_(channels) {}

bool Mixer::aim(std::optional<Side> heard, PerSide<bool> good) {
  const auto before = std::exchange(heard_, heard);
  const bool interrupted = left_ && !good[index_of(*left_)];
  if (heard == before) {
    if (interrupted) left_ = std::nullopt;
    return interrupted;
  }
  if (heard && before && good[index_of(*before)]) {
    faded_ = left_ == heard ? fade_frames_ - faded_ : 0;  // turned round in the middle it goes back from there
    left_ = before;
    return false;
  }
  if (!before) risen_ = 0;
  left_ = std::nullopt;
  return true;
}

void Mixer::blend(const float* from, const float* to, float* out, std::uint32_t frames) const {
  for (std::uint32_t i = 0; i < frames; ++i) out[i] = from[i] + (to[i] - from[i]) * part(faded_ + i + 1, fade_frames_);
}

void Mixer::rise(float* out, std::uint32_t frames) const {
  for (std::uint32_t i = 0; i < frames; ++i) out[i] *= smoothly(part(risen_ + i, silent_frames_));
}

void Mixer::smooth(Channel& channel, bool joined, float* out, std::uint32_t frames) const {
  if (joined) channel.step = step_at(channel.before_last, channel.last, out[0]);
  if (joined_ < join_length_)
    for (std::uint32_t i = 0; i < frames; ++i) out[i] += channel.step * smoothly(1 - part(joined_ + i, join_length_));
  channel.before_last = frames > 1 ? out[frames - 2] : channel.last;
  channel.last = out[frames - 1];
}

void Mixer::advance(std::uint32_t frames) {
  faded_ = std::min(faded_ + frames, fade_frames_);
  if (faded_ == fade_frames_) left_ = std::nullopt;
  risen_ = std::min(risen_ + frames, silent_frames_);
  joined_ = std::min(joined_ + frames, join_length_);
}

void Mixer::mix(std::optional<Side> heard, PerSide<bool> good, PerSide<Inputs> in, Outputs out, std::uint32_t frames) {
  const bool joined = aim(heard, good);
  if (joined) {
    joined_ = 0;
    join_length_ = heard ? join_frames_ : silent_frames_;
  }
  for (std::size_t c = 0; c < channels_.size(); ++c) {
    if (!heard)
      std::fill_n(out[c], frames, 0.0F);
    else if (left_)
      blend(in[index_of(*left_)][c], in[index_of(*heard)][c], out[c], frames);
    else
      std::copy_n(in[index_of(*heard)][c], frames, out[c]);
    if (heard && risen_ < silent_frames_) rise(out[c], frames);
    smooth(channels_[c], joined, out[c], frames);
  }
  advance(frames);
}

}  // namespace beltane::changeover
