#include "native/render.hpp"

#include <gtest/gtest.h>
#include <sndfile.h>
#include <unistd.h>

#include <filesystem>

#include "native/native_fixture.hpp"

namespace beltane::native {
namespace {

const RenderJob song{one_instrument(unit(lead_source, "noise")), {note(2, 0.1), let_go(2, 0.3), note(1, 0)}};

TEST(ARendering, IsTheSameEveryTime) {
  const auto a = rendered(song, 0.5), b = rendered(song, 0.5);
  EXPECT_EQ(a.left, b.left);
  EXPECT_EQ(a.right, b.right);
}

TEST(ARendering, IsAsLongAsItShall) {
  EXPECT_EQ(rendered(song, 0.5).left.size(), 24'000U);
  EXPECT_EQ(rendered(song, 0.0001).right.size(), 5U);
  EXPECT_TRUE(rendered(song, 0).left.empty());
}

TEST(ARendering, IsRefusedWithTheEventThatTheEngineRefuses) {
  auto other = note(1, 0.1);
  other.instrument = bass;
  const auto rendering = render({one_instrument(unit(lead_source, "sine")), {other}}, {1});
  ASSERT_FALSE(rendering);
  EXPECT_EQ(rendering.reason(), "instrument 2 has no source to play.");
}

TEST(ARendering, GoesOnWhereAVoiceWasStolenBeforeItsRelease) {
  RenderJob performance{one_instrument(unit(lead_source, "sine"))};
  for (std::uint64_t voice = 1; voice <= 6; ++voice) {
    performance.events.emplace_back(note(voice, 0.05 * static_cast<double>(voice)));
    performance.events.emplace_back(let_go(voice, 1));
  }
  const auto sound = sound_of(rendered(performance, 2, 48'000, 2));
  EXPECT_NEAR(sound.seconds(), 2, 1e-9);
  EXPECT_GT(test::rms_db(test::stretch(sound, 0.5, 0.9)), -40);
}

TEST(ARendering, IsWrittenAsAWavFile) {
  const auto rendering = rendered(song, 0.25, 44'100);
  const auto file = std::filesystem::temp_directory_path() / ("beltane-native-" + std::to_string(getpid()) + ".wav");
  ASSERT_TRUE(write_wav(rendering, file));
  SF_INFO info{};
  auto* in = sf_open(file.c_str(), SFM_READ, &info);
  ASSERT_TRUE(in);
  EXPECT_EQ(info.samplerate, 44'100);
  EXPECT_EQ(info.channels, 2);
  std::vector<float> frames(static_cast<std::size_t>(info.frames) * 2);
  EXPECT_EQ(sf_readf_float(in, frames.data(), info.frames), static_cast<sf_count_t>(rendering.left.size()));
  sf_close(in);
  std::filesystem::remove(file);
  EXPECT_EQ(frames[2 * 5'000], rendering.left[5'000]);
  EXPECT_EQ(frames[2 * 5'000 + 1], rendering.right[5'000]);
  EXPECT_FALSE(write_wav(rendering, "/nowhere/at/all.wav"));
}

}  // namespace
}  // namespace beltane::native
