#include "model/editing/resolve.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "model/catalogue/nearest.hpp"
#include "model/catalogue/param_range.hpp"
#include "model/editing/plain_text.hpp"
#include "model_fixture.hpp"

namespace beltane {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto lead_filter = filter_of(lead);
constexpr auto lead_fader = fader_of(strip_of(lead));

std::string wrong_with(const Edits& edits, const Project& project = band()) {
  const auto resolved = resolve(project, edits, catalogue());
  return resolved ? "" : resolved.reason();
}

SetParam set(UnitAddress unit, const char* param, double value) { return {{unit, param}, value}; }

TEST(Resolve, SaysTheRangeOfAValueInItsUnit) {
  EXPECT_EQ(wrong_with({set(lead_filter, "cutoff", 99'000)}),
            "lead.filter.cutoff goes from 20 to 20000 Hz, not to 99000");
  EXPECT_EQ(wrong_with({set(lead_fader, "level", -6)}), "lead.level goes from 0 to 1 (-inf to 0 dB), not to -6");
  EXPECT_EQ(wrong_with({set(lead_fader, "level", 1.5)}), "lead.level goes from 0 to 1 (-inf to 0 dB), not to 1.5");
  EXPECT_EQ(wrong_with({set({strip_of(lead), delay}, "mix", 2)}), "lead.delay.mix goes from 0 to 1, not to 2");
  EXPECT_EQ(wrong_with({set(fader_of(master_strip), "level", 2)}),
            "master.level goes from 0 to 1 (-inf to 0 dB), not to 2");
  EXPECT_EQ(wrong_with({set(lead_fader, "mute", 0.7)}), "lead.mute is on or off, not 0.7");
  for (const auto value : {std::nan(""), std::numeric_limits<double>::infinity()})
    EXPECT_THAT(wrong_with({set(lead_fader, "level", value)}), HasSubstr("0 to 1"));
}

TEST(Resolve, TakesTheEndsOfTheRange) {
  EXPECT_EQ(wrong_with({set(lead_fader, "level", 0), set(lead_fader, "level", 1), set(lead_filter, "cutoff", 20),
                        set(lead_filter, "cutoff", 20'000)}),
            "");
}

TEST(Resolve, LooksIntoWhateverBringsValues) {
  const UnitState loud{.values = {{"level", 3}}}, wet{.values = {{"mix", 7}}}, high{.values = {{"cutoff", 1e6}}};
  EXPECT_THAT(wrong_with({AddUnit{strip_of(lead), effect_unit({}, "delay"), wet}}),
              HasSubstr("lead.delay.mix goes from"));
  EXPECT_THAT(wrong_with({ReplaceUnit{filter_of(lead), "low_pass", high}}), HasSubstr("lead.filter.cutoff goes from"));
  EXPECT_THAT(wrong_with({ReplaceUnit{source_of(lead), "saw", {.values = {{"detune", -1}}}}}),
              HasSubstr("source.detune goes from"));
  EXPECT_THAT(wrong_with({AddUnit{strip_of(bass), send_unit({}, hall), loud}}), HasSubstr("bass.send.level goes from"));
  AddInstrument made{.def = instrument_def("saw", "new")};
  made.runtime.units[fader_id(strip_of(InstrumentId{}))] = loud;
  EXPECT_THAT(wrong_with({made}), HasSubstr("new.level goes from"));
  AddBus room{.def = bus_def("room")};
  room.runtime.units[fader_id(strip_of(BusId{}))] = loud;
  EXPECT_THAT(wrong_with({room}), HasSubstr("room.level goes from"));
}

TEST(Resolve, KnowsWhatEarlierEditsOfTheSameChangeMade) {
  Edits edits{ReplaceUnit{source_of(bass), "saw"}, set(source_of(bass), "detune", 51)};
  EXPECT_THAT(wrong_with(edits), HasSubstr("bass.source.detune goes from 0 to 50 cents"));
  std::get<SetParam>(edits[1]).value = 50;
  EXPECT_EQ(wrong_with(edits), "");
}

TEST(Resolve, SaysTheRangeOfTempi) {
  for (const auto rate : {0.0, -3.0, 1e9, std::nan(""), std::numeric_limits<double>::infinity()})
    EXPECT_THAT(wrong_with({SetTempo{{0}, {rate}}}), HasSubstr("the tempo goes from ")) << rate;
  EXPECT_EQ(wrong_with({SetTempo{{0}, slowest}, SetTempo{{4}, fastest}}), "");
}

TEST(Resolve, LetsNoControlCharacterIntoANameAndLeavesLettersAlone) {
  for (const auto* bad : {"\xc2\x9b"
                          "31mred",
                          "a\xc2\x80", "\x1b[2J", "\x83\x73\x83\x41"})
    EXPECT_THAT(wrong_with({RenameStrip{strip_of(lead), bad}}), HasSubstr("is not plain UTF-8 text")) << bad;
  EXPECT_EQ(wrong_with({RenameStrip{strip_of(lead), "Flöte 𝄞 ピアノ\xc2\xa0x"}}), "");
  EXPECT_EQ(plain_text_of("\xc2\x9b"
                          "31m \xff ok\n"),
            "\uFFFD31m \uFFFD ok\n");
}

// Journals of before hold such.
TEST(Apply, StillTakesWhatResolveRefuses) {
  EXPECT_EQ(apply(band(), SetTempo{{0}, {1e9}})->tempo->front().tempo, fastest);
  EXPECT_EQ(name_of(*apply(band(), RenameStrip{strip_of(lead), "old \xc2\x9b"}), strip_of(lead)), "old \xc2\x9b");
}

TEST(Resolve, SpellsOutWhatGoesAlong) {
  const auto strip = strip_of(lead);
  EXPECT_EQ(*resolve(band(), {RemoveUnit{{strip, delay}}}, catalogue()),
            (Edits{RemoveUnit{{strip, first_modulator(band())}}, RemoveUnit{{strip, delay}}}));
  EXPECT_EQ(*resolve(band(), {RemoveBus{hall}}, catalogue()),
            (Edits{RemoveUnit{{strip, first_send(band())}}, RemoveBus{hall}}));
}

TEST(Resolve, KeepsListsInTheirOrderAndPositionsWithinThem) {
  const auto moved = *resolve(band(), {MoveInstrument{lead, at_end}}, catalogue());
  EXPECT_EQ(moved, Edits{(MoveInstrument{lead, 1})});
  const auto added =
      *resolve(band(), {AddNotes{lead, {{NoteId{901}, {3}, {1}}, {NoteId{900}, {1}, {1}}}}}, catalogue());
  EXPECT_THAT(std::get<AddNotes>(added.front()).notes,
              ElementsAre(testing::Field(&Note::id, NoteId{900}), testing::Field(&Note::id, NoteId{901})));
}

TEST(Gains, AreThoughtOfInDecibels) {
  EXPECT_EQ(in_decibels(1), "0 dB");
  EXPECT_EQ(in_decibels(0.5), "-6.02 dB");
  EXPECT_EQ(in_decibels(0), "-inf dB");
  EXPECT_NEAR(gain_of(-6), 0.501187, 1e-6);
  EXPECT_EQ(gain_of(-std::numeric_limits<double>::infinity()), 0);
  EXPECT_TRUE(is_gain({.name = "level", .min = 0, .max = 1}));
  EXPECT_FALSE(is_gain({.name = "level", .min = -24, .max = 12, .unit = "dB"}));
  EXPECT_FALSE(is_gain({.name = "mix", .min = 0, .max = 1}));
}

TEST(Nearest, OffersWhatAMisspeltWordMayMean) {
  const std::vector<std::string> verbs{"status", "stop", "play", "undo", "catalogue", "set"};
  EXPECT_THAT(nearest("statsu", verbs), ElementsAre("status"));
  EXPECT_THAT(nearest("cat", verbs), ElementsAre("set", "catalogue"));
  EXPECT_THAT(nearest("bogus", verbs), IsEmpty());
  EXPECT_THAT(nearest("", verbs), IsEmpty());
  EXPECT_EQ(did_you_mean("plya", verbs), " Did you mean play?");
}

}  // namespace
}  // namespace beltane
