// A take of two parts, of a sound that is known: what is heard after healing is held against it, sample by sample.

#include "backend/healing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sndfile.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <numbers>

#include "wav/frames.hpp"
#include "wav/wav.hpp"

namespace beltane::backend {
namespace {

using testing::HasSubstr;

constexpr int rate = 48'000;
const Instant origin{std::chrono::seconds(1'000)};

/// Never the same twice.
float sound_at(double seconds) {
  return static_cast<float>(0.3 * std::sin(2 * std::numbers::pi * (200 + 37 * seconds) * seconds));
}

/// The sound from a second on, `silent` for so long at first, then faded in over 0.2 s.
wav::Samples stretch(double from, double to, double silent = -1) {
  wav::Samples samples;
  for (auto i = std::lround(from * rate); i < std::lround(to * rate); ++i) {
    const auto since = static_cast<double>(i) / rate - from;
    const auto loud = silent < 0 ? 1 : std::clamp((since - silent) / 0.2, 0.0, 1.0);
    samples.insert(samples.end(), 2, static_cast<float>(loud) * sound_at(static_cast<double>(i) / rate));
  }
  return samples;
}

void write(const std::string& path, const wav::Samples& samples, int format) {
  SF_INFO info{.samplerate = rate, .channels = 2, .format = SF_FORMAT_WAV | format};
  auto* file = sf_open(path.c_str(), SFM_WRITE, &info);
  sf_writef_float(file, samples.data(), static_cast<sf_count_t>(samples.size() / 2));
  sf_close(file);
}

class Healing : public testing::Test {
 protected:
  Healing() {
    auto pattern = (std::filesystem::temp_directory_path() / "healing_XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    note_.path = (folder_ / "take.wav").string();
    note_.parts = {{.began = origin, .path = note_.path}, {.began = origin, .path = note_.path + ".part2.wav"}};
    write(note_.path, stretch(0, 4), SF_FORMAT_PCM_24);
    std::ofstream(journal_of(note_.path)) << written({origin, JournalResumed{}});
  }
  ~Healing() override { std::filesystem::remove_all(folder_); }

  /// The next server writes from that second on; its clock is `off`.
  void goes_on_at(double seconds, double off) {
    write(note_.parts[1].path, stretch(seconds, 9, 0.1), SF_FORMAT_PCM_24);
    note_.parts[1].began = origin + Seconds{seconds + off};
  }
  Result<Recorded> heal(const ReplayGestures& replay, GoesOn goes_on = {}) const {
    return healed(note_, wav_files(), {.replay = replay, .goes_on = std::move(goes_on)});
  }
  /// Renders the sound as it was, by a clock that is `late`.
  static ReplayGestures renders(double late) {
    return [late](const Journal&, const ReplaySpan& span, const GoesOn&) -> Result<std::vector<std::string>> {
      const auto from = between(origin, span.from).count - late;
      write(span.wav, stretch(from, from + between(span.from, span.to).count), SF_FORMAT_FLOAT);
      return std::vector<std::string>{};
    };
  }
  wav::Samples take() const { return *wav::read_frames(note_.path, 0, ~std::uint64_t{}); }

  std::filesystem::path folder_{};
  RecordingNote note_{};
};

TEST_F(Healing, IsNotHeardThoughTheClocksWereWrong) {
  goes_on_at(5, 0.021);
  const auto whole = heal(renders(0.034));
  ASSERT_TRUE(whole) << whole.reason();
  const auto heard = take();
  const auto expected = stretch(0, 9);
  ASSERT_EQ(heard.size(), expected.size());
  float wrong = 0;
  for (std::size_t i = 0; i < heard.size(); ++i) wrong = std::max(wrong, std::abs(heard[i] - expected[i]));
  EXPECT_LT(wrong, 1e-5F) << "the sound of the whole take, to the sample";
  const auto marks = wav::cue_points_of(note_.path);
  ASSERT_TRUE(marks) << marks.reason();
  EXPECT_EQ(*marks, (std::vector<wav::CuePoint>{{4 * rate, "healed 1.00 s: the audio server died"}}));
  EXPECT_EQ(marks_in_words(*whole), "at 4.0 s: healed 1.00 s: the audio server died");
  EXPECT_NEAR(whole->length.count, 9, 1e-9);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 2) << "the take and its journal";
}

TEST_F(Healing, GoesByTheClockWhereNothingIsAlike) {
  goes_on_at(5, 0);
  const auto whole =
      heal([](const Journal&, const ReplaySpan& span, const GoesOn&) -> Result<std::vector<std::string>> {
        wav::Samples noise(2 * static_cast<std::size_t>(between(span.from, span.to).count * rate + 0.5));
        std::uint32_t dice = 1;
        for (auto& sample : noise)
          sample = static_cast<float>((dice = dice * 1'664'525 + 1'013'904'223) >> 8) / 0x1p26F;
        write(span.wav, noise, SF_FORMAT_FLOAT);
        return std::vector<std::string>{"a sample"};
      });
  ASSERT_TRUE(whole) << whole.reason();
  EXPECT_NEAR(whole->length.count, 9, 1e-9);
  EXPECT_EQ(marks_in_words(*whole),
            "at 4.0 s: healed 1.00 s: the audio server died; joined by the clock alone; without a sample");
  const auto heard = take(), had = stretch(0, 4);
  const auto wrong = [&](int frame) {
    const auto at = 2 * static_cast<std::size_t>(frame);
    return std::max(std::abs(heard[at] - had[at]), std::abs(heard[at + 1] - had[at + 1]));
  };
  for (int i = 4 * rate - 1'000; i < 4 * rate - 480; ++i) ASSERT_LT(wrong(i), 1e-5F);
  float most = 0;
  for (int i = 4 * rate - 480; i < 4 * rate; ++i) most = std::max(most, wrong(i));
  EXPECT_GT(most, 0.001F) << "it fades over in 10 ms";
}

TEST_F(Healing, ThatFailsLeavesSilenceAndSaysWhy) {
  goes_on_at(5, 0);
  const auto whole = heal([](const Journal&, const ReplaySpan&, const GoesOn&) -> Result<std::vector<std::string>> {
    return Refusal{"scsynth is not installed"};
  });
  ASSERT_TRUE(whole) << whole.reason();
  EXPECT_EQ(marks_in_words(*whole),
            "at 4.0 s: silent 1.00 s: the audio server died; not healed: scsynth is not installed");
  EXPECT_EQ(wav::cue_points_of(note_.path)->size(), 1u);
  const auto heard = take();
  ASSERT_EQ(heard.size(), 2u * 9 * rate);
  for (std::size_t i = 2 * 4 * rate; i < 2 * 5 * rate; ++i) ASSERT_EQ(heard[i], 0);
  EXPECT_FALSE(std::filesystem::exists(note_.parts[1].path));
}

TEST_F(Healing, NeedsAJournalThatIsThere) {
  goes_on_at(5, 0);
  std::filesystem::remove(journal_of(note_.path));
  const auto whole = heal(renders(0));
  ASSERT_TRUE(whole) << whole.reason();
  EXPECT_THAT(marks_in_words(*whole), HasSubstr("silent 1.00 s: the audio server died; not healed: what was played"));
  EXPECT_NEAR(whole->length.count, 9, 1e-9);
}

TEST_F(Healing, IsGivenUpWhereTheRigIsTakenDown) {
  goes_on_at(5, 0);
  const auto whole = heal(renders(0), [] { return false; });
  ASSERT_TRUE(whole) << whole.reason();
  EXPECT_THAT(marks_in_words(*whole), HasSubstr("not healed: the rig was taken down"));
}

TEST_F(Healing, OfATakeWithoutHolesIsNone) {
  note_.parts.pop_back();
  const auto whole = heal(renders(0));
  ASSERT_TRUE(whole) << whole.reason();
  EXPECT_EQ(marks_in_words(*whole), "");
  EXPECT_NEAR(whole->length.count, 4, 1e-9);
}

}  // namespace
}  // namespace beltane::backend
