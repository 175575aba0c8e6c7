#pragma once

#include <atomic>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

namespace beltane::patchbay {

/// Blocks of frames on their way from one audio callback to one reader. All memory is there from the start; neither
/// side ever waits. What does not fit is dropped, which the reader sees by the frame numbers.
class BlockRing {
 public:
  /// Room for about `frames` frames.
  BlockRing(std::uint32_t channels, std::uint32_t frames)
      : channels_(channels), cells_(std::size_t{frames} * channels + head) {}

  /// Writer: a block that begins at frame number `first`; a pointer a channel. False: dropped.
  bool put(std::uint32_t first, std::span<const float* const> inputs, std::uint32_t frames) {
    auto end = written_.load(std::memory_order_relaxed);
    const std::uint64_t needed = head + std::uint64_t{frames} * channels_;
    if (end + needed - read_.load(std::memory_order_acquire) > cells_.size()) return false;
    cell(end++) = first;
    cell(end++) = frames;
    for (std::uint32_t frame = 0; frame < frames; ++frame)
      for (const auto* input : inputs) cell(end++) = std::bit_cast<std::uint32_t>(input[frame]);
    written_.store(end, std::memory_order_release);
    return true;
  }

  /// Reader: calls take(first frame, samples, channels side by side) for each block that is there.
  template <class Take>
  void drain(const Take& take) {
    const auto end = written_.load(std::memory_order_acquire);
    auto at = read_.load(std::memory_order_relaxed);
    while (at < end) {
      const auto first = cell(at++);
      const auto frames = cell(at++);
      block_.resize(std::size_t{frames} * channels_);
      for (auto& sample : block_) sample = std::bit_cast<float>(cell(at++));
      read_.store(at, std::memory_order_release);
      take(first, std::span<const float>(block_));
    }
  }

 private:
  static constexpr std::uint32_t head = 2;  // cells before each block: its first frame's number, its length

  std::uint32_t& cell(std::uint64_t index) { return cells_[index % cells_.size()]; }

  std::uint32_t channels_;
  std::vector<std::uint32_t> cells_;
  std::vector<float> block_{};            // reader only
  std::atomic<std::uint64_t> written_{};  // cells, since ever
  std::atomic<std::uint64_t> read_{};
};

}  // namespace beltane::patchbay
