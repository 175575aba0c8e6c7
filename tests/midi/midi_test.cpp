#include "midi/midi.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "midi_fixture.hpp"

namespace beltane {
namespace {

using namespace midi_files;
using testing::HasSubstr;

TEST(AMidiFile, GivesItsNotesInBeats) {
  const auto song = read(
      midi_files::song({named("Melody") + on(0, 0, 60, 100) + off(48, 0, 60) + on(48, 0, 64, 80) + off(96, 0, 64)}));
  ASSERT_EQ(song.notes.size(), 2);
  EXPECT_EQ(song.tracks, std::vector<std::string>{"Melody"});
  EXPECT_EQ(song.notes[0].length, Beats{0.5});
  EXPECT_EQ(song.notes[1].start, Beats{1});
  EXPECT_EQ(song.notes[1].pitch, 64);
  EXPECT_EQ(song.notes[1].velocity, 80);
}

TEST(AMidiFile, MayLeaveOutACommandThatIsTheSameAsBefore) {
  const auto song = read(midi_files::song({on(0, 0, 60, 100) + Data{48, 60, 0} + Data{0, 62, 90} + Data{48, 62, 0}}));
  ASSERT_EQ(song.notes.size(), 2);
  EXPECT_EQ(song.notes[1].pitch, 62);
  EXPECT_EQ(song.notes[1].start, Beats{0.5});
}

TEST(AMidiFile, OfFormatZeroIsReadLikeOneOfFormatOne) {
  const auto song = read(header(0, 1, 480) + track(program(0, 3, 40) + on(0, 3, 60, 100) + off(480 / 4, 3, 60)));
  ASSERT_EQ(song.notes.size(), 1);
  EXPECT_EQ(song.notes[0].program, 40);
  EXPECT_EQ(song.notes[0].length, Beats{0.25});
}

TEST(AMidiFile, HasTempoPointsAndASignature) {
  const auto tempo = [](int delta, int us) {
    return meta(delta, 0x51, {std::uint8_t(us >> 16), std::uint8_t(us >> 8), std::uint8_t(us)});
  };
  const auto song = read(midi_files::song(
      {tempo(0, 600'000) + meta(0, 0x58, {6, 3, 24, 8}) + tempo(96, 500'000) + meta(0, 0x58, {3, 2, 24, 8})}));
  EXPECT_EQ(song.tempo, (std::vector<TempoPoint>{{{0}, {100}}, {{1}, {120}}}));
  EXPECT_EQ(song.signature, (Signature{6, 8}));
  EXPECT_EQ(song.uncarried.signatures, 1);
}

TEST(AMidiFile, WhoseChannelIsSetInAnotherTrackIsPlayedSo) {
  const auto song = read(midi_files::song(
      {program(0, 2, 33) + control(0, 2, 7, 90) + control(0, 2, 10, 20), on(96, 2, 40, 100) + off(96, 2, 40)}));
  ASSERT_EQ(song.notes.size(), 1);
  EXPECT_EQ(song.notes[0].program, 33);
  EXPECT_EQ(song.notes[0].volume, 90);
  EXPECT_EQ(song.notes[0].pan, 20);
  EXPECT_EQ(song.notes[0].track, 1);
}

TEST(ThePedal, HoldsNotesUntilItIsLetGoOrTheyAreStruckAgain) {
  const auto song =
      read(midi_files::song({control(0, 0, 64, 127) + on(0, 0, 60, 100) + off(24, 0, 60) + on(0, 0, 64, 100) +
                             off(24, 0, 64) + on(48, 0, 60, 100) + off(24, 0, 60) + control(72, 0, 64, 0)}));
  ASSERT_EQ(song.notes.size(), 3);
  EXPECT_EQ(song.notes[0].length, Beats{1});
  EXPECT_EQ(song.notes[1].length, Beats{1.75});
  EXPECT_EQ(song.notes[2].length, Beats{1});
}

TEST(ANote, WithoutAnEndEndsWithItsTrack) {
  const auto song = read(midi_files::song({on(0, 0, 60, 100) + meta(96, 0x01, {'x'})}));
  EXPECT_EQ(song.notes.at(0).length, Beats{1});
  EXPECT_EQ(song.uncarried.unfinished, 1);
}

TEST(ANote, ThatIsLetGoAtOnceStillHasALength) {
  EXPECT_GT(read(midi_files::song({on(0, 9, 36, 100) + off(0, 9, 36)})).notes.at(0).length, Beats{});
}

TEST(ANote, StruckTwiceIsLetGoInTheSameOrder) {
  const auto song = read(midi_files::song({on(0, 0, 60, 100) + on(48, 0, 60, 90) + off(48, 0, 60) + off(48, 0, 60)}));
  EXPECT_EQ(song.notes.at(0).length, Beats{1});
  EXPECT_EQ(song.notes.at(1).length, Beats{1});
}

TEST(WhatHasNoPlace, IsCounted) {
  const auto song =
      read(midi_files::song({Data{0, 0xe0, 0, 64} + Data{0, 0xd0, 5} + Data{0, 0xa0, 60, 5} + control(0, 0, 5, 3) +
                             meta(0, 0x05, {'l', 'a'}) + Data{0, 0xf0, 2, 1, 0xf7}}));
  EXPECT_EQ(song.uncarried.aftertouches, 1);
  EXPECT_EQ(song.uncarried.controllers, 1);
  EXPECT_EQ(song.uncarried.lyrics, 1);
  EXPECT_EQ(song.uncarried.system_exclusives, 1);
}

TEST(ATracksName, IsMadeIntoPlainText) {
  EXPECT_EQ(read(midi_files::song({named("  Fl\xf6te\n ")})).tracks[0], "Flöte");
  EXPECT_EQ(read(midi_files::song({named("Fl\xc3\xb6te")})).tracks[0], "Flöte");
  EXPECT_LE(read(midi_files::song({named(std::string(100, 'a') + "\xf6")})).tracks[0].size(), 60);
}

TEST(Chunks, OfOtherKindsArePassedOver) {
  const Data other{'X', 'F', 'I', 'H', 0, 0, 0, 2, 1, 2};
  EXPECT_EQ(read(header(1, 1, 96) + other + track(on(0, 0, 60, 100) + off(96, 0, 60))).notes.size(), 1);
}

TEST(BadInput, IsRefusedInOneSentence) {
  EXPECT_EQ(refusal({}), "the MIDI file is empty");
  EXPECT_THAT(refusal({'R', 'I', 'F', 'F', 1, 2, 3, 4, 5}), HasSubstr("does not begin with MThd"));
  EXPECT_THAT(refusal({'M', 'T'}), HasSubstr("does not begin with MThd"));
  EXPECT_THAT(refusal(header(2, 1, 96)), HasSubstr("format 2"));
  EXPECT_THAT(refusal(header(7, 1, 96)), HasSubstr("format 7 is unknown"));
  EXPECT_THAT(refusal(header(1, 1, 0)), HasSubstr("0 ticks a quarter note"));
  EXPECT_THAT(refusal(header(1, 1, 0xe700)), HasSubstr("0 ticks a frame"));
  EXPECT_THAT(refusal(header(1, 0, 96)), HasSubstr("no tracks"));
  EXPECT_THAT(refusal(header(1, 2, 96) + Data{'M', 'T', 'r'}), HasSubstr("no tracks"));
  EXPECT_THAT(refusal({'M', 'T', 'h', 'd', 0, 0, 0, 2, 0, 1}), HasSubstr("2 bytes long, not 6"));
  EXPECT_THAT(refusal({'M', 'T', 'h', 'd', 0xff, 0xff, 0xff, 0xff, 0, 1}), HasSubstr("cut off in its header"));
}

// What is read before the damage is played; here nothing is.
TEST(BadInput, WithoutANoteBeforeTheDamageIsRefusedWithWhatIsWrong) {
  EXPECT_THAT(refusal(midi_files::song({Data{0xff, 0xff, 0xff, 0xff, 0x7f, 0x90, 60, 100}})),
              HasSubstr("longer than four bytes"));
  EXPECT_THAT(refusal(midi_files::song({Data{0, 60, 100}})), HasSubstr("a value where a command should be"));
  EXPECT_THAT(refusal(midi_files::song({Data{0, 0xff, 0x03, 0x7f, 'a'}})), HasSubstr("cut off"));
  EXPECT_THAT(refusal(header(1, 1, 1) + track(Data{0xff, 0xff, 0xff, 0x7f, 0x90, 60, 100})),
              HasSubstr("longer than a project may be"));
}

RC_GTEST_PROP(BadInput, OfAnyKindIsASongOrASentence, ()) {
  auto data = midi_files::song({named("Lead") + on(0, 0, 60, 100) + off(96, 0, 60), on(0, 9, 36, 90) + off(96, 9, 36)});
  for (auto count = *rc::gen::inRange(1, 6); count > 0; --count)
    data[*rc::gen::inRange<std::size_t>(0, data.size())] = *rc::gen::arbitrary<std::uint8_t>();
  data.resize(*rc::gen::inRange<std::size_t>(data.size() / 2, data.size() + 1));
  const auto song = read_midi(bytes(data));
  if (!song) RC_ASSERT(!song.reason().empty());
}

}  // namespace
}  // namespace beltane
