#include <gtest/gtest.h>

#include "midi/text.hpp"
#include "midi_fixture.hpp"

namespace beltane {
namespace {

using namespace midi_files;

std::string text(const std::string& raw) { return midi::plain_text(bytes(Data(raw.begin(), raw.end())), 60); }

TEST(ANameInAFile, IsRecognisedAsShiftJis) {
  EXPECT_EQ(text("\x83\x73\x83\x41\x83\x6d \x83\x5c\x83\x8d"), "ピアノ ソロ");
  EXPECT_EQ(text("\x8c\xb7\x8a\x79"), "弦楽");
  EXPECT_EQ(text("\xcb\xdf\xb1\xc9"), "ﾋﾟｱﾉ");
  EXPECT_EQ(text("Lead \x83\x4d\x83\x5e\x81"), "Lead ギタ");  // cut off in the last character
}

TEST(ANameInAFile, IsElseOfTheWest) {
  EXPECT_EQ(text("Fl\xf6te"), "Flöte");
  EXPECT_EQ(text("\xe9l\xe8ve"), "élève");
  EXPECT_EQ(text("Don\x92t"), "Don’t");
  EXPECT_EQ(text("Fl\xc3\xb6te"), "Flöte");
  EXPECT_EQ(text("ピアノ"), "ピアノ");
}

TEST(ANameInAFile, HasNoControlCharacters) {
  for (int high = 0x80; high < 0x100; ++high)
    for (int low = 0; low < 0x100; ++low) {
      const auto shown = text(std::string{'a', static_cast<char>(high), static_cast<char>(low), 'b'});
      for (std::size_t i = 0; i < shown.size(); ++i) {
        ASSERT_FALSE(static_cast<unsigned char>(shown[i]) < 0x20 || shown[i] == 0x7f) << high << " " << low;
        ASSERT_FALSE(shown[i] == '\xc2' && static_cast<unsigned char>(shown[i + 1]) < 0xa0) << high << " " << low;
      }
    }
  EXPECT_EQ(text("\xc2\x9b"
                 "31mred"),
            "31mred");
}

Data struck(int channel) { return on(0, channel, 60, 100) + off(96, channel, 60); }
Data instrument(const std::string& name) { return meta(0, 0x04, Data(name.begin(), name.end())); }
Data prefix(std::uint8_t channel) { return meta(0, 0x20, {channel}); }

TEST(AChannel, IsNamedByANameBehindItsPrefix) {
  const auto song = read(header(0, 1, 96) + track(named("My Song") + prefix(1) + instrument("Bass") + struck(1) +
                                                  instrument("nobody's") + struck(2)));
  EXPECT_EQ(song.channels, (std::map<std::uint16_t, std::string>{{1, "Bass"}}));
  EXPECT_EQ(song.tracks, std::vector<std::string>{""});  // the title names no instrument, nor is one meant by the other
}

TEST(AFileOfOneTrack, WithOneChannelHasItsInstrumentsName) {
  const auto song = read(header(0, 1, 96) + track(named("My Song") + instrument("Viola") + struck(3)));
  EXPECT_EQ(song.tracks, std::vector<std::string>{"Viola"});
}

TEST(ATrack, WithoutANameHasItsInstruments) {
  const auto song = read(midi_files::song({named("Solo") + instrument("Viola"), instrument("Cello") + struck(0)}));
  EXPECT_EQ(song.tracks, (std::vector<std::string>{"Solo", "Cello"}));
}

}  // namespace
}  // namespace beltane
