#include "wav/wav.hpp"

#include <gtest/gtest.h>
#include <sndfile.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <vector>

#include "wav/append_wav.hpp"

namespace beltane::wav {

namespace {

class Wav : public testing::TestWithParam<int> {
 protected:
  ~Wav() override { std::filesystem::remove(path_); }

  /// A file of a hundred frames; frame i holds i/200 on both sides.
  void write_hundred() {
    SF_INFO info{.samplerate = 44'100, .channels = 2, .format = SF_FORMAT_WAV | GetParam()};
    auto* file = sf_open(path_.c_str(), SFM_WRITE, &info);
    for (int i = 0; i < 100; ++i) {
      const float frame[]{static_cast<float>(i) / 200, static_cast<float>(i) / 200};
      sf_writef_float(file, frame, 1);
    }
    sf_close(file);
  }
  std::vector<float> read() {
    SF_INFO info{};
    auto* file = sf_open(path_.c_str(), SFM_READ, &info);
    if (!file) return {};
    std::vector<float> samples(static_cast<std::size_t>(info.frames * info.channels));
    sf_readf_float(file, samples.data(), info.frames);
    sf_close(file);
    return samples;
  }

  const std::string path_ =
      (std::filesystem::temp_directory_path() / ("beltane_wav" + std::to_string(getpid()))).string();
};

TEST_P(Wav, SaysWhatItHolds) {
  write_hundred();
  const auto wav = look_at_wav(path_);
  ASSERT_TRUE(wav) << wav.reason();
  EXPECT_EQ(wav->rate, 44'100u);
  EXPECT_EQ(wav->channels, 2);
  EXPECT_EQ(wav->frames, 100u);
}

TEST_P(Wav, IsMendedWhereItsWriterDied) {
  write_hundred();
  const auto frame = look_at_wav(path_)->frame_bytes;
  const auto begin = look_at_wav(path_)->data_at;
  {
    std::fstream file(path_, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(4);
    file.write("\0\0\0\0", 4);
    file.seekp(static_cast<std::streamoff>(begin - 4));
    file.write("\0\0\0\0", 4);
  }
  std::filesystem::resize_file(path_, begin + 80u * frame + 1u);
  const auto mended = mend_wav(path_);
  ASSERT_TRUE(mended) << mended.reason();
  EXPECT_EQ(mended->frames, 80u);
  const auto samples = read();
  ASSERT_EQ(samples.size(), 160u);
  EXPECT_NEAR(samples[158], 79.0 / 200, 1e-4);
}

TEST_P(Wav, IsCutToTheFrame) {
  write_hundred();
  ASSERT_TRUE(cut_wav(path_, 10, 33));
  const auto samples = read();
  ASSERT_EQ(samples.size(), 66u);
  EXPECT_NEAR(samples.front(), 10.0 / 200, 1e-4);
  EXPECT_NEAR(samples.back(), 42.0 / 200, 1e-4);
  EXPECT_EQ(look_at_wav(path_)->frames, 33u);
}

TEST_P(Wav, TakesAPartBehindASilence) {
  write_hundred();
  const auto part = path_ + ".part";
  std::filesystem::copy_file(path_, part);
  const auto whole = append_wav(path_, part, Seconds{50.0 / 44'100});
  ASSERT_TRUE(whole) << whole.reason();
  EXPECT_EQ(whole->frames, 250u);
  EXPECT_FALSE(std::filesystem::exists(part));
  const auto samples = read();
  ASSERT_EQ(samples.size(), 500u);
  EXPECT_NEAR(samples[2 * 99], 99.0 / 200, 1e-4);
  for (std::size_t i = 200; i < 300; ++i) EXPECT_EQ(samples[i], 0);
  EXPECT_NEAR(samples[2 * 249], 99.0 / 200, 1e-4);
}

INSTANTIATE_TEST_SUITE_P(Formats, Wav, testing::Values(SF_FORMAT_FLOAT, SF_FORMAT_PCM_24, SF_FORMAT_PCM_16));

TEST(WavFiles, WhatIsNoneIsRefusedInWords) {
  const auto missing = look_at_wav("/no/such/file.wav");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.reason(), "/no/such/file.wav cannot be read.");
  const auto other = look_at_wav("/proc/self/exe");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.reason(), "/proc/self/exe is not a WAV file.");
}

}  // namespace

}  // namespace beltane::wav
