#include "midi/import.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "midi_fixture.hpp"
#include "model/editing/apply.hpp"
#include "model/editing/resolve.hpp"
#include "support/test_catalogue.hpp"

namespace beltane {
namespace {

using namespace midi_files;
using testing::Contains;
using testing::HasSubstr;

const Catalogue& import_catalogue() { return support::test_catalogue(); }

Project project_of(const Imported& imported) {
  auto project = accepted(Project{}, imported.edits, import_catalogue());
  EXPECT_TRUE(project) << (project ? "" : project.reason());
  return project ? *project : Project{};
}

Imported import(const Data& file) { return project_from(read(file), "A song", import_catalogue()); }

const Instrument& named_part(const Project& project, std::string_view name) {
  for (const auto& each : *project.instruments)
    if (each->def->strip.name == name) return *each;
  throw std::runtime_error("no " + std::string(name));
}

double fader(const Instrument& instrument, const std::string& param) {
  return state_of(*instrument.runtime, fader_id(strip_of(instrument.def->id))).values.at(param);
}

std::size_t sends_of(const Instrument& instrument) { return units_at(instrument.def->strip, Stage::send).size(); }

TEST(Importing, MakesAnInstrumentForEachTrackChannelAndProgram) {
  const auto project =
      project_of(import(midi_files::song({named("Left") + program(0, 0, 24) + on(0, 0, 60, 100) + off(96, 0, 60) +
                                              program(0, 0, 33) + on(0, 0, 40, 100) + off(96, 0, 40),
                                          program(0, 1, 80) + on(0, 1, 72, 100) + off(96, 1, 72)})));
  ASSERT_EQ(project.instruments->size(), 3);
  EXPECT_EQ(source_in(*named_part(project, "Left").def), "guitar");
  EXPECT_EQ(source_in(*named_part(project, "Left 2").def), "bass_guitar");
  EXPECT_EQ(source_in(*named_part(project, "square lead").def), "square");
  EXPECT_EQ(project.name, "A song");
}

TEST(Importing, SplitsTheDrumsByTheirSound) {
  const auto project = project_of(
      import(midi_files::song({on(0, 9, 36, 100) + on(0, 9, 42, 100) + on(48, 9, 38, 100) + on(48, 9, 46, 100) +
                               on(0, 9, 39, 90) + on(0, 9, 50, 90) + on(0, 9, 35, 90)})));
  for (const auto* source : {"kick", "snare", "hat_closed", "hat_open", "clap", "tom"})
    EXPECT_TRUE(std::any_of(project.instruments->begin(), project.instruments->end(), [&](const auto& each) {
      return source_in(*each->def) == source;
    })) << source;
  EXPECT_EQ(named_part(project, "kick").notes->size(), 2);
}

TEST(Importing, CarriesVolumeAndPanIntoTheMixer) {
  const auto project = project_of(import(midi_files::song(
      {named("near") + control(0, 0, 7, 127) + control(0, 0, 10, 0) + on(0, 0, 60, 100) + off(96, 0, 60),
       named("far") + control(0, 1, 7, 64) + control(0, 1, 10, 127) + on(0, 1, 60, 100) + off(96, 1, 60)})));
  EXPECT_NEAR(fader(named_part(project, "near"), "level") / fader(named_part(project, "far"), "level"),
              127.0 * 127 / 64 / 64, 0.01);
  EXPECT_EQ(fader(named_part(project, "near"), "pan"), -1);
  EXPECT_EQ(fader(named_part(project, "far"), "pan"), 1);
}

TEST(Importing, MakesASwellStrengthsOfNotes) {
  const auto project =
      project_of(import(midi_files::song({named("swell") + control(0, 0, 11, 64) + on(0, 0, 60, 100) + off(96, 0, 60) +
                                          control(0, 0, 11, 127) + on(0, 0, 60, 100) + off(96, 0, 60)})));
  const std::vector<Note> notes = *named_part(project, "swell").notes;
  EXPECT_LT(notes[0].velocity, 50);
  EXPECT_EQ(notes[1].velocity, 100);
}

TEST(Importing, LeavesRoomInTheMix) {
  Data many;
  for (int i = 0; i < 40; ++i) many = many + on(0, 0, 40 + i, 127);
  const auto project = project_of(import(midi_files::song({named("cluster") + many})));
  EXPECT_LT(fader(named_part(project, "cluster"), "level"), 0.45);
}

TEST(Importing, SendsToAReverbBus) {
  const auto project = project_of(import(midi_files::song({named("dry") + control(0, 0, 91, 0) + on(0, 0, 60, 9),
                                                           named("wet") + control(0, 1, 91, 90) + on(0, 1, 60, 9)})));
  ASSERT_EQ(project.buses->size(), 1);
  EXPECT_EQ(sends_of(named_part(project, "dry")), 0);
  EXPECT_EQ(sends_of(named_part(project, "wet")), 1);
}

TEST(Importing, SaysWhatItCouldNotCarry) {
  const auto imported = import(
      midi_files::song({Data{0, 0xe0, 0, 64} + Data{0, 0xe0, 9, 64} + Data{0, 0xd0, 64} + Data{0, 0xa0, 60, 64} +
                        control(0, 0, 1, 64) + control(0, 0, 5, 64) + meta(0, 0x05, {'l'}) + on(0, 9, 20, 100)}));
  EXPECT_THAT(imported.losses, Contains("3 moves of bend, wheel or pressure of channels without notes"));
  EXPECT_THAT(imported.losses, Contains("1 aftertouches of single keys"));
  EXPECT_THAT(imported.losses, Contains(HasSubstr("1 controller changes other than volume, pan")));
  EXPECT_THAT(imported.losses, Contains("1 lyrics"));
  EXPECT_THAT(imported.losses, Contains(HasSubstr("1 hits on drums")));
  EXPECT_THAT(imported.losses, Contains(HasSubstr("1 notes without an end")));
  EXPECT_EQ(imported.instruments, 1);
  EXPECT_EQ(imported.notes, 1);
}

TEST(Importing, NamesThePartsOfAFileOfOneTrackByTheirSounds) {
  const auto project = project_of(
      import(header(0, 1, 96) + track(named("My Song") + meta(0, 0x20, {1}) + meta(0, 0x04, {'B', 'a', 's', 's'}) +
                                      program(0, 1, 33) + program(0, 2, 48) + on(0, 0, 60, 90) + off(96, 0, 60) +
                                      on(0, 1, 60, 90) + off(96, 1, 60) + on(0, 2, 60, 90) + off(96, 2, 60))));
  ASSERT_EQ(project.instruments->size(), 3);
  EXPECT_EQ(source_in(*named_part(project, "Bass").def), "bass_guitar");
  named_part(project, "piano");
  named_part(project, "strings");
}

TEST(Importing, SaysWhatWasDamagedAndWhatASwellWouldHaveBeen) {
  const auto imported = import(
      header(1, 3, 96) + track(on(0, 0, 60, 100) + control(24, 0, 11, 60) + off(96, 0, 60) + meta(0, 0x51, {0, 0, 1})));
  EXPECT_THAT(imported.losses, Contains("the file is cut off: 1 of 3 tracks are in it"));
  EXPECT_THAT(imported.losses, Contains("1 changes of volume or expression while a note sounds"));
  EXPECT_THAT(imported.losses, Contains("1 tempi outside of 1 to 5000 bpm, which became the nearest of those"));
}

TEST(Importing, OfASongWithoutNotesIsAnEmptyProject) {
  const auto project = project_of(import(midi_files::song({meta(0, 0x51, {0x09, 0x27, 0xc0})})));
  EXPECT_TRUE(project.instruments->empty());
  EXPECT_EQ(project.tempo->front().tempo, Bpm{100});
}

// Songs that nobody here wrote: those of the game Simutrans, where its package is installed.
TEST(Importing, TakesEveryRealFileThereIs) {
  const std::filesystem::path folder("/usr/share/games/simutrans/music");
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "simutrans-data is not installed";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".mid") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const Data data{std::istreambuf_iterator<char>(file), {}};
    const auto imported = import(data);
    EXPECT_GT(imported.instruments, 0) << entry.path();
    EXPECT_GT(end_of(project_of(imported)).count, 16) << entry.path();
  }
}

}  // namespace
}  // namespace beltane
