#include "patchbay/capture_timeline.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "patchbay/block_ring.hpp"

namespace beltane::patchbay {
namespace {

const Instant start{std::chrono::seconds(1000)};
std::vector<float> block(std::size_t frames, float value) { return std::vector<float>(frames, value); }

TEST(CaptureTimeline, FillsWhatIsMissingWithSilence) {
  CaptureTimeline line(1000, 1);
  line.begin_stretch(start, 100);
  line.add(100, block(10, 1));
  line.add(130, block(10, 1));
  EXPECT_EQ(line.captured().samples.size(), 40U);
  EXPECT_EQ(line.captured().missed, 20U);
  EXPECT_EQ(line.captured().samples[15], 0);
  EXPECT_EQ(line.captured().samples[30], 1);
  EXPECT_EQ(line.captured().start, start);
}

TEST(CaptureTimeline, LeavesOutWhatItHasAlready) {
  CaptureTimeline line(1000, 1);
  line.begin_stretch(start, 0);
  line.add(0, block(10, 1));
  line.add(5, block(10, 2));
  line.add(2, block(3, 3));
  EXPECT_EQ(line.captured().samples.size(), 15U);
  EXPECT_EQ(line.captured().samples[9], 1);
  EXPECT_EQ(line.captured().samples[10], 2);
}

TEST(CaptureTimeline, GoesOnWhereFrameNumbersWrapAround) {
  CaptureTimeline line(1000, 1);
  line.begin_stretch(start, 0xfffffff8U);
  line.add(0xfffffff8U, block(16, 1));
  line.add(12, block(4, 1));
  EXPECT_EQ(line.captured().samples.size(), 24U);
  EXPECT_EQ(line.captured().missed, 4U);
}

TEST(CaptureTimeline, OfTwoServersKeepsRigTime) {
  CaptureTimeline line(1000, 2);
  line.begin_stretch(start, 500);
  line.add(500, block(200, 1));  // 100 ms
  line.begin_stretch(start + Seconds{0.25}, 3);
  line.add(3, block(20, 1));
  EXPECT_EQ(line.captured().samples.size(), 520U);
  EXPECT_EQ(line.captured().missed, 150U);
}

TEST(BlockRing, BringsEveryBlockWholeAndInOrder) {
  BlockRing ring(2, 1024);
  std::jthread writer([&ring] {
    std::vector<float> left(64), right(64);
    for (std::uint32_t i = 0; i < 2000; ++i) {
      left.assign(64, static_cast<float>(i));
      right.assign(64, -static_cast<float>(i));
      const float* inputs[]{left.data(), right.data()};
      while (!ring.put(i * 64, inputs, 64)) std::this_thread::yield();
    }
  });
  std::uint32_t next = 0;
  bool right = true;
  while (next < 2000)
    ring.drain([&](std::uint32_t first, std::span<const float> samples) {
      right = right && first == next * 64 && samples.size() == 128;
      for (std::size_t i = 0; i < samples.size(); i += 2)
        right = right && samples[i] == static_cast<float>(next) && samples[i + 1] == -static_cast<float>(next);
      ++next;
    });
  EXPECT_TRUE(right);
}

TEST(BlockRing, DropsWhatDoesNotFit) {
  BlockRing ring(1, 100);
  const std::vector<float> samples(64, 1);
  const float* inputs[]{samples.data()};
  EXPECT_TRUE(ring.put(0, inputs, 64));
  EXPECT_FALSE(ring.put(64, inputs, 64));
  int blocks = 0;
  ring.drain([&](std::uint32_t, std::span<const float>) { ++blocks; });
  EXPECT_EQ(blocks, 1);
  EXPECT_TRUE(ring.put(128, inputs, 64));
}

}  // namespace
}  // namespace beltane::patchbay
