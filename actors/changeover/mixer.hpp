#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "changeover/side.hpp"

namespace beltane::changeover {

/// One block of sound: a pointer a channel.
using Inputs = std::span<const float* const>;
using Outputs = std::span<float* const>;

/// Makes the blocks for the loudspeakers from those of two servers, so that no join is heard: a side that is good is
/// left by a crossfade, from a bad one the step is spread over 2 ms, and silence begins and ends within 5 ms. No sample
/// of a bad block comes through. Real-time safe: all memory is there from the start.
class Mixer {
 public:
  Mixer(std::uint32_t channels, std::uint32_t rate);

  /// One block, of `frames` > 0, in which `heard` is heard, which is good; nothing: silence.
  void mix(std::optional<Side> heard, PerSide<bool> good, PerSide<Inputs> in, Outputs out, std::uint32_t frames);

  /// Blocks of that length which a crossfade takes.
  std::uint32_t blocks_of_a_crossfade(std::uint32_t frames) const { return (fade_frames_ + frames - 1) / frames; }
  /// What the audio thread writes to, to be locked in memory.
  std::span<const std::byte> memory() const { return std::as_bytes(std::span(channels_)); }

 private:
  /// What is remembered of one channel.
  struct Channel {
    float last{};         // sample that went out
    float before_last{};  //
    float step{};         // what is added at the join, fading away
  };

  /// Sets the course from the block before to this one. True: what comes does not go on from what was.
  bool aim(std::optional<Side> heard, PerSide<bool> good);
  void blend(const float* from, const float* to, float* out, std::uint32_t frames) const;
  void rise(float* out, std::uint32_t frames) const;
  void smooth(Channel& channel, bool joined, float* out, std::uint32_t frames) const;
  void advance(std::uint32_t frames);

  std::uint32_t fade_frames_;    // of a crossfade
  std::uint32_t join_frames_;    // of a join with a bad side
  std::uint32_t silent_frames_;  // of a ramp to or from silence
  std::vector<Channel> channels_;
  std::optional<Side> heard_{};
  std::optional<Side> left_{};   // is being faded out
  std::uint32_t faded_{};        // frames of the crossfade that are over
  std::uint32_t risen_{};        // of the ramp from silence
  std::uint32_t joined_{};       // of the join
  std::uint32_t join_length_{};  // 0: there is none
};

}  // namespace beltane::changeover
