#include "words/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "model/editing/resolve.hpp"
#include "support/project_units.hpp"
#include "support/test_catalogue.hpp"

namespace beltane {
namespace {

using testing::HasSubstr;

/// Files are taken for samples of their own, as a client would keep them.
Edits with_samples_named(Edits edits) {
  for (auto& edit : edits)
    if (auto* put = std::get_if<PutZones>(&edit))
      for (auto& zone : put->zones)
        if (!is_sample_name(zone.sample)) zone.file = std::exchange(zone.sample, std::string(32, 'a'));
  return edits;
}

/// Why the line is refused, by the words or by the project; empty where it is not.
std::string say(Project& project, const std::string& line) {
  auto edits = edits_of(project, support::test_catalogue(), split_words(line));
  if (!edits) return edits.reason();
  edits = with_samples_named(*edits);
  auto next = accepted(project, *edits, support::test_catalogue());
  if (!next) return next.reason();
  project = *next;
  return {};
}

struct Band : testing::Test {
  void SetUp() override {
    for (const auto* line :
         {"add-bus hall", "add-instrument saw --name lead", "add-instrument sine --name bass",
          "add-instrument sampler --name piano", "add-instrument kit --name drums", "add-sample drums clap.wav",
          "set-filter lead low_pass cutoff=900", "add-effect lead delay mix=0.25", "add-effect lead delay",
          "set-send lead hall 0.3", "add-modulator lead lfo pan"})
      done(line);
  }
  void done(const std::string& line) { EXPECT_EQ(say(project, line), "") << line; }
  std::string refused(const std::string& line) { return say(project, line); }
  double value(const std::string& address) {
    const auto at = address_of(project, support::test_catalogue(), address);
    EXPECT_TRUE(at) << (at ? "" : at.reason());
    return at ? *value_of(project, support::test_catalogue(), *at) : -1;
  }
  const Instrument& named(const std::string& name) {
    for (const auto& each : *project.instruments)
      if (each->def->strip.name == name) return *each;
    throw std::runtime_error(name);
  }
  Project project{};
};

TEST_F(Band, EveryVerbsExampleIsUnderstood) {
  for (const auto& verb : edit_verbs()) {
    const auto edits = edits_of(project, support::test_catalogue(), split_words(std::string(verb.example)));
    EXPECT_TRUE(edits) << verb.example << ": " << (edits ? "" : edits.reason());
    EXPECT_TRUE(verb.example.starts_with(verb.verb));
  }
}

TEST(EditVerbs, HaveNamesAndPlacesOfTheirOwn) {
  std::set<std::string_view> names;
  std::set<std::pair<EditChapter, int>> places;
  for (const auto& verb : edit_verbs()) {
    EXPECT_TRUE(names.insert(verb.verb).second) << verb.verb;
    EXPECT_TRUE(places.insert({verb.chapter, verb.place}).second) << verb.verb;
  }
}

TEST_F(Band, AddressesReachEveryPart) {
  EXPECT_EQ(value("lead.filter.cutoff"), 900);
  EXPECT_EQ(value("lead.level"), 0.8);
  EXPECT_EQ(value("lead.fader.pan"), 0);
  EXPECT_EQ(value("lead.source.attack"), 0.01);
  EXPECT_EQ(value("lead.delay.mix"), 0.25);
  EXPECT_EQ(value("lead.fx:delay:2.mix"), 0.3);
  EXPECT_EQ(value("lead.fx:" + std::to_string(number_of(support::effect_id(named("lead").def->strip))) + ".mix"), 0.25);
  EXPECT_EQ(value("lead.send:hall.level"), 0.3);
  EXPECT_EQ(value("hall.level"), 0.8);
  EXPECT_EQ(value("master.level"), 1);
  EXPECT_EQ(value("2.filter.cutoff"), 900);
}

TEST_F(Band, ANameMayHaveDotsAndLookLikeANumber) {
  done("add-instrument fm --name lead.low");
  done("add-instrument fm --name 2");
  EXPECT_EQ(value("lead.low.source.index"), 1.5);
  EXPECT_EQ(value("2.source.index"), 1.5);
}

TEST_F(Band, ValuesMayBeNumbersChoicesSwitchesOrTheDefault) {
  done("set lead.level 0.5");
  EXPECT_EQ(value("lead.level"), 0.5);
  done("set lead.level default");
  EXPECT_EQ(value("lead.level"), 0.8);
  done("set lead.mute on");
  EXPECT_EQ(value("lead.mute"), 1);
  done("set-source bass noise color=dust");
  EXPECT_EQ(value("bass.source.color"), 4);
  EXPECT_THAT(refused("set bass.source.color blue"), HasSubstr("white, pink, brown"));
  EXPECT_THAT(refused("set lead.level nan"), HasSubstr("no value for level"));
}

TEST_F(Band, AddNotesTakesNamesChordsAndRepeats) {
  done("add-notes lead --from 8 --times 2 --every 4 C4+Eb4 0 1.5 100 69 2 1 90");
  const std::vector<Note> notes = *named("lead").notes;
  ASSERT_EQ(notes.size(), 6);
  EXPECT_EQ(notes[0].start, Beats{8});
  EXPECT_EQ(notes[0].pitch, 60);
  EXPECT_EQ(notes[1].pitch, 63);
  EXPECT_EQ(notes[2].pitch, 69);
  EXPECT_EQ(notes[3].start, Beats{12});
  EXPECT_EQ(notes[5].velocity, 90);
  done("remove-notes lead --from 10 --to 14");
  EXPECT_EQ(named("lead").notes->size(), 3);
  done("remove-notes lead all");
  EXPECT_TRUE(named("lead").notes->empty());
}

TEST_F(Band, AddNotesRefusesWhatNobodyCanPlay) {
  EXPECT_THAT(refused("add-notes lead H4 0 1 100"), HasSubstr("'H4' is not a pitch"));
  EXPECT_THAT(refused("add-notes lead C10 0 1 100"), HasSubstr("not a pitch"));
  EXPECT_THAT(refused("add-notes lead C4 0 1 0"), HasSubstr("not a velocity"));
  EXPECT_THAT(refused("add-notes lead C4 zero 1 90"), HasSubstr("number of beats"));
  EXPECT_THAT(refused("add-notes lead C4 0 1 90 D4"), HasSubstr("not whole"));
  EXPECT_THAT(refused("add-notes lead C4 -1 1 90"), HasSubstr("start is -1"));
  EXPECT_THAT(refused("add-notes lead --times 2 C4 0 1 90"), HasSubstr("go together"));
}

TEST_F(Band, AnInstrumentIsTransposedByWholeSemitones) {
  done("transpose lead -12");
  EXPECT_EQ(named("lead").def->transpose, -12);
  EXPECT_THAT(refused("transpose lead 0.5"), HasSubstr("whole number from -48 to 48"));
  EXPECT_THAT(refused("transpose lead 60"), HasSubstr("-48 to 48"));
}

TEST_F(Band, ABusIsMadeALayerGroupAndAPlainBusAgain) {
  done("layer hall");
  EXPECT_TRUE(project.buses->front()->def->layered);
  done("layer hall off");
  EXPECT_FALSE(project.buses->front()->def->layered);
  EXPECT_THAT(refused("layer hall maybe"), HasSubstr("neither on nor off"));
  EXPECT_THAT(refused("layer lead"), HasSubstr("lead"));
}

TEST_F(Band, SetSendMakesChangesAndTakesAway) {
  done("set-send bass hall 0.2");
  EXPECT_EQ(value("bass.send:hall.level"), 0.2);
  done("set-send bass hall 0.4");
  EXPECT_EQ(value("bass.send:hall.level"), 0.4);
  done("set-send bass hall off");
  EXPECT_TRUE(units_at(named("bass").def->strip, Stage::send).empty());
  EXPECT_THAT(refused("set-send bass hall off"), HasSubstr("does not send"));
}

TEST_F(Band, EffectsAreNamedByKindOrNumber) {
  done("move-effect lead delay:2 0");
  EXPECT_EQ(value("lead.delay.mix"), 0.3);
  done("enable-effect lead delay off");
  EXPECT_FALSE(state_of(*named("lead").runtime, support::effect_id(named("lead").def->strip)).enabled);
  done("enable-effect lead filter off");
  EXPECT_FALSE(state_of(*named("lead").runtime, filter_id(named("lead").def->id)).enabled);
  done("remove-effect lead delay:2");
  EXPECT_EQ(units_at(named("lead").def->strip, Stage::effect).size(), 1);
  EXPECT_THAT(refused("remove-effect lead reverb"), HasSubstr("it has delay ("));
}

TEST_F(Band, AnLfoMovesWhatItsTargetNames) {
  done("set-lfo lead filter.cutoff rate=0.25 shape=triangle");
  const auto modulators = [&] { return units_at(named("lead").def->strip, Stage::modulator); };
  EXPECT_EQ(modulators().front().moves->param, "cutoff");
  EXPECT_EQ(value("lead.lfo.rate"), 0.25);
  EXPECT_EQ(value("lead.lfo.shape"), 3);
  done("add-modulator lead lfo level rate=3");
  EXPECT_EQ(value("lead.lfo:2.rate"), 3);
  done("add-modulator lead lfo lfo:2.rate");
  done("remove-modulator lead lfo:2");
  EXPECT_EQ(modulators().size(), 1U);
  done("set-lfo lead none");
  EXPECT_TRUE(modulators().empty());
}

TEST_F(Band, ADuplicateIsWholeAndHasItsOwnIds) {
  done("add-notes lead C4 0 1 100");
  done("duplicate lead");
  const auto& copy = named("lead 2");
  EXPECT_EQ(*position_of(project, copy.def->id), *position_of(project, named("lead").def->id) + 1);
  EXPECT_NE(support::effect_id(copy.def->strip), support::effect_id(named("lead").def->strip));
  EXPECT_EQ(state_of(*copy.runtime, support::effect_id(copy.def->strip)).values.at("mix"), 0.25);
}

TEST_F(Band, TempoAndSignatureAreSaidPlainly) {
  done("set-tempo 96");
  done("set-tempo 88 --at 32");
  EXPECT_EQ(*project.tempo, (std::vector<TempoPoint>{{{0}, {96}}, {{32}, {88}}}));
  done("set-tempo none --at 32");
  EXPECT_EQ(project.tempo->size(), 1);
  done("set-signature 7/8");
  EXPECT_EQ(project.signature, (Signature{7, 8}));
  EXPECT_THAT(refused("set-signature seven"), HasSubstr("3/4"));
}

TEST_F(Band, RefusalsSayWhatThereIs) {
  EXPECT_THAT(refused("sett lead.level 1"), HasSubstr("there is no edit 'sett'. Did you mean set"))
      << "and where nothing is near, all of them";
  EXPECT_THAT(refused("frobnicate"), HasSubstr("there is no edit 'frobnicate'; there is add-instrument,"));
  EXPECT_THAT(refused(""), HasSubstr("no edit was given"));
  EXPECT_THAT(refused("remove-instrument leed"), HasSubstr("there is no instrument 'leed'; there is lead, bass"));
  EXPECT_THAT(refused("remove-bus haul"), HasSubstr("there is hall"));
  EXPECT_THAT(refused("set nobody.level 1"), HasSubstr("there is master, lead, bass, piano, drums, hall"));
  EXPECT_THAT(refused("set lead 1"), HasSubstr("names no parameter; give it as lead.level"));
  EXPECT_THAT(refused("set lead.nose 1"), HasSubstr("it has level, pan, mute"));
  EXPECT_THAT(refused("set lead.nose.cutoff 1"), HasSubstr("other parts are source"));
  EXPECT_THAT(refused("set bass.filter.cutoff 1"), HasSubstr("has no filter"));
  EXPECT_THAT(refused("add-effect lead delya"), HasSubstr("there is delay"));
  EXPECT_THAT(refused("add-effect lead delay colour=3"), HasSubstr("no parameter 'colour'"));
  EXPECT_THAT(refused("add-effect lead delay --wrong 3"), HasSubstr("there is no option --wrong; it is add-effect"));
  EXPECT_THAT(refused("add-effect lead"), HasSubstr("something is missing"));
  EXPECT_THAT(refused("rename lead one two"), HasSubstr("'two' is too much"));
  EXPECT_THAT(refused("rename lead --one"), HasSubstr("there is no option --one; it is rename INSTRUMENT|BUS NAME"));
}

TEST_F(Band, AValueOutOfRangeIsRefusedInItsUnit) {
  EXPECT_EQ(refused("set lead.level -6"), "lead.level goes from 0 to 1 (-inf to 0 dB), not to -6");
  EXPECT_EQ(refused("set lead.level 1.5"), "lead.level goes from 0 to 1 (-inf to 0 dB), not to 1.5");
  EXPECT_EQ(refused("set lead.filter.cutoff 5"), "lead.filter.cutoff goes from 20 to 20000 Hz, not to 5");
  EXPECT_THAT(refused("add-effect lead delay mix=3"), HasSubstr("lead.delay.mix goes from 0 to 1"));
  EXPECT_THAT(refused("set-tempo 5001"), HasSubstr("the tempo goes from"));
  EXPECT_THAT(refused("add-notes lead C4 0 1e308 100"), HasSubstr("give at most 10000000"));
  EXPECT_THAT(refused("add-notes lead C4 0 0 100"), HasSubstr("not above 0 beats"));
}

TEST_F(Band, GainsMayBeGivenInDecibelsAndAllElseWithItsUnit) {
  for (const auto* line : {"set lead.level -6dB", "set lead.level -6 dB", "set lead.level -6DB"}) {
    done("set lead.level 1");
    done(line);
    EXPECT_NEAR(value("lead.level"), 0.501187, 1e-6) << line;
  }
  done("set lead.level -infdB");
  EXPECT_EQ(value("lead.level"), 0);
  EXPECT_THAT(refused("set lead.level 6dB"), HasSubstr("(-inf to 0 dB)"));
  EXPECT_THAT(refused("set lead.level loud"), HasSubstr("-inf to 0 dB"));
  done("set lead.filter.cutoff 800Hz");
  EXPECT_EQ(value("lead.filter.cutoff"), 800);
  EXPECT_THAT(refused("set lead.filter.cutoff 800 V"), HasSubstr("is no value for cutoff"));
  done("set-send lead hall -20dB");
  EXPECT_NEAR(value("lead.send:hall.level"), 0.1, 1e-9);
  EXPECT_THAT(refused("set-send lead hall 3"), HasSubstr("lead.send.level goes from 0 to 1"));
}

TEST_F(Band, ANumberIsTheWholeWordAndWholeWhereItMustBe) {
  for (const auto* line :
       {"set lead.level 0,5", "set lead.level 0x1", "set lead.level 1abc", "set-tempo 1e3x", "set-tempo 120,5"})
    EXPECT_NE(refused(line), "") << line;
  EXPECT_THAT(refused("add-notes lead C4 0 1 99.6"), HasSubstr("not a velocity; give a whole number"));
  EXPECT_THAT(refused("add-notes lead --times 2.5 --every 1 C4 0 1 90"), HasSubstr("whole number"));
  EXPECT_THAT(refused("set-signature 3.5/4"), HasSubstr("3/4"));
}

TEST_F(Band, AutomationTakesValuesAsAKnobDoes) {
  done("add-automation lead.filter.cutoff 0 400 0 4 2000Hz 3.5");
  done("add-automation lead.level 1 -6dB 0");
  done("add-automation lead.bend 0 -12 0.25");
  const auto lanes = lanes_of(*named("lead").automation);
  ASSERT_EQ(lanes.size(), 3U);
  EXPECT_EQ(lanes[0].target, AutomationTarget{ControllerTarget{Controller::bend}});
  EXPECT_EQ(lanes[0].points[0].value, -12);
  EXPECT_EQ(lanes[0].points[0].glide, Beats{0.25});
  done("remove-automation lead.filter.cutoff --from 3 --to 4.5");
  done("remove-automation lead.bend all");
  EXPECT_EQ(points_in(*named("lead").automation), 2U);
}

TEST_F(Band, AutomationThatCannotBeIsRefusedInWords) {
  EXPECT_THAT(refused("add-automation lead.filter.cutoff 0 400"), HasSubstr("something is missing"));
  EXPECT_THAT(refused("add-automation lead.filter.cutoff 0 400 0 4"), HasSubstr("BEAT VALUE GLIDE"));
  EXPECT_THAT(refused("add-automation lead.filter.cutoff 0 5 0"),
              HasSubstr("lead.filter.cutoff goes from 20 to 20000"));
  EXPECT_THAT(refused("add-automation lead.filter.nose 0 5 0"), HasSubstr("no parameter 'nose'"));
  EXPECT_THAT(refused("add-automation lead.wheel 0 2 0"), HasSubstr("wheel takes 0 to 1; it was 2"));
  EXPECT_THAT(refused("add-automation hall.level 0 1 0"), HasSubstr("only instruments have"));
  EXPECT_THAT(refused("remove-automation lead.bend"), HasSubstr("which points?"));
  EXPECT_THAT(refused("remove-automation lead.bend 99"), HasSubstr("point 99 does not move bend of lead"));
}

TEST_F(Band, AnInstrumentComesWithItsSourcesSettings) {
  done("add-instrument saw --name bright brightness=0.9");
  EXPECT_EQ(value("bright.source.brightness"), 0.9);
  EXPECT_THAT(refused("add-instrument saw brightness=9"), HasSubstr("brightness goes from 0 to 1"));
  EXPECT_THAT(refused("add-instrument saw colour=9"), HasSubstr("no parameter 'colour'"));
}

TEST_F(Band, ANameWithADotHidesNothingOfTheShorterName) {
  done("add-instrument saw --name lead.filter");
  done("set lead.filter.cutoff 800");
  EXPECT_EQ(value("lead.filter.cutoff"), 800);
  done("set lead.filter.level 0.25");
  EXPECT_EQ(value("lead.filter.level"), 0.25);
  EXPECT_THAT(refused("set lead.filter.nose 1"), HasSubstr("no parameter 'nose'"));
}

}  // namespace
}  // namespace beltane
