#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "midi/midi.hpp"
#include "midi_fixture.hpp"

namespace beltane {
namespace {

using namespace midi_files;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Data four_notes() {
  Data notes;
  for (int i = 0; i < 4; ++i) notes = notes + on(0, 0, 60 + i, 80) + off(96, 0, 60 + i);
  return notes;
}

Data riff(const Data& file) {
  const auto size = static_cast<std::uint8_t>(file.size());
  return Data{'R', 'I', 'F', 'F', 0, 0, 0, 0, 'R', 'M', 'I', 'D', 'L', 'I', 'S', 'T', 3, 0, 0, 0, 'a', 'b', 'c', 0} +
         Data{'d', 'a', 't', 'a', size, 0, 0, 0} + file;
}

Data cut(Data file, std::size_t bytes) {
  file.resize(file.size() - bytes);
  return file;
}

/// The file with another length in the header of its first track.
Data with_length(Data file, std::uint32_t length) {
  for (std::size_t i = 0; i < 4; ++i) file[18 + i] = static_cast<std::uint8_t>(length >> (24 - 8 * i));
  return file;
}

TEST(AMidiFile, InARiffContainerIsUnwrapped) {
  EXPECT_EQ(read(riff(midi_files::song({four_notes()}))).notes.size(), 4);
  EXPECT_EQ(read(cut(riff(midi_files::song({four_notes()})), 4)).notes.size(), 4);
  EXPECT_THAT(refusal(riff({})), HasSubstr("does not begin with MThd"));
}

TEST(AMidiFile, WithFewerTracksThanItAnnouncesIsReadWithWhatItHas) {
  const auto song = read(header(1, 5, 96) + track({}) + track(four_notes()));
  EXPECT_EQ(song.notes.size(), 4);
  EXPECT_THAT(song.damage, ElementsAre("the file is cut off: 2 of 5 tracks are in it"));
}

TEST(AMidiFile, WithMoreTracksThanItAnnouncesIsReadWhole) {
  const auto song = read(header(1, 0, 96) + track(four_notes()) + track(on(0, 1, 50, 90) + off(96, 1, 50)));
  EXPECT_EQ(song.notes.size(), 5);
  EXPECT_THAT(song.damage, IsEmpty());
}

TEST(AMidiFile, ThatCountsForeignChunksAsTracksIsWhole) {
  const Data other{'X', 'F', 'I', 'H', 0, 0, 0, 2, 1, 2};
  const auto song = read(header(1, 2, 96) + other + track(four_notes()));
  EXPECT_EQ(song.notes.size(), 4);
  EXPECT_THAT(song.damage, IsEmpty());
}

TEST(AMidiFile, WithoutItsLastByteIsReadToThere) {
  const auto song = read(cut(midi_files::song({four_notes()}), 1));
  EXPECT_EQ(song.notes.size(), 4);
  EXPECT_THAT(song.damage, ElementsAre(HasSubstr("track 1 after beat 4: it is cut off")));
}

TEST(AMidiFile, WithBytesBehindItsEndIsWhole) {
  const auto song = read(midi_files::song({four_notes()}) + Data{'*', 0, 0, 0, 0, 0, 0, 0, 0, 0});
  EXPECT_EQ(song.notes.size(), 4);
  EXPECT_THAT(song.damage, IsEmpty());
}

TEST(ATracksLength, IsNotBelieved) {
  const auto file = midi_files::song({four_notes(), on(0, 1, 50, 90) + off(96, 1, 50)});
  const auto size = static_cast<std::uint32_t>(track(four_notes()).size() - 8);
  for (const auto length : {size, size + 3, size - 3, size + 11, 0U, 0xffffffffU}) {
    const auto song = read(with_length(file, length));
    EXPECT_EQ(song.notes.size(), 5) << length;
    EXPECT_THAT(song.damage, IsEmpty()) << length;
  }
}

TEST(AHeadersLength, IsNotBelieved) {
  auto file = midi_files::song({four_notes()});
  file[4] = 0xff;
  EXPECT_EQ(read(file).notes.size(), 4);
  const Data longer{'M', 'T', 'h', 'd', 0, 0, 0, 8, 0, 1, 0, 1, 0, 96, 1, 2};
  EXPECT_EQ(read(longer + track(four_notes())).notes.size(), 4);
}

TEST(TheTracksBesideADamagedOne, ArePlayed) {
  const auto song = read(midi_files::song(
      {on(0, 0, 60, 100) + off(96, 0, 60) + on(48, 0, 62, 100) + Data{0, 0xff, 0x03, 0x7f, 'a'}, four_notes()}));
  EXPECT_EQ(song.notes.size(), 6);
  EXPECT_THAT(song.damage, ElementsAre(HasSubstr("track 1 after beat 1.5: it is cut off")));
  EXPECT_EQ(song.uncarried.unfinished, 1);
}

TEST(ATrack, ThatClaimsToLastForEverIsReadToThere) {
  const auto song = read(header(1, 1, 1) +
                         track(on(0, 0, 60, 100) + off(2, 0, 60) + Data{0xff, 0xff, 0xff, 0x7f} + Data{0x90, 60, 100}));
  EXPECT_EQ(song.notes.size(), 1);
  EXPECT_THAT(song.damage, ElementsAre(HasSubstr("track 1 after beat 2: it goes on for longer")));
}

TEST(MessagesOfACable, ArePassedOver) {
  const Data misplaced{0,    0xf1, 0x7f, 0, 0xf2, 0x7f, 0x7f, 0, 0xf3, 0x7f, 0,    0xf4, 0,    0xf5, 0,
                       0xf6, 0,    0xf8, 0, 0xf9, 0,    0xfa, 0, 0xfb, 0,    0xfc, 0,    0xfd, 0,    0xfe};
  const auto song = read(midi_files::song({on(0, 0, 60, 100) + misplaced + Data{96, 60, 0} + four_notes()}));
  EXPECT_EQ(song.notes.size(), 5);
  EXPECT_EQ(song.notes[0].length, Beats{1});
  EXPECT_EQ(song.uncarried.misplaced, 13);
  EXPECT_THAT(song.damage, IsEmpty());
}

TEST(AValueOver127, Is127AndForNoKeyItIsPassedOver) {
  const auto song = read(midi_files::song({on(0, 0, 60, 200) + off(96, 0, 60) + on(0, 0, 200, 90) + four_notes()}));
  EXPECT_EQ(song.notes.size(), 5);
  EXPECT_EQ(song.notes[0].velocity, 127);
  EXPECT_EQ(song.uncarried.too_high, 2);
}

TEST(SmpteTime, IsSecondsAsBeatsOf120) {
  const auto tempo = meta(0, 0x51, {0x0f, 0x42, 0x40});  // 60 bpm, which says nothing here
  const auto song = read(header(0, 1, 0xe728) + track(tempo + on(0, 0, 60, 90) + off(1'000, 0, 60)));
  EXPECT_EQ(song.notes.at(0).length, Beats{2});  // 25 frames of 40 ticks: a second
  EXPECT_EQ(song.tempo, std::vector{TempoPoint{}});
  EXPECT_TRUE(song.uncarried.smpte);
  EXPECT_NEAR(read(header(0, 1, 0xe364) + track(on(0, 0, 60, 90) + off(2'997, 0, 60))).notes.at(0).length.count, 2,
              1e-4);  // 29.97 frames
}

TEST(BadInput, CutOffAnywhereIsReadToThereOrRefused) {
  const auto good =
      midi_files::song({named("Lead") + on(0, 0, 60, 100) + off(96, 0, 60), on(0, 9, 36, 90) + off(96, 9, 36)});
  for (std::size_t size = 0; size < good.size(); ++size) {
    const auto song = read_midi(bytes(Data(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size))));
    if (song)
      EXPECT_FALSE(song->damage.empty()) << size;
    else
      EXPECT_NE(song.reason(), "") << size;
  }
  EXPECT_THAT(read(good).damage, IsEmpty());
}

}  // namespace
}  // namespace beltane
