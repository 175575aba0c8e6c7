#include "changeover/mixer.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace beltane::changeover {
namespace {

constexpr std::uint32_t server_rate = 48'000;
constexpr double pi = std::numbers::pi;

/// Two servers that play a sine each, and what comes out of the mixer.
class Stage {
 public:
  explicit Stage(std::uint32_t frames = 256, double phase_of_b = 0) : frames_(frames), phase_of_b_(phase_of_b) {}

  /// One block; what a bad side has is loud and wrong.
  void play(std::optional<Side> heard, PerSide<bool> good = {true, true}) {
    PerSide<std::vector<float>> sound;
    for (const auto side : both_sides)
      for (std::uint32_t i = 0; i < frames_; ++i)
        sound[index_of(side)].push_back(good[index_of(side)] ? sine(side, at_ + i) : poison);
    std::vector<float> out(frames_, poison);
    const float* a[]{sound[0].data()};
    const float* b[]{sound[1].data()};
    float* outs[]{out.data()};
    mixer_.mix(heard, good, {Inputs(a), Inputs(b)}, outs, frames_);
    heard_.insert(heard_.end(), out.begin(), out.end());
    at_ += frames_;
  }
  void play(std::optional<Side> heard, int blocks) {
    for (int i = 0; i < blocks; ++i) play(heard);
  }

  const std::vector<float>& heard() const { return heard_; }
  std::size_t at() const { return heard_.size(); }
  /// The largest step from a sample to the next, from there on.
  float largest_step(std::size_t from = 1) const {
    float step = 0;
    for (auto i = std::max<std::size_t>(1, from); i < heard_.size(); ++i)
      step = std::max(step, std::abs(heard_[i] - heard_[i - 1]));
    return step;
  }
  float loudest(std::size_t from = 0) const {
    float peak = 0;
    for (auto i = from; i < heard_.size(); ++i) peak = std::max(peak, std::abs(heard_[i]));
    return peak;
  }
  float sine(Side side, std::size_t at) const {
    return static_cast<float>(
        0.5 * std::sin(2 * pi * hz * static_cast<double>(at) / server_rate + (side == Side::b ? phase_of_b_ : 0)));
  }

  static constexpr float poison = 77;
  static constexpr double hz = 220;
  static constexpr float own_step = 0.5F * 2 * static_cast<float>(pi * hz / server_rate);  // of the sine itself

