#include "model/editing/apply.hpp"
#include "model/editing/resolve.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "model/limits.hpp"
#include "model_fixture.hpp"

namespace beltane {
namespace {

using testing::HasSubstr;

TEST(AddInstrument, GetsIdsAndAFreeName) {
  const auto made =
      with_ids({}, {AddInstrument{.def = instrument_def("saw")}, AddInstrument{.def = instrument_def("saw")}});
  const auto project = *accepted(Project{}, made, catalogue());
  ASSERT_EQ(project.instruments->size(), 2);
  EXPECT_EQ(find(project, InstrumentId{1})->def->strip.name, "saw");
  EXPECT_EQ(find(project, InstrumentId{2})->def->strip.name, "saw 2");
  EXPECT_EQ(project.next_id, 3);
  EXPECT_EQ(made_by(made), (std::vector<std::uint32_t>{1, 2}));
}

TEST(AddInstrument, OfIdZeroIsADraftWhoseSettingsFollowTheirUnits) {
  auto draft = *find(band(), lead);
  auto def = *draft.def;
  def.id = {};
  def.strip.name.clear();
  const auto project = after(band(), AddInstrument{def, *draft.runtime, *draft.notes});
  const auto& copy = project.instruments->back();
  EXPECT_NE(copy->def->id, lead);
  const auto copied = effect_id(copy->def->strip);
  EXPECT_NE(copied, delay);
  EXPECT_EQ(state_of(*copy->runtime, copied).values.at("mix"), 0.25);
  const auto& modulator = units_at(copy->def->strip, Stage::modulator).front();
  EXPECT_EQ(modulator.moves->unit, copied);
  EXPECT_NE(modulator.id, first_modulator(band()));
  EXPECT_NE(copy->notes->front().id, draft.notes->front().id);
}

TEST(AddInstrument, AsADraftMaySetTheFaderThatComesWithIt) {
  AddInstrument draft{.def = {.strip = {.units = {source_unit({}, "saw")}}}};
  draft.runtime.units[fader_id(strip_of(InstrumentId{}))].values["level"] = 0.5;
  const auto made = after(band(), draft).instruments->back();
  EXPECT_EQ(state_of(*made->runtime, fader_id(strip_of(made->def->id))).values.at("level"), 0.5);
}

TEST(AddInstrument, IsRefusedWithSettingsOfWhatItDoesNotHave) {
  const InstrumentId id{90};
  AddInstrument edit{.def = instrument_def(id, "saw", "new")};
  edit.runtime.units[filter_id(id)].values["cutoff"] = 500;
  EXPECT_THAT(refusal(band(), edit), HasSubstr("that is not there"));
}

TEST(AddInstrument, IsRefusedWhereTheIdWouldUseUpTheCounter) {
  for (const auto id : {0xffffffffU, 0xfffffff0U})
    EXPECT_THAT(refusal(band(), AddInstrument{.def = instrument_def(InstrumentId{id}, "saw", "x")}),
                HasSubstr("too far ahead"));
}

TEST(AddInstrument, IsRefusedWithAnUnknownSourceAndNamesNearOnes) {
  EXPECT_THAT(refusal(band(), AddInstrument{.def = instrument_def(InstrumentId{90}, "squar", "x")}),
              HasSubstr("there is square"));
  EXPECT_THAT(refusal(band(), ReplaceUnit{source_of(lead), "reverb"}), HasSubstr("of kind effect"));
}

TEST(AnyEdit, OfAnInstrumentThatIsNotThereSaysSo) {
  EXPECT_EQ(refusal(band(), RemoveInstrument{InstrumentId{77}}),
            "instrument 77 is not in the project; `show` lists what is");
}

// What was accepted once is accepted again, also where units have changed or gone since.
TEST(Apply, AsksNoCatalogue) {
  const auto filter = filter_of(lead);
  auto project = band();
  ASSERT_TRUE(advance(
      project, {SetParam{{filter, "cutoff"}, 99'000}, SetParam{{filter, "nose"}, 3},
                ReplaceUnit{source_of(bass), "gone"}, AddUnit{strip_of(bass), effect_unit(UnitId{90}, "gone too")}}));
  EXPECT_EQ(state_of(project, filter).values.at("cutoff"), 99'000);
  EXPECT_EQ(state_of(project, filter).values.at("nose"), 3);
  EXPECT_EQ(source_in(*find(project, bass)->def), "gone");
  EXPECT_EQ(kind_of(project, {strip_of(bass), UnitId{90}}), "gone too");
}

TEST(Apply, TakesNothingAwayThatOthersStillNeed) {
  EXPECT_THAT(apply(band(), RemoveUnit{{strip_of(lead), delay}}).reason(), HasSubstr("still moves this effect"));
  EXPECT_THAT(apply(band(), RemoveBus{hall}).reason(), HasSubstr("lead (instrument 2) still feeds hall"));
}

TEST(SetParam, RefusesWhatIsNotANumber) {
  for (const auto value : {std::nan(""), std::numeric_limits<double>::infinity()})
    EXPECT_THAT(refusal(band(), SetParam{{filter_of(lead), "cutoff"}, value}), HasSubstr("goes from 20 to 20000 Hz"));
  EXPECT_THAT(apply(band(), SetParam{{filter_of(lead), "cutoff"}, std::nan("")}).reason(),
              HasSubstr("not a finite number"));
}

TEST(SetParam, RefusesAParameterTheUnitDoesNotHave) {
  EXPECT_EQ(refusal(band(), SetParam{{filter_of(lead), "colour"}, 1}),
            "low_pass has no parameter 'colour'; `catalogue` lists what it has");
}

TEST(SetParam, WithoutAValueGoesBackToTheCatalogue) {
  const ParamAddress cutoff{filter_of(lead), "cutoff"};
  const auto set = after(band(), SetParam{cutoff, 500});
  EXPECT_TRUE(after(set, SetParam{cutoff, std::nullopt}) == band());
}

TEST(SetParam, ReachesTheMastersFader) {
  const auto next = after(band(), SetParam{{fader_of(master_strip), "level"}, 0.5});
  EXPECT_EQ(state_of(next, fader_of(master_strip)).values.at("level"), 0.5);
  EXPECT_THAT(refusal(band(), SetParam{{fader_of(master_strip), "pan"}, 0}), HasSubstr("master has no"));
}

TEST(Names, AreNotEmptyNotTakenNotEndlessAndText) {
  EXPECT_THAT(refusal(band(), RenameStrip{strip_of(lead), ""}), HasSubstr("empty"));
  EXPECT_THAT(refusal(band(), RenameStrip{strip_of(lead), "hall"}), HasSubstr("is that of hall (bus"));
  EXPECT_THAT(refusal(band(), RenameStrip{strip_of(lead), "master"}), HasSubstr("the master"));
  EXPECT_THAT(refusal(band(), RenameStrip{strip_of(lead), std::string(201, 'a')}), HasSubstr("200 bytes"));
  for (const auto* bad : {"a\nb", "\xff", "\xc0\x80", "\xed\xa0\x80", "\xe2\x82"})
    EXPECT_THAT(refusal(band(), RenameStrip{strip_of(lead), bad}), HasSubstr("UTF-8")) << bad;
  EXPECT_EQ(name_of(after(band(), RenameStrip{strip_of(lead), "Flöte 𝄞"}), strip_of(lead)), "Flöte 𝄞");
}

TEST(RenameStrip, ToTheNameItHasIsNoTrouble) {
  EXPECT_TRUE(after(band(), RenameStrip{strip_of(lead), "lead"}) == band());
}

TEST(Notes, ThatNobodyCanPlayAreRefused) {
  const auto with = [](Note note) { return apply(band(), AddNotes{lead, {note}}).reason(); };
  const NoteId id{900};
  EXPECT_THAT(with({id, {0}, {1}, 128}), HasSubstr("pitch 128"));
  EXPECT_THAT(with({id, {0}, {1}, 60, 0}), HasSubstr("velocity 0"));
  EXPECT_THAT(with({id, {-1}, {1}}), HasSubstr("start is -1"));
  EXPECT_THAT(with({id, {std::nan("")}, {1}}), HasSubstr("start"));
  EXPECT_THAT(with({id, {0}, {0}}), HasSubstr("length"));
  EXPECT_THAT(with({id, {0}, {std::numeric_limits<double>::infinity()}}), HasSubstr("length"));
  EXPECT_THAT(with({NoteId{}, {0}, {1}}), HasSubstr("no id"));
}

TEST(Notes, AreKeptInPlayingOrder) {
  const auto next = after(band(), AddNotes{lead, {{{}, {9}, {1}}, {{}, {0.5}, {1}}}});
  const auto& notes = *find(next, lead)->notes;
  EXPECT_TRUE(std::is_sorted(notes.begin(), notes.end(), [](auto& a, auto& b) { return a.start < b.start; }));
}

TEST(Notes, OfAnIdThatIsThereAlreadyAreRefused) {
  const auto there = find(band(), lead)->notes->front();
  EXPECT_THAT(refusal(band(), AddNotes{lead, {there}}), HasSubstr("already"));
  EXPECT_THAT(refusal(band(), RemoveNotes{lead, {NoteId{4'000}}}), HasSubstr("note 4000 is not on lead"));
}

TEST(Tempo, IsClampedAndItsFirstPointStays) {
  EXPECT_EQ(apply(band(), SetTempo{{0}, {50'000}})->tempo->front().tempo, fastest);
  EXPECT_THAT(refusal(band(), RemoveTempo{{0}}), HasSubstr("stays"));
  EXPECT_THAT(apply(band(), SetTempo{{0}, {std::nan("")}}).reason(), HasSubstr("finite"));
  EXPECT_THAT(refusal(band(), SetTempo{{-4}, {100}}), HasSubstr("beat from 0"));
}

TEST(Signature, IsOneThatCanBeWritten) {
  EXPECT_THAT(refusal(band(), SetSignature{{4, 3}}), HasSubstr("1/3"));
  EXPECT_THAT(refusal(band(), SetSignature{{0, 4}}), HasSubstr("0 beats"));
  EXPECT_EQ(after(band(), SetSignature{{7, 8}}).signature, (Signature{7, 8}));
}

bool has_any(const Project& project, StripId strip, Stage stage) {
  return !units_at(*strip_def(project, strip), stage).empty();
}

TEST(RemoveEffect, TakesWhatModulatesItAlong) {
  const auto next = after(band(), RemoveUnit{{strip_of(lead), delay}});
  EXPECT_FALSE(has_any(next, strip_of(lead), Stage::modulator));
  EXPECT_FALSE(find(next, lead)->runtime->units.contains(first_modulator(band())));
}

TEST(RemoveBus, TakesSendsAlongAndOutputsGoToTheMaster) {
  auto project = after(band(), SetOutput{strip_of(lead), hall});
  project = after(project, RemoveBus{hall});
  EXPECT_FALSE(has_any(project, strip_of(lead), Stage::send));
  EXPECT_FALSE(find(project, lead)->def->strip.output);
  EXPECT_EQ(find(project, hall), nullptr);
}

AddUnit lfo_on(UnitId unit, const std::string& param) {
  return {strip_of(lead), modulator_unit(UnitId{90}, "lfo", {unit, param}), {}};
}

TEST(AddModulator, NeedsATargetThatIsThere) {
  EXPECT_THAT(refusal(band(), lfo_on(UnitId{99}, "mix")), HasSubstr("no such unit"));
  EXPECT_THAT(refusal(band(), lfo_on(filter_id(lead), "nose")), HasSubstr("no parameter"));
}

TEST(AddModulator, MayMoveThoseBeforeItButNoneAfterItNorItself) {
  const auto first = first_modulator(band());
  EXPECT_EQ(refusal(band(), lfo_on(first, "rate")), "");
  auto before_it = lfo_on(first, "rate");
  before_it.position = 0;
  EXPECT_THAT(refusal(band(), before_it), HasSubstr("before it"));
  EXPECT_THAT(refusal(band(), lfo_on(UnitId{90}, "rate")), HasSubstr("before it"));
}

TEST(RemoveModulator, TakesWhatModulatesItAlongAndUndoBringsAllBack) {
  const auto first = first_modulator(band());
  const auto project = after(band(), lfo_on(first, "rate"));
  auto less = project;
  const auto back = advance(less, *resolve(project, {RemoveUnit{{strip_of(lead), first}}}, catalogue()));
  EXPECT_FALSE(has_any(less, strip_of(lead), Stage::modulator));
  EXPECT_EQ(*apply(less, *back), project);
}

Project with_buses(std::initializer_list<const char*> names) {
  auto project = band();
  for (const auto* name : names) project = after(project, AddBus{.def = bus_def(name)});
  return project;
}
BusId bus_named(const Project& project, std::string_view name) {
  for (const auto& bus : *project.buses)
    if (bus->def->strip.name == name) return bus->def->id;
  return {};
}

TEST(Buses, FeedEachOtherButNeverInALoop) {
  auto project = with_buses({"echo", "plate"});
  const auto echo = bus_named(project, "echo"), plate = bus_named(project, "plate");
  project = after(project, SetOutput{strip_of(echo), plate});
  project = after(project, AddUnit{strip_of(plate), send_unit({}, hall)});
  EXPECT_THAT(refusal(project, SetOutput{strip_of(hall), echo}), HasSubstr("loop"));
  EXPECT_THAT(refusal(project, AddUnit{strip_of(hall), send_unit(UnitId{90}, echo)}), HasSubstr("loop"));
  EXPECT_THAT(refusal(project, SetOutput{strip_of(hall), hall}), HasSubstr("itself"));
  EXPECT_THAT(refusal(project, SetOutput{master_strip, hall}), HasSubstr("loudspeakers"));
  EXPECT_EQ(bus_levels(project), (std::vector<std::size_t>{0, 2, 1}));
}

TEST(Buses, StandAtMostSoManyDeep) {
  Project project;
  for (std::size_t i = 0; i <= limits::bus_depth + 1; ++i) project = after(project, AddBus{});
  const auto id = [&](std::size_t at) { return (*project.buses)[at]->def->id; };
  for (std::size_t i = 1; i <= limits::bus_depth; ++i) project = after(project, SetOutput{strip_of(id(i)), id(i - 1)});
  const auto last = limits::bus_depth + 1;
  EXPECT_THAT(refusal(project, SetOutput{strip_of(id(last)), id(last - 1)}), HasSubstr("at most"));
  EXPECT_EQ(refusal(project, SetOutput{strip_of(id(last)), id(last - 2)}), "");
  const AddBus deeper{.def = support::into(bus_def(BusId{900}, "deeper"), id(last - 1))};
  EXPECT_THAT(refusal(project, deeper), HasSubstr("at most"));
}

TEST(RemoveBus, TakesTheWaysOfOtherBusesAlongAndUndoBringsThemBack) {
  auto project = with_buses({"echo", "plate"});
  const auto echo = bus_named(project, "echo"), plate = bus_named(project, "plate");
  project = after(project, SetOutput{strip_of(echo), plate});
  project = after(project, AddUnit{strip_of(hall), send_unit({}, plate, Tap::pre_fader)});
  auto less = project;
  const auto back = advance(less, *resolve(project, {RemoveBus{plate}}, catalogue()));
  EXPECT_FALSE(find(less, echo)->def->strip.output);
  EXPECT_FALSE(has_any(less, strip_of(hall), Stage::send));
  EXPECT_EQ(*apply(less, *back), project);
}

TEST(EnableUnit, IsForEffectsAndFiltersOnly) {
  EXPECT_THAT(refusal(band(), EnableUnit{fader_of(strip_of(lead)), false}), HasSubstr("only effects and filters"));
  EXPECT_THAT(refusal(band(), EnableUnit{filter_of(bass), false}), HasSubstr("no such unit"));
  const auto off = after(band(), EnableUnit{filter_of(lead), false});
  EXPECT_FALSE(state_of(off, filter_of(lead)).enabled);
}

TEST(AddSend, IsOnceForEachBus) {
  EXPECT_THAT(refusal(band(), AddUnit{strip_of(lead), send_unit(UnitId{99}, hall)}), HasSubstr("sends to hall"));
}

TEST(Edits, AreAcceptedTogetherOrNotAtAll) {
  auto project = band();
  const auto done = advance(project, {RenameProject{"half"}, RemoveBus{BusId{99}}});
  EXPECT_FALSE(done);
  EXPECT_TRUE(project == band());
}

TEST(AnEdit, OnOneOfAThousandInstrumentsTouchesNoOther) {
  Edits adding;
  for (int i = 0; i < 1'000; ++i) adding.emplace_back(AddInstrument{.def = instrument_def("saw")});
  const auto before = *accepted(Project{}, adding, catalogue());
  const ParamAddress level{fader_of(strip_of(InstrumentId{500})), "level"};
  const auto next = after(before, SetParam{level, 0.5});
  int same = 0;
  for (std::size_t i = 0; i < 1'000; ++i) same += (*before.instruments)[i].same((*next.instruments)[i]);
  EXPECT_EQ(same, 999);
  EXPECT_TRUE(find(before, InstrumentId{500})->notes.same(find(next, InstrumentId{500})->notes));
}

}  // namespace
}  // namespace beltane
