// The marks of a WAV file, and its samples read and written in place.

#include "wav/cue_points.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sndfile.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <numbers>

#include "wav/alignment.hpp"
#include "wav/frames.hpp"
#include "wav/wav.hpp"

namespace beltane::wav {
namespace {

class Marks : public testing::TestWithParam<int> {
 protected:
  ~Marks() override { std::filesystem::remove(path_); }

  void write(int channels, int frames) {
    SF_INFO info{.samplerate = 48'000, .channels = channels, .format = SF_FORMAT_WAV | GetParam()};
    auto* file = sf_open(path_.c_str(), SFM_WRITE, &info);
    for (int i = 0; i < frames; ++i) {
      const float frame[]{static_cast<float>(i) / 256, static_cast<float>(-i) / 256};
      sf_writef_float(file, frame, 1);
    }
    sf_close(file);
  }

  const std::string path_ =
      (std::filesystem::temp_directory_path() / ("beltane_marks" + std::to_string(getpid()))).string();
};

TEST_P(Marks, AreReadAsTheyWereWrittenByUsAndByOthers) {
  write(1, 101);  // an odd number of bytes, where samples have 24 bits
  const std::vector<CuePoint> points{{7, "healed 0.32 s: the audio server died"}, {90, "b"}, {100, ""}};
  ASSERT_TRUE(add_cue_points(path_, points));
  const auto read = cue_points_of(path_);
  ASSERT_TRUE(read) << read.reason();
  EXPECT_EQ(*read, points);

  SF_INFO info{};
  auto* file = sf_open(path_.c_str(), SFM_READ, &info);
  ASSERT_TRUE(file);
  EXPECT_EQ(info.frames, 101);
  SF_CUES cues{};
  EXPECT_TRUE(sf_command(file, SFC_GET_CUE, &cues, sizeof cues));
  ASSERT_EQ(cues.cue_count, 3u);
  EXPECT_EQ(cues.cue_points[0].sample_offset, 7u);
  EXPECT_STREQ(cues.cue_points[0].name, "healed 0.32 s: the audio server died");
  sf_close(file);
}

TEST_P(Marks, AreNoSamples) {
  write(2, 100);
  const auto before = look_at_wav(path_);
  ASSERT_TRUE(add_cue_points(path_, {{7, "here"}}));
  EXPECT_EQ(*look_at_wav(path_), *before);
  ASSERT_TRUE(mend_wav(path_));
  EXPECT_EQ(*look_at_wav(path_), *before);
  EXPECT_THAT(*cue_points_of(path_), testing::IsEmpty()) << "what is mended has none";
}

TEST_P(Marks, OfAFileWithoutAnyAreNone) {
  write(2, 100);
  EXPECT_THAT(*cue_points_of(path_), testing::IsEmpty());
}

TEST_P(Marks, StayWhereSamplesAreWrittenOver) {
  write(2, 100);
  ASSERT_TRUE(add_cue_points(path_, {{7, "here"}}));
  ASSERT_TRUE(write_frames(path_, 10, {0.5F, -0.25F, 2.0F, -1.0F}));
  const auto read = read_frames(path_, 9, 4);
  ASSERT_TRUE(read) << read.reason();
  const float loudest = GetParam() == SF_FORMAT_FLOAT ? 2 : 1;
  const Samples expected{9.0F / 256, -9.0F / 256, 0.5F, -0.25F, loudest, -1, 12.0F / 256, -12.0F / 256};
  EXPECT_THAT(*read, testing::Pointwise(testing::FloatNear(1e-4F), expected));
  EXPECT_EQ(read_frames(path_, 98, 10)->size(), 4u) << "up to the end";
  EXPECT_FALSE(write_frames(path_, 99, {0, 0, 0, 0}));
  EXPECT_THAT(*cue_points_of(path_), testing::SizeIs(1));
}

INSTANTIATE_TEST_SUITE_P(Formats, Marks, testing::Values(SF_FORMAT_FLOAT, SF_FORMAT_PCM_24, SF_FORMAT_PCM_16));

std::vector<float> sweep(std::size_t frames) {
  std::vector<float> sound(frames);
  for (std::size_t i = 0; i < frames; ++i) {
    const auto t = static_cast<double>(i) / 48'000;
    sound[i] = static_cast<float>(std::sin(2 * std::numbers::pi * (200 + 900 * t) * t));
  }
  return sound;
}

TEST(Alignment, FindsASoundToTheSampleHoweverLoudItIs) {
  const auto whole = sweep(20'000);
  std::vector<float> piece(whole.begin() + 7'123, whole.begin() + 11'000);
  for (auto& sample : piece) sample *= 0.1F;
  const auto found = align(piece, whole, 6'500, 1'000);
  EXPECT_EQ(found.at, 7'123u);
  EXPECT_NEAR(found.likeness, 1, 1e-4);
}

TEST(Alignment, OfASteadyToneIsTheNearest) {
  std::vector<float> tone(20'000);
  for (std::size_t i = 0; i < tone.size(); ++i)
    tone[i] = static_cast<float>(std::sin(2 * std::numbers::pi * static_cast<double>(i) / 100));
  EXPECT_EQ(align(std::span(tone).subspan(5'000, 4'000), tone, 6'010, 1'000).at, 6'000u);
}

TEST(Alignment, OfWhatIsNotThereHasNoLikeness) {
  const auto whole = sweep(5'000);
  const std::vector<float> silence(1'000);
  EXPECT_EQ(align(silence, whole, 2'000, 100), (Alignment{2'000, 0}));
  EXPECT_EQ(align(whole, silence, 2'000, 100), (Alignment{2'000, 0}));
  EXPECT_EQ(align({}, whole, 2'000, 100), (Alignment{2'000, 0}));
}

}  // namespace
}  // namespace beltane::wav