 private:
  std::uint32_t frames_;
  double phase_of_b_;
  Mixer mixer_{1, server_rate};
  std::vector<float> heard_{};
  std::size_t at_{};
};

TEST(AMixer, LetsTheHeardSideThroughAsItIs) {
  Stage stage;
  stage.play(Side::a, 10);
  for (std::size_t i = 5 * 256; i < stage.at(); ++i) EXPECT_EQ(stage.heard()[i], stage.sine(Side::a, i));
}

TEST(AMixer, RisesFromSilenceInFiveMilliseconds) {
  Stage stage(64, pi / 2);
  stage.play(std::nullopt, 5);
  EXPECT_EQ(stage.loudest(), 0);
  stage.play(Side::b, 10);  // which begins at its peak
  EXPECT_LT(stage.largest_step(), 2 * Stage::own_step);
  for (std::size_t i = 5 * 64 + 240; i < stage.at(); ++i) EXPECT_EQ(stage.heard()[i], stage.sine(Side::b, i));
}

TEST(AMixer, FallsSilentInFiveMilliseconds) {
  Stage stage(64);
  stage.play(Side::a, 17);
  const auto from = stage.at();
  for (int i = 0; i < 10; ++i) stage.play(std::nullopt, {false, false});
  EXPECT_LT(stage.largest_step(from), 2 * Stage::own_step);
  EXPECT_EQ(stage.loudest(from + 240), 0);
}

TEST(AMixer, JoinsTheSameSoundWithoutATrace) {
  Stage stage;
  stage.play(Side::a, 8);
  for (int i = 0; i < 8; ++i) stage.play(Side::b, {false, true});
  for (std::size_t i = 5 * 256; i < stage.at(); ++i) EXPECT_NEAR(stage.heard()[i], stage.sine(Side::a, i), 1e-3);
}

TEST(AMixer, SpreadsTheStepToAnotherPhaseOverTwoMilliseconds) {
  for (const auto frames : {32U, 256U}) {
    Stage stage(frames, pi);
    stage.play(Side::a, static_cast<int>(2048 / frames));
    const auto from = stage.at();
    for (int i = 0; i < 12; ++i) stage.play(Side::b, {false, true});
    EXPECT_LT(stage.largest_step(from), Stage::own_step + 1.6F / 96) << "1.5 is the slope of the steepest place";
    for (auto i = from + 96; i < stage.at(); ++i) EXPECT_EQ(stage.heard()[i], stage.sine(Side::b, i));
  }
}

TEST(AMixer, CrossfadesBetweenTwoGoodSidesInTenMilliseconds) {
  Stage stage(64, pi / 2);
  stage.play(Side::a, 16);
  const auto from = stage.at();
  stage.play(Side::b, 16);
  EXPECT_LT(stage.largest_step(from), Stage::own_step + 1.5F / 480);
  for (auto i = from + 480; i < stage.at(); ++i) EXPECT_NEAR(stage.heard()[i], stage.sine(Side::b, i), 1e-6);
}

TEST(AMixer, TurnsACrossfadeRoundWhereItIs) {
  Stage stage(64, pi / 2);
  stage.play(Side::a, 16);
  const auto from = stage.at();
  stage.play(Side::b, 3);
  stage.play(Side::a, 16);
  EXPECT_LT(stage.largest_step(from), Stage::own_step + 1.5F / 480);
}

TEST(AMixer, DropsASideThatDiesInACrossfadeWithoutAClick) {
  Stage stage(64, pi);
  stage.play(Side::a, 16);
  const auto from = stage.at();
  stage.play(Side::b, 2);
  for (int i = 0; i < 8; ++i) stage.play(Side::b, {false, true});
  EXPECT_LT(stage.largest_step(from), Stage::own_step + 1.6F / 96);
  EXPECT_LT(stage.loudest(), 1.1F);
}

TEST(AMixer, DoesNotKeepABadValueThatWasOnceLetThrough) {
  Mixer mixer(1, server_rate);
  std::vector<float> bad(64, std::numeric_limits<float>::quiet_NaN()), good(64, 0.25F), out(64);
  const float* a[]{bad.data()};
  const float* b[]{good.data()};
  float* outs[]{out.data()};
  for (int i = 0; i < 10; ++i) mixer.mix(Side::a, {true, true}, {Inputs(a), Inputs(b)}, outs, 64);
  for (int i = 0; i < 10; ++i) mixer.mix(Side::b, {false, true}, {Inputs(a), Inputs(b)}, outs, 64);
  EXPECT_EQ(out[63], 0.25F);
}

RC_GTEST_PROP(AMixer, LetsNoSampleOfABadBlockThroughAndMakesNoStep, ()) {
  const auto frames = *rc::gen::element(1U, 16U, 64U, 256U, 1024U);
  Stage stage(frames, *rc::gen::element(0.0, 1.0, pi));
  const auto blocks = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 12));
  for (const auto each : blocks) {
    const PerSide<bool> good{(each & 1) != 0, (each & 2) != 0};
    const auto wanted = each >= 8 ? std::nullopt : std::optional(each & 4 ? Side::a : Side::b);
    stage.play(wanted && good[index_of(*wanted)] ? wanted : std::nullopt, good);
  }
  RC_ASSERT(stage.loudest() < 2.6F);
  RC_ASSERT(stage.largest_step() < 0.15F);
}

}  // namespace
}  // namespace beltane::changeover
