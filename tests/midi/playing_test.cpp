#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "midi/midi.hpp"
#include "midi_fixture.hpp"

namespace beltane {
namespace {

using namespace midi_files;

Data bank(int channel, int high, int low) { return control(0, channel, 0, high) + control(0, channel, 32, low); }
Data struck_bytes(int channel) { return on(0, channel, 36, 100) + off(48, channel, 36); }
Data exclusive(const Data& message) {
  return Data{0, 0xf0, static_cast<std::uint8_t>(message.size() + 1)} + message + Data{0xf7};
}

const Data gs_reset = exclusive({0x41, 0x10, 0x42, 0x12, 0x40, 0x00, 0x7f, 0x00, 0x41});
const Data xg_reset = exclusive({0x43, 0x10, 0x4c, 0x00, 0x00, 0x7e, 0x00});

/// Whether each note is a drum.
std::vector<bool> drums(const Data& events) {
  std::vector<bool> found;
  for (const auto& note : read(midi_files::song({events})).notes) found.push_back(note.drum);
  return found;
}

using Drums = std::vector<bool>;

TEST(Drums, ArePlayedOnChannelTen) { EXPECT_EQ(drums(struck_bytes(9) + struck_bytes(4)), (Drums{true, false})); }

TEST(Drums, ArePlayedWhereABankOfXgOrGm2SaysSo) {
  EXPECT_EQ(drums(bank(4, 127, 0) + program(0, 4, 0) + struck_bytes(4)), Drums{true});
  EXPECT_EQ(drums(bank(4, 126, 0) + program(0, 4, 0) + struck_bytes(4)), Drums{true});
  EXPECT_EQ(drums(bank(10, 120, 0) + program(0, 10, 0) + struck_bytes(10)), Drums{true});
  EXPECT_EQ(drums(bank(9, 121, 0) + program(0, 9, 0) + struck_bytes(9)), Drums{false});
}

TEST(ABank, CountsFromTheNextProgramOn) {
  EXPECT_EQ(drums(bank(4, 127, 0) + struck_bytes(4) + program(0, 4, 0) + struck_bytes(4) + bank(4, 0, 0) +
                  struck_bytes(4) + program(0, 4, 0) + struck_bytes(4)),
            (Drums{false, true, true, false}));
}

TEST(ABank, IsASoundInGs) {
  EXPECT_EQ(drums(gs_reset + bank(4, 127, 0) + program(0, 4, 0) + struck_bytes(4)), Drums{false});
}

TEST(ABank, SaysInXgWhatChannelTenIsToo) {
  EXPECT_EQ(drums(xg_reset + struck_bytes(9) + bank(9, 0, 0) + program(0, 9, 5) + struck_bytes(9)),
            (Drums{true, false}));
}

TEST(APart, MayBeMadeDrumsByASystemExclusiveMessage) {
  const auto gs = [](int block, int mode) {
    return exclusive({0x41, 0x10, 0x42, 0x12, 0x40, std::uint8_t(0x10 | block), 0x15, std::uint8_t(mode), 0});
  };
  EXPECT_EQ(drums(gs(0xa, 1) + struck_bytes(10) + gs(0xa, 0) + struck_bytes(10)), (Drums{true, false}));
  EXPECT_EQ(drums(gs(0, 0) + struck_bytes(9) + gs(1, 2) + struck_bytes(0)),
            (Drums{false, true}));  // blocks 0 and 1: parts 10 and 1
  EXPECT_EQ(drums(gs(3, 1) + gs_reset + struck_bytes(2)), Drums{false});
  const auto xg = exclusive({0x43, 0x10, 0x4c, 0x08, 0x05, 0x07, 0x02});
  EXPECT_EQ(drums(xg + struck_bytes(5)), Drums{true});
  EXPECT_EQ(read(midi_files::song({gs_reset + xg_reset + xg})).uncarried.system_exclusives, 0);
}

TEST(WhatABankMeansBesideGeneralMidi, IsCounted) {
  const auto song =
      read(midi_files::song({bank(0, 8, 0) + program(0, 0, 4) + struck_bytes(0) + struck_bytes(0) + bank(1, 0, 0) +
                             program(0, 1, 4) + struck_bytes(1) + program(0, 9, 25) + struck_bytes(9)}));
  EXPECT_EQ(song.uncarried.variations, 2);
  EXPECT_EQ(song.uncarried.kits, 1);
  EXPECT_EQ(song.uncarried.controllers, 0);
}

TEST(ASwell, OfAHeldNoteIsCounted) {
  Data swell = on(0, 0, 60, 100);
  for (int i = 0; i < 16; ++i) swell = swell + control(24, 0, 11, 120 - i * 8);
  const auto song = read(midi_files::song({swell + off(0, 0, 60) + control(0, 0, 11, 127) + control(0, 0, 11, 127)}));
  EXPECT_EQ(song.uncarried.swells, 16);
  EXPECT_EQ(song.uncarried.moves, 0);
}

TEST(ASwell, OfWhatThePedalHoldsIsCountedToo) {
  const auto song = read(midi_files::song({control(0, 0, 64, 127) + on(0, 0, 60, 100) + off(24, 0, 60) +
                                           control(24, 0, 7, 20) + control(24, 0, 64, 0) + control(0, 0, 7, 90)}));
  EXPECT_EQ(song.uncarried.swells, 1);
}

TEST(ASwell, BetweenNotesIsCarriedByTheirStrengths) {
  const auto song =
      read(midi_files::song({struck_bytes(0) + control(0, 0, 11, 64) + struck_bytes(0) + control(0, 1, 11, 3)}));
  EXPECT_EQ(song.uncarried.swells, 0);
  EXPECT_EQ(song.notes[1].expression, 64);
}

TEST(AController, InTheMomentOfANoteIsThatNotes) {
  const auto song =
      read(midi_files::song({on(0, 0, 60, 100) + control(0, 0, 7, 30) + control(0, 0, 10, 5) + on(0, 0, 64, 100) +
                             off(48, 0, 60) + control(0, 0, 10, 90) + off(0, 0, 64)}));
  EXPECT_EQ(song.notes[0].volume, 30);
  EXPECT_EQ(song.notes[0].pan, 5);
  EXPECT_EQ(song.uncarried.swells, 0);
  EXPECT_EQ(song.uncarried.moves, 1);
}

TEST(AllSoundOff, EndsWhatThePedalHolds) {
  const auto song = read(midi_files::song(
      {control(0, 0, 64, 127) + on(0, 0, 60, 100) + off(24, 0, 60) + control(24, 0, 120, 0) + meta(96, 0x01, {'x'})}));
  EXPECT_EQ(song.notes.at(0).length, Beats{0.5});
}

TEST(ATempo, OutsideOfWhatAProjectMayHaveIsCounted) {
  const auto song =
      read(midi_files::song({meta(0, 0x51, {0xff, 0xff, 0xff}) + meta(96, 0x51, {0, 0, 1}) + struck_bytes(0)}));
  EXPECT_NEAR(song.tempo.at(0).tempo.rate, 6e7 / 0xffffff, 1e-9);
  EXPECT_EQ(song.tempo.at(1).tempo, fastest);
  EXPECT_EQ(song.uncarried.tempi, 1);
}

}  // namespace
}  // namespace beltane
