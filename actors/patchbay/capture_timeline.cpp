#include "patchbay/capture_timeline.hpp"

#include <cmath>

namespace beltane::patchbay {

void CaptureTimeline::fill(std::uint64_t frames) {
  captured_.samples.resize(captured_.samples.size() + frames * captured_.channels, 0.0F);
  captured_.missed += frames;
}

void CaptureTimeline::begin_stretch(Instant start, std::uint32_t first) {
  if (captured_.samples.empty()) {
    captured_.start = start;
  } else {
    const auto due = std::llround(between(captured_.start, start).count * captured_.rate);
    if (due > static_cast<std::int64_t>(frames())) fill(static_cast<std::uint64_t>(due) - frames());
  }
  next_ = first;
}

void CaptureTimeline::fill_to(std::uint32_t frame) {
  const auto gap = static_cast<std::int32_t>(frame - next_);  // numbers wrap around
  if (gap <= 0) return;
  fill(static_cast<std::uint64_t>(gap));
  next_ = frame;
}

void CaptureTimeline::add(std::uint32_t first, std::span<const float> samples) {
  fill_to(first);
  const auto overlap = static_cast<std::int32_t>(next_ - first);
  const auto count = static_cast<std::int32_t>(samples.size() / captured_.channels);
  if (overlap >= count) return;
  const auto fresh = samples.subspan(static_cast<std::size_t>(overlap) * captured_.channels);
  captured_.samples.insert(captured_.samples.end(), fresh.begin(), fresh.end());
  next_ = first + static_cast<std::uint32_t>(count);
}

}  // namespace beltane::patchbay
