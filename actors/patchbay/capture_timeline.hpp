#pragma once

#include <span>

#include "patchbay/silence.hpp"

namespace beltane::patchbay {

/// Puts blocks one behind the other, and zeros where there was none. One stretch is one life of a JACK server, whose
/// frame numbers go on without a jump. Pure: no clock.
class CaptureTimeline {
 public:
  CaptureTimeline(std::uint32_t rate, std::uint32_t channels, std::uint32_t period = 0)
      : captured_{.rate = rate, .channels = channels, .period = period} {}

  /// The next block begins a new stretch: at rig time `start` its frame has the number `first`.
  void begin_stretch(Instant start, std::uint32_t first);
  /// A block of the present stretch. What overlaps what is there is left out; a gap is filled.
  void add(std::uint32_t first, std::span<const float> samples);
  /// Fills up to the frame with that number: it is known that nothing came.
  void fill_to(std::uint32_t frame);

  const Captured& captured() const { return captured_; }

 private:
  void fill(std::uint64_t frames);
  std::uint64_t frames() const { return captured_.samples.size() / captured_.channels; }

  Captured captured_;
  std::uint32_t next_{};  // number of the frame after the last one
};

}  // namespace beltane::patchbay
