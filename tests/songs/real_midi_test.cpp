// Songs that nobody here wrote, from the file to the sound: those of the game Simutrans.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "host/catalogue_file.hpp"
#include "midi/import.hpp"
#include "model/editing/apply.hpp"
#include "model/editing/resolve.hpp"
#include "model/project/tempo.hpp"
#include "render/render.hpp"
#include "support/ears.hpp"
#include "support/sound_files.hpp"

namespace beltane::test {
namespace {

namespace fs = std::filesystem;

const fs::path music = "/usr/share/games/simutrans/music";
constexpr Beats heard_beats{8};

const Catalogue& factory_catalogue() {
  static const auto loaded = load_catalogue(Rig{.data = BELTANE_DATA_DIR});
  if (!loaded) throw std::runtime_error(loaded.reason());
  return *loaded;
}

Project project_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  const auto song = read_midi(std::as_bytes(std::span(bytes)));
  EXPECT_TRUE(song) << path << (song ? "" : song.reason());
  if (!song) return {};
  EXPECT_TRUE(song->damage.empty()) << path << ": " << song->damage.front();
  const auto imported = project_from(*song, path.stem().string(), factory_catalogue());
  auto project = accepted(Project{}, imported.edits, factory_catalogue());
  EXPECT_TRUE(project) << path << (project ? "" : project.reason());
  return project ? *std::move(project) : Project{};
}

Beats first_note(const Project& project) {
  auto first = end_of(project);
  for (const auto& instrument : *project.instruments)
    for (const auto& note : *instrument->notes) first = std::min(first, note.start);
  return first;
}

class RealSongs : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(music)) GTEST_SKIP() << "simutrans-data is not installed";
  }
  Sound heard(const Project& project, Beats from) const {
    const auto wav = (folder_ / "heard.wav").string();
    fs::remove(wav);  // of the song before
    const auto done = render::render(project, factory_catalogue(),
                                     {.wav = wav,
                                      .units_dir = std::string(BELTANE_DATA_DIR) + "/synthdefs",
                                      .from = from,
                                      .to = from + heard_beats});
    EXPECT_TRUE(done) << done.reason();
    EXPECT_TRUE(done && done->refused == 0 && done->omitted.empty());
    return support::sound_in(wav);
  }

  support::OwnFolder folder_{};
};

/// The drum with most notes in those beats that stand well apart, alone.
struct SoloDrum {
  Project project{};
  std::vector<double> strokes{};  // seconds from `from`
};

std::vector<double> strokes_of(const Project& project, const Instrument& drum, Beats from) {
  std::vector<double> strokes;
  for (const auto& note : *drum.notes)
    if (note.start >= from && note.start < from + heard_beats)
      strokes.push_back((time_at(*project.tempo, note.start) - time_at(*project.tempo, from)).count);
  return strokes;
}

SoloDrum solo_drum(Project project, Beats from) {
  SoloDrum solo;
  Instruments alone;
  for (const auto& instrument : *project.instruments) {
    const auto source = source_in(*instrument->def);
    if (source != "kick" && source != "snare") continue;
    if (auto strokes = strokes_of(project, *instrument, from); strokes.size() > solo.strokes.size()) {
      solo.strokes = std::move(strokes);
      alone = std::vector{instrument};
    }
  }
  project.instruments = alone;
  solo.project = std::move(project);
  return solo;
}

/// By how many dB it gets louder at a second.
double rise_db(const Sound& sound, double at) {
  return rms_db(stretch(sound, at, at + 0.015)) - std::max(-80.0, rms_db(stretch(sound, at - 0.016, at - 0.001)));
}

bool near_any(const std::vector<double>& strokes, double at) {
  return std::any_of(strokes.begin(), strokes.end(), [&](double stroke) { return std::abs(stroke - at) < 0.03; });
}

TEST_F(RealSongs, SoundFromTheirFirstNoteOnAndAreNeitherFaintNorTooLoud) {
  for (const auto* name : {"09-Simupolitan-Swing.mid", "34-flyingaway.mid", "40-alternative.mid"}) {
    SCOPED_TRACE(name);
    const auto project = project_of(music / name);
    const auto first = first_note(project);
    const auto from = std::max(first - Beats{1}, Beats{0});
    const auto sound = heard(project, from);
    EXPECT_TRUE(finite(sound));
    EXPECT_LT(peak_db(sound), 0);
    EXPECT_GT(loudness_lufs(sound), -40);
    EXPECT_LT(loudness_lufs(sound), -8);
    const auto begins = (time_at(*project.tempo, first) - time_at(*project.tempo, from)).count;
    EXPECT_NEAR(first_heard(sound, -70), begins, 0.05);
    EXPECT_GE(first_heard(sound, -120), begins - 0.001);
  }
}

TEST_F(RealSongs, AreStruckWhereTheirNotesAreAndNowhereElse) {
  std::size_t strokes = 0;
  for (const auto* name :
       {"13-Stephenson-blues.mid", "19-Rockin-trucker.mid", "40-alternative.mid", "48-Techno-movement.mid"}) {
    SCOPED_TRACE(name);
    const auto project = project_of(music / name);
    const auto middle = Beats{std::floor(end_of(project).count / 2)};
    const auto solo = solo_drum(project, middle);
    const auto sound = heard(solo.project, middle);
    for (const auto stroke : solo.strokes) EXPECT_GT(rise_db(sound, stroke), 6) << "at " << stroke << " s";
    for (double at = 0.02; at < sound.seconds() - 0.02; at += 0.005) {
      if (near_any(solo.strokes, at) || rms_db(stretch(sound, at, at + 0.015)) < -50) continue;
      EXPECT_LT(rise_db(sound, at), 6) << "at " << at << " s";
    }
    strokes += solo.strokes.size();
  }
  EXPECT_GT(strokes, 20);
}

}  // namespace
}  // namespace beltane::test
