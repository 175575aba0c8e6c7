#include <gtest/gtest.h>
#include <stdlib.h>
#include <sndfile.hh>

#include <filesystem>

#include "model/project/tempo.hpp"
#include "render/render.hpp"
#include "songs_fixture.hpp"
#include "support/ears.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;
using namespace test;

/// What the native engine makes of a song, and what it said of it.
class Native : public testing::Test {
 protected:
  Native() {
    char pattern[] = "/tmp/beltane-native-XXXXXX";
    folder_ = mkdtemp(pattern);
  }
  ~Native() override { fs::remove_all(folder_); }
  void play(const std::string& song) {
    project = read_song(songs / song);
    const auto rendered = render::render_natively(project, catalogue(), {.wav = (folder_ / "song.wav").string()});
    ASSERT_TRUE(rendered) << rendered.reason();
    done = *rendered;
    SndfileHandle file((folder_ / "song.wav").string());
    recording.rate = file.samplerate();
    recording.samples.resize(static_cast<std::size_t>(file.frames()) * 2);
    file.readf(recording.samples.data(), file.frames());
  }
  Sound heard(double from_beat, double to_beat) const {
    return stretch(recording, time_at(*project.tempo, {from_beat}).count, time_at(*project.tempo, {to_beat}).count);
  }

  Project project{};
  render::Rendered done{};
  Recording recording{};

 private:
  fs::path folder_{};
};

TEST_F(Native, PlaysEmbersWholeAndAsItIsWritten) {
  play("embers.song");
  EXPECT_TRUE(done.omitted.empty());
  EXPECT_EQ(done.refused, 0u);
  EXPECT_NEAR(done.length.count, time_at(*project.tempo, end_of(project)).count + 3, 0.001);

  const auto whole = stretch(recording, 0, done.length.count);
  EXPECT_TRUE(finite(whole));
  EXPECT_LT(peak_db(whole), 0);
  EXPECT_GT(loudness_lufs(whole), -30);
  EXPECT_LT(dc_db(whole), -50);
  // D in the bass of the first bar, B flat in that of the third, the other not.
  constexpr double d2 = 73.416, b_flat_1 = 58.270;
  EXPECT_GT(tone_db(heard(0, 1.5), d2), tone_db(heard(0, 1.5), b_flat_1) + 12);
  EXPECT_GT(tone_db(heard(8, 9.5), b_flat_1), tone_db(heard(8, 9.5), d2) + 12);
  // The melody begins with the second half: its A is there, where it was not a repeat before.
  constexpr double a5 = 880;
  EXPECT_GT(tone_db(heard(36, 37), a5), tone_db(heard(4, 5), a5) + 6);
  // It ends: nothing hangs.
  EXPECT_LT(rms_db(stretch(recording, done.length.count - 0.2, done.length.count)), -60);
}

TEST_F(Native, NamesWhatItPlaysMayFireWithout) {
  play("may_fire.song");
  EXPECT_GT(done.refused, 0u);
  EXPECT_NE(std::ranges::find(done.omitted, "the native engine has no 'reverb' for hall"), done.omitted.end());
  EXPECT_GT(loudness_lufs(stretch(recording, 0, done.length.count)), -30);
}

}  // namespace
}  // namespace beltane
