#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iomanip>
#include <set>
#include <sstream>

#include "midi/general_midi.hpp"
#include "model/resolve.hpp"
#include "model/tempo.hpp"
#include "wire/wire.hpp"
#include "words/words.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

Catalogue built_catalogue() {
  std::ifstream file(fs::path(BELTANE_DATA_DIR) / "synthdefs" / "catalogue.json");
  std::stringstream text;
  text << file.rdbuf();
  auto catalogue = wire::read_catalogue(text.str());
  EXPECT_TRUE(catalogue) << (catalogue ? "" : catalogue.reason());
  return catalogue ? *catalogue : Catalogue();
}

const Catalogue& catalogue() {
  static const auto read = built_catalogue();
  return read;
}

/// The song, every line of which must be understood.
Project read_song(const fs::path& path) {
  Project project;
  std::ifstream file(path);
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    std::istringstream in(line);
    std::vector<std::string> words;
    for (std::string word; in >> std::quoted(word);) words.push_back(word);
    if (words.empty() || words[0].starts_with('#')) continue;
    const auto edits = edits_of(project, catalogue(), words);
    const auto next = edits ? accepted(project, *edits, catalogue()) : Result<Project>(edits.refusal());
    EXPECT_TRUE(next) << path << ":" << number << ": " << (next ? "" : next.reason());
    if (next) project = *next;
  }
  return project;
}

const fs::path songs = fs::path(BELTANE_SOURCE_DIR) / "songs";

TEST(EverySong, IsUnderstoodLineByLine) {
  int read = 0;
  for (const auto& entry : fs::directory_iterator(songs)) {
    if (entry.path().extension() != ".song") continue;
    ++read;
    EXPECT_GT(end_of(read_song(entry.path())).count, 0) << entry.path();
  }
  EXPECT_GE(read, 1);
}

TEST(MayFire, IsAWholePieceOfTwoMinutes) {
  const auto project = read_song(songs / "may_fire.song");
  const auto length = time_at(*project.tempo, end_of(project)).count;
  EXPECT_GT(length, 110);
  EXPECT_LT(length, 130);
  std::set<std::string> sources, effects;
  bool modulated = false;
  for (const auto& instrument : *project.instruments) {
    EXPECT_FALSE(instrument->notes->empty()) << instrument->def->strip.name;
    sources.insert(instrument->def->source);
    for (const auto& effect : instrument->def->strip.effects) effects.insert(effect.kind);
    modulated = modulated || !instrument->def->modulators.empty();
  }
  for (const auto& bus : *project.buses)
    for (const auto& effect : bus->def->strip.effects) effects.insert(effect.kind);
  EXPECT_GE(sources.size(), 10);
  EXPECT_GE(effects.size(), 5);
  EXPECT_TRUE(modulated);
}

TEST(EverySoundOfTheMidiTable, IsInTheCatalogueWithAllItsSettings) {
  for (const auto* sound : midi::all_sounds())
    for (const auto& [unit, settings] :
         {std::pair{sound->source, sound->settings}, std::pair{sound->filter, sound->filter_settings},
          std::pair{sound->effect, sound->effect_settings}}) {
      if (unit.empty()) continue;
      const auto* spec = catalogue().find(unit);
      ASSERT_NE(spec, nullptr) << unit;
      for (const auto& [name, value] : settings) {
        const auto* param = find(*spec, name);
        ASSERT_NE(param, nullptr) << unit << "." << name;
        EXPECT_EQ(*clamped(*param, value), value) << unit << "." << name;
      }
    }
}

}  // namespace
}  // namespace beltane
