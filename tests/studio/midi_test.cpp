// MIDI files as they come, from the file to the project and the sound, by the command line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "support/studio.hpp"

namespace beltane::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using Bytes = std::string;

constexpr int beat = 96;  // ticks

Bytes number(std::size_t value) {
  Bytes bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift));
  return bytes;
}
Bytes chunk(const Bytes& name, const Bytes& body) { return name + number(body.size()) + body; }

/// A delta of up to 14 bits.
Bytes after(int ticks) {
  Bytes bytes;
  if (ticks > 127) bytes.push_back(static_cast<char>(0x80 | ticks >> 7));
  bytes.push_back(static_cast<char>(ticks & 0x7f));
  return bytes;
}
Bytes event(int ticks, std::initializer_list<int> values) {
  auto bytes = after(ticks);
  for (int value : values) bytes.push_back(static_cast<char>(value));
  return bytes;
}
Bytes tempo(int ticks, int us) { return event(ticks, {0xff, 0x51, 3, us >> 16, us >> 8 & 0xff, us & 0xff}); }
Bytes note(int channel, int pitch) {
  return event(0, {0x90 | channel, pitch, 100}) + event(beat, {0x80 | channel, pitch, 64});
}
Bytes notes(int count) {
  Bytes all;
  for (int i = 0; i < count; ++i) all += note(0, 60);
  return all;
}
Bytes track(const Bytes& events) { return chunk("MTrk", events + event(0, {0xff, 0x2f, 0})); }
Bytes header(int format, int tracks) {
  Bytes body;
  for (int value : {0, format, 0, tracks, 0, beat}) body.push_back(static_cast<char>(value));
  return chunk("MThd", body);
}

class MidiFiles : public testing::Test {
 protected:
  std::filesystem::path file(const std::string& name, const Bytes& content) const {
    const auto path = user_.home() / name;
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  /// What `import` says of it; the project is `<name>.beltane`.
  nlohmann::json imported(const std::string& name, const Bytes& content) const {
    return user_.json({"import", file(name + ".mid", content), "--project", user_.home() / (name + ".beltane")});
  }
  double seconds_exported(const std::string& name) const {
    return user_.json(
        {"export", user_.home() / (name + ".wav"), "--project", user_.home() / (name + ".beltane")})["seconds"];
  }

  User user_{};
};

constexpr double tail = 3;  // s that are let ring

TEST_F(MidiFiles, OfTheSlowestAndOfHighTempiLastAsLongAsTheySay) {
  const auto fermata = tempo(0, 500'000) + tempo(4 * beat, 0xffffff) + tempo(beat, 500'000);
  EXPECT_THAT(imported("fermata", header(1, 2) + track(fermata) + track(notes(6)))["not_carried"], IsEmpty());
  EXPECT_NEAR(seconds_exported("fermata"), 5 * 0.5 + 16.777 + tail, 0.05);
  const auto fast = tempo(0, 500'000) + tempo(4 * beat, 30'000) + tempo(16 * beat, 500'000);
  EXPECT_THAT(imported("fast", header(1, 2) + track(fast) + track(notes(24)))["not_carried"], IsEmpty());
  EXPECT_NEAR(seconds_exported("fast"), 8 * 0.5 + 16 * 0.03 + tail, 0.05);
  EXPECT_THAT(imported("faster", header(1, 2) + track(tempo(0, 1'000)) + track(notes(1)))["not_carried"].dump(),
              HasSubstr("1 tempi outside of 1 to 5000 bpm"));
}

TEST_F(MidiFiles, ThatAreDamagedAreReadAsFarAsTheyGoAndTheRestIsSaid) {
  const auto cut = imported("cut", header(1, 5) + track("") + track(notes(4)));
  EXPECT_EQ(cut["notes"], 4);
  EXPECT_THAT(cut["not_carried"].dump(), HasSubstr("the file is cut off: 2 of 5 tracks"));
  auto last = header(0, 1) + track(notes(4));
  last.pop_back();
  EXPECT_EQ(imported("last", last)["notes"], 4);
}

TEST_F(MidiFiles, TellOfASwellThatIsLostAndPlayDrumsOnAnyChannel) {
  const auto swell = event(0, {0x90, 60, 100}) + event(beat, {0xb0, 11, 60}) + event(beat, {0xb0, 11, 20}) +
                     event(beat, {0x80, 60, 0});
  EXPECT_THAT(imported("swell", header(0, 1) + track(swell))["not_carried"].dump(),
              HasSubstr("2 changes of volume or expression while a note sounds"));
  const auto drums =
      event(0, {0xb4, 0, 127}) + event(0, {0xb4, 32, 0}) + event(0, {0xc4, 0}) + note(4, 36) + note(4, 38);
  const auto xg = imported("xg", header(0, 1) + track(drums));
  EXPECT_EQ(xg["instruments"], 2) << "a kick and a snare";
  EXPECT_THAT(xg["not_carried"], IsEmpty());
}

TEST_F(MidiFiles, NameTheirPartsInWordsThatCanBeShown) {
  user_.up();
  const Bytes piano = "\x83\x73\x83\x41\x83\x6d";
  const auto named = event(0, {0xff, 3, static_cast<int>(piano.size())}) + piano;
  user_.json({"import", file("sjis.mid", header(1, 2) + track("") + track(named + notes(1)))});
  EXPECT_EQ(user_.json({"show", "instruments"})[0]["name"], "ピアノ");
  const auto title = event(0, {0xff, 3, 4}) + "Song" + event(0, {0xff, 0x20, 1, 1}) + event(0, {0xff, 4, 4}) + "Bass";
  user_.json({"import", file("one.mid", header(0, 1) + track(title + note(0, 60) + note(1, 40)))});
  const auto parts = user_.json({"show", "instruments"});
  EXPECT_EQ(parts[0]["name"], "piano");
  EXPECT_EQ(parts[1]["name"], "Bass");
}

}  // namespace
}  // namespace beltane::test
