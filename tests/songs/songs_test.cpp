#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "midi/general_midi.hpp"
#include "model/project/tempo.hpp"
#include "songs_fixture.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

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
    sources.insert(source_in(*instrument->def));
    for (const auto& effect : units_at(instrument->def->strip, Stage::effect)) effects.insert(effect.kind);
    modulated = modulated || !units_at(instrument->def->strip, Stage::modulator).empty();
  }
  for (const auto& bus : *project.buses)
    for (const auto& effect : units_at(bus->def->strip, Stage::effect)) effects.insert(effect.kind);
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
