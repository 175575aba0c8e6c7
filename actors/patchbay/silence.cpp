#include "patchbay/silence.hpp"

#include <algorithm>
#include <cmath>

namespace beltane::patchbay {
namespace {

bool is_silent(std::span<const float> frame, float threshold) {
  return std::ranges::all_of(frame, [threshold](float sample) { return std::abs(sample) <= threshold; });
}

}  // namespace

std::vector<SilentSpan> silences(std::span<const float> samples, std::uint32_t channels, std::uint32_t rate,
                                 float threshold, Seconds shortest) {
  std::vector<SilentSpan> found;
  const std::size_t frames = samples.size() / channels;
  const auto seconds = [rate](std::size_t count) { return Seconds{static_cast<double>(count) / rate}; };
  std::size_t from = 0;
  for (std::size_t i = 0; i <= frames; ++i) {
    if (i < frames && is_silent(samples.subspan(i * channels, channels), threshold)) continue;
    if (i > from && seconds(i - from) >= shortest) found.push_back({seconds(from), seconds(i - from)});
    from = i + 1;
  }
  return found;
}

std::vector<SilentSpan> silences(const Captured& captured, float threshold, Seconds shortest) {
  return silences(captured.samples, captured.channels, captured.rate, threshold, shortest);
}

SilentSpan longest(const std::vector<SilentSpan>& all) {
  const auto found = std::ranges::max_element(all, {}, [](const SilentSpan& silence) { return silence.length.count; });
  return found == all.end() ? SilentSpan{} : *found;
}

}  // namespace beltane::patchbay
