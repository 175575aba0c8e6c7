#include "scsynth/score/score.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sndfile.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "node.hpp"
#include "scsynth/score/run_score.hpp"

namespace beltane::scsynth {

namespace {

using namespace std::chrono_literals;

constexpr Instant song_start{43'200s};
const std::string units = std::string(BELTANE_DATA_DIR) + "/synthdefs";

NewUnit note(int id, const char* def = "sine") {
  return {node(id), def, {{"bus", 0.0}, {"freq", 440.0}, {"attack", 0.001}, {"release", 0.01}}, {node(0), {}}};
}

std::vector<float> samples_of(const std::string& path) {
  SF_INFO info{};
  auto* file = sf_open(path.c_str(), SFM_READ, &info);
  if (!file) return {};
  std::vector<float> samples(static_cast<std::size_t>(info.frames * info.channels));
  sf_readf_float(file, samples.data(), info.frames);
  sf_close(file);
  return samples;
}

class ScoreTest : public testing::Test {
 protected:
  ScoreTest() {
    auto pattern = (std::filesystem::temp_directory_path() / "score_XXXXXX").string();
    dir_ = mkdtemp(pattern.data());
  }
  ~ScoreTest() override { std::filesystem::remove_all(dir_); }

  std::string file(const char* name) const { return (dir_ / name).string(); }

  Result<wav::WavFile> render(const Score& score, const char* wav, ScoreRun run = {}) {
    run.score = file("score.osc");
    run.wav = file(wav);
    if (auto written = score.write(run.score, run.length); !written) return written.refusal();
    return run_score(run);
  }

  std::filesystem::path dir_{};
  std::unique_ptr<Score> score_ = score({.units_dir = units, .start = song_start});
};

TEST_F(ScoreTest, ANoteSoundsFromItsTimeToItsEnd) {
  ASSERT_TRUE(score_->load_units(Seconds{1}));
  score_->perform({note(1000)}, song_start + 250ms);
  score_->perform({ReleaseUnit{node(1000)}}, song_start + 500ms);
  const auto wav = render(*score_, "out.wav", {.length = Seconds{0.7}});
  ASSERT_TRUE(wav) << wav.reason();
  EXPECT_EQ(wav->frames, 33'600u);
  const auto samples = samples_of(file("out.wav"));
  std::vector<std::size_t> loud;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    ASSERT_TRUE(std::isfinite(samples[i]));
    if (std::abs(samples[i]) > 1e-4) loud.push_back(i / 2);
  }
  ASSERT_FALSE(loud.empty());
  EXPECT_NEAR(static_cast<double>(loud.front()), 12'000, 200);
  EXPECT_NEAR(static_cast<double>(loud.back()), 24'500, 600);
}

TEST_F(ScoreTest, WhatIsRandomSoundsTheSameAtEveryRun) {
  ASSERT_TRUE(score_->load_units(Seconds{1}));
  score_->perform({note(1000, "noise"), note(1001, "snare")}, song_start);
  score_->perform({note(1002, "noise")}, song_start + 1ms);
  ASSERT_TRUE(render(*score_, "a.wav", {.length = Seconds{0.3}}));
  ASSERT_TRUE(render(*score_, "b.wav", {.length = Seconds{0.3}}));
  const auto once = samples_of(file("a.wav"));
  EXPECT_EQ(once, samples_of(file("b.wav")));
  EXPECT_GT(*std::max_element(once.begin(), once.end()), 0.01f);
}

TEST_F(ScoreTest, AnyRateAndFormatGiveTheExactLength) {
  ASSERT_TRUE(score_->load_units(Seconds{1}));
  score_->perform({note(1000)}, song_start);
  for (const auto format : {SampleFormat::float32, SampleFormat::int24, SampleFormat::int16}) {
    const auto wav = render(*score_, "out.wav", {.rate = 44'100, .length = Seconds{0.5}, .format = format});
    ASSERT_TRUE(wav) << wav.reason();
    EXPECT_EQ(wav->frames, 22'050u);
    EXPECT_EQ(wav->rate, 44'100u);
    EXPECT_EQ(samples_of(file("out.wav")).size(), 44'100u);
  }
}

TEST_F(ScoreTest, CommandsMayBeWrittenInAnyOrder) {
  ASSERT_TRUE(score_->load_units(Seconds{1}));
  score_->perform({ReleaseUnit{node(1000)}}, song_start + 100ms);
  score_->perform({note(1000)}, song_start + 50ms);
  EXPECT_TRUE(render(*score_, "out.wav", {.length = Seconds{0.2}}));
}

TEST_F(ScoreTest, AnUnknownSoundIsRefusedInWordsAndLeavesNoFile) {
  ASSERT_TRUE(score_->load_units(Seconds{1}));
  score_->perform({note(1000, "no_such_sound")}, song_start);
  const auto wav = render(*score_, "out.wav", {.length = Seconds{0.1}});
  ASSERT_FALSE(wav);
  EXPECT_THAT(wav.reason(), testing::HasSubstr("no_such_sound"));
  EXPECT_FALSE(std::filesystem::exists(file("out.wav")));
  EXPECT_FALSE(std::filesystem::exists(file("out.wav.part")));
}

TEST_F(ScoreTest, AFolderThatIsNotThereIsRefusedInWords) {
  ASSERT_TRUE(score_->load_units(Seconds{1}));
  ASSERT_TRUE(score_->write(file("score.osc"), Seconds{0.1}));
  const auto wav = run_score({.score = file("score.osc"), .wav = file("none/out.wav"), .length = Seconds{0.1}});
  ASSERT_FALSE(wav);
  EXPECT_THAT(wav.reason(), testing::HasSubstr("out.wav"));
}

TEST_F(ScoreTest, ProgressRisesAndCanGiveUp) {
  ASSERT_TRUE(score_->load_units(Seconds{1}));
  for (int i = 0; i < 50; ++i) score_->perform({note(1000 + i, "electric_piano")}, song_start);
  std::vector<double> seen;
  ScoreRun run{.score = file("score.osc"), .wav = file("out.wav"), .length = Seconds{600}};
  ASSERT_TRUE(score_->write(run.score, run.length));
  const auto given_up = run_score(run, [&](double done) {
    seen.push_back(done);
    return done < 0.02;
  });
  ASSERT_FALSE(given_up);
  EXPECT_EQ(given_up.reason(), "Given up.");
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_FALSE(std::filesystem::exists(file("out.wav.part")));
  run.limit = Seconds{0.05};
  const auto too_slow = run_score(run);
  ASSERT_FALSE(too_slow);
  EXPECT_THAT(too_slow.reason(), testing::HasSubstr("in time"));
}

TEST_F(ScoreTest, NoSoundsAreRefusedInWords) {
  const auto loaded = score({.units_dir = "/no/such/folder"})->load_units(Seconds{1});
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.reason(), "There are no compiled SynthDefs in /no/such/folder.");
}

}  // namespace

}  // namespace beltane::scsynth
