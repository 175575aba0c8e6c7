// Whatever stands in a strip is a unit with an id, in one list.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/editing/resolve.hpp"
#include "model_fixture.hpp"

namespace beltane {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr StripId lead_strip = strip_of(lead);
constexpr UnitId added{90}, other{91};

std::vector<UnitId> ids_at(const Project& project, Stage stage, StripId strip = lead_strip) {
  std::vector<UnitId> ids;
  for (const auto& unit : units_at(*strip_def(project, strip), stage)) ids.push_back(unit.id);
  return ids;
}

/// The project before the edit, once it was made and taken back.
Project there_and_back(const Project& project, const Edit& edit) {
  auto now = project;
  const auto edits = resolve(project, {edit}, catalogue());
  if (!edits) throw std::runtime_error(edits.reason());
  const auto back = advance(now, *edits);
  return back ? *apply(now, *back) : throw std::runtime_error(back.reason());
}

TEST(AnInstrument, HasSourceFilterAndFaderOfIdsThatFollowFromItsOwn) {
  EXPECT_THAT(ids_at(band(), Stage::source), ElementsAre(source_id(lead)));
  EXPECT_THAT(ids_at(band(), Stage::filter), ElementsAre(filter_id(lead)));
  EXPECT_THAT(ids_at(band(), Stage::fader), ElementsAre(fader_id(lead_strip)));
  auto def = instrument_def(InstrumentId{90}, "saw", "new");
  def.strip.units.front().id = UnitId{90};
  EXPECT_THAT(apply(band(), AddInstrument{.def = def}).reason(), HasSubstr("follows from its strip"));
}

TEST(AnInstrument, IsNotWholeWithoutSourceAndFader) {
  auto def = instrument_def(InstrumentId{90}, "saw", "new");
  def.strip.units.pop_back();
  EXPECT_THAT(apply(band(), AddInstrument{.def = def}).reason(), HasSubstr("no fader"));
  EXPECT_EQ(refusal(band(), AddInstrument{.def = def}), "") << "it gets one";
  def.strip.units = {fader_unit(strip_of(def.id))};
  EXPECT_THAT(refusal(band(), AddInstrument{.def = def}), HasSubstr("no source"));
}

TEST(AStrip, KeepsItsUnitsInTheOrderOfTheSignal) {
  auto def = instrument_def(InstrumentId{90}, "saw", "new", {filter_unit(InstrumentId{90}, "low_pass")});
  std::ranges::reverse(def.strip.units);
  EXPECT_THAT(apply(band(), AddInstrument{.def = def}).reason(), HasSubstr("order of the signal"));
  const auto made = after(band(), AddInstrument{.def = def});
  EXPECT_TRUE(std::ranges::is_sorted(strip_def(made, strip_of(def.id))->units, {}, &UnitDef::stage));
}

TEST(AddUnit, CountsItsPositionAmongTheUnitsOfItsStage) {
  const auto first = after(band(), AddUnit{lead_strip, effect_unit(added, "reverb"), {}, 0});
  EXPECT_THAT(ids_at(first, Stage::effect), ElementsAre(added, delay));
  const auto last = after(band(), AddUnit{lead_strip, effect_unit(added, "reverb")});
  EXPECT_THAT(ids_at(last, Stage::effect), ElementsAre(delay, added));
}

TEST(AddUnit, RefusesWhatDoesNotStandThere) {
  const auto hall_strip = strip_of(hall);
  EXPECT_THAT(refusal(band(), AddUnit{hall_strip, source_unit({}, "saw")}), HasSubstr("only instruments"));
  EXPECT_THAT(refusal(band(), AddUnit{hall_strip, filter_unit({}, "low_pass")}), HasSubstr("add it as an effect"));
  EXPECT_EQ(refusal(band(), AddUnit{hall_strip, effect_unit({}, "low_pass")}), "");
  EXPECT_THAT(refusal(band(), AddUnit{hall_strip, modulator_unit({}, "lfo", {fader_id(hall_strip), "level"})}),
              HasSubstr("only instruments have modulators"));
  EXPECT_THAT(refusal(band(), AddUnit{master_strip, send_unit({}, hall)}), HasSubstr("sends to nobody"));
  EXPECT_THAT(refusal(band(), AddUnit{lead_strip, filter_unit(lead, "notch")}), HasSubstr("already"));
  EXPECT_THAT(refusal(band(), AddUnit{lead_strip, fader_unit(lead_strip)}), HasSubstr("already"));
  EXPECT_THAT(refusal(band(), AddUnit{strip_of(bass), effect_unit(delay, "delay")}), HasSubstr("already"))
      << "an id is that of one unit in the whole project";
}

TEST(AddUnit, RefusesWhatIsHalfAnother) {
  auto effect = effect_unit(added, "delay");
  effect.moves = Target{delay, "mix"};
  EXPECT_THAT(refusal(band(), AddUnit{lead_strip, effect}), HasSubstr("is no modulator"));
  effect = effect_unit(added, "delay");
  effect.route = Route{hall};
  EXPECT_THAT(refusal(band(), AddUnit{lead_strip, effect}), HasSubstr("is no send"));
  auto modulator = modulator_unit(added, "lfo", {});
  EXPECT_THAT(refusal(band(), AddUnit{lead_strip, modulator}), HasSubstr("lfo"));
  modulator.moves.reset();
  EXPECT_THAT(refusal(band(), AddUnit{lead_strip, modulator}), HasSubstr("moves no parameter"));
  auto send = send_unit(added, hall);
  send.route.reset();
  EXPECT_THAT(refusal(band(), AddUnit{strip_of(bass), send}), HasSubstr("goes to no bus"));
}

TEST(RemoveUnit, LeavesSourcesAndFadersWhereTheyAre) {
  EXPECT_THAT(refusal(band(), RemoveUnit{source_of(lead)}), HasSubstr("give it another"));
  EXPECT_THAT(refusal(band(), RemoveUnit{fader_of(lead_strip)}), HasSubstr("mute it"));
}

TEST(RemoveUnit, TakesSettingsAlongAndUndoBringsThemBackInPlace) {
  const auto project = after(band(), AddUnit{lead_strip, effect_unit(added, "reverb")});
  const auto less = after(project, RemoveUnit{{lead_strip, delay}});
  EXPECT_THAT(ids_at(less, Stage::effect), ElementsAre(added));
  EXPECT_FALSE(find(less, lead)->runtime->units.contains(delay));
  EXPECT_EQ(there_and_back(project, RemoveUnit{{lead_strip, delay}}), project);
}

TEST(ReplaceUnit, KeepsTheAddressAndWhatStillHasItsParameter) {
  const auto now = after(band(), ReplaceUnit{{lead_strip, delay}, "reverb", {.values = {{"room", 0.75}}}});
  EXPECT_EQ(kind_of(now, {lead_strip, delay}), "reverb");
  EXPECT_EQ(state_of(now, {lead_strip, delay}).values, (UnitState{.values = {{"room", 0.75}}}.values));
  EXPECT_THAT(ids_at(now, Stage::modulator), ElementsAre(first_modulator(band()))) << "a reverb has a mix, too";
  const auto deaf = after(band(), ReplaceUnit{{lead_strip, delay}, "three_bands"});
  EXPECT_TRUE(ids_at(deaf, Stage::modulator).empty());
  EXPECT_EQ(there_and_back(band(), ReplaceUnit{{lead_strip, delay}, "three_bands"}), band());
}

TEST(ReplaceUnit, GivesAFilterToAnInstrumentThatHasNone) {
  const ReplaceUnit muffled{filter_of(bass), "low_pass", {.values = {{"cutoff", 300}}}};
  const auto now = after(band(), muffled);
  EXPECT_EQ(filter_in(*find(now, bass)->def)->kind, "low_pass");
  EXPECT_EQ(state_of(now, filter_of(bass)).values.at("cutoff"), 300);
  EXPECT_EQ(there_and_back(band(), muffled), band());
}

TEST(ReplaceUnit, IsForSourcesFiltersAndEffects) {
  EXPECT_THAT(refusal(band(), ReplaceUnit{fader_of(lead_strip), "fader"}), HasSubstr("is not replaced"));
  EXPECT_THAT(refusal(band(), ReplaceUnit{{lead_strip, first_send(band())}, "send"}), HasSubstr("is not replaced"));
  EXPECT_THAT(refusal(band(), ReplaceUnit{{lead_strip, first_modulator(band())}, "lfo"}), HasSubstr("is not replaced"));
  EXPECT_THAT(refusal(band(), ReplaceUnit{{lead_strip, added}, "delay"}), HasSubstr("no such unit"));
}

TEST(AddUnit, OfAnIdThatFollowsFromAStripIsRefused) {
  const auto id = fader_id(strip_of(bass));
  EXPECT_THAT(refusal(band(), AddUnit{lead_strip, effect_unit(id, "delay")}),
              HasSubstr("none of the project's counter"));
}

TEST(RemoveUnit, OfAFilterThatIsNotThereIsNothingToDo) {
  const auto edits = resolve(band(), {RemoveUnit{filter_of(bass)}}, catalogue());
  ASSERT_TRUE(edits) << edits.reason();
  EXPECT_TRUE(edits->empty());
  EXPECT_FALSE(apply(band(), RemoveUnit{filter_of(bass)}));
}

TEST(MoveUnit, CountsAmongTheUnitsOfItsStage) {
  auto project = after(band(), AddUnit{lead_strip, effect_unit(added, "reverb")});
  project = after(project, AddUnit{lead_strip, effect_unit(other, "distortion")});
  EXPECT_THAT(ids_at(after(project, MoveUnit{{lead_strip, delay}, 1}), Stage::effect),
              ElementsAre(added, delay, other));
  EXPECT_THAT(ids_at(after(project, MoveUnit{{lead_strip, other}, 0}), Stage::effect),
              ElementsAre(other, delay, added));
  EXPECT_THAT(ids_at(after(project, MoveUnit{{lead_strip, delay}}), Stage::effect), ElementsAre(added, other, delay));
  EXPECT_EQ(there_and_back(project, MoveUnit{{lead_strip, delay}}), project);
}

TEST(MoveUnit, LeavesAModulatorBehindThoseThatItMoves) {
  const auto first = first_modulator(band());
  const auto project = after(band(), AddUnit{lead_strip, modulator_unit(added, "lfo", {first, "rate"})});
  EXPECT_THAT(refusal(project, MoveUnit{{lead_strip, added}, 0}), HasSubstr("before it"));
  EXPECT_THAT(refusal(project, MoveUnit{{lead_strip, first}, 1}), HasSubstr("before it"));
}

TEST(Notes, AreCountedByThemselves) {
  const auto project = after(band(), AddNotes{bass, {{{}, {0}, {1}}}});
  EXPECT_EQ(project.next_id, band().next_id);
  EXPECT_EQ(project.next_note, band().next_note + 1);
  EXPECT_EQ(find(project, bass)->notes->front().id, NoteId{band().next_note});
  const auto more = after(project, AddUnit{strip_of(bass), effect_unit({}, "delay")});
  EXPECT_EQ(more.next_note, project.next_note);
  EXPECT_THAT(ids_at(more, Stage::effect, strip_of(bass)), ElementsAre(UnitId{project.next_id}));
}

}  // namespace
}  // namespace beltane
