#include "model/apply.hpp"
#include "model/resolve.hpp"

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
  const auto made = with_ids({}, {AddInstrument{.def = {.source = "saw"}}, AddInstrument{.def = {.source = "saw"}}});
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
  EXPECT_NE(copy->def->strip.effects[0].id, draft.def->strip.effects[0].id);
  const SlotId delay{Slot::effect, number_of(copy->def->strip.effects[0].id)};
  EXPECT_EQ(state_in(*copy->runtime, delay).values.at("mix"), 0.25);
  EXPECT_EQ(copy->def->modulators.front().unit, delay);
  EXPECT_NE(copy->def->modulators.front().id, draft.def->modulators.front().id);
  EXPECT_NE(copy->notes->front().id, draft.notes->front().id);
}

TEST(AddInstrument, IsRefusedWithSettingsOfWhatItDoesNotHave) {
  AddInstrument edit{.def = {.id = InstrumentId{90}, .source = "saw", .strip = {.name = "new"}}};
  edit.runtime.units[{Slot::filter}].values["cutoff"] = 500;
  EXPECT_THAT(refusal(band(), edit), HasSubstr("filter"));
}

TEST(AddInstrument, IsRefusedWhereTheIdWouldUseUpTheCounter) {
  for (const auto id : {0xffffffffU, 0xfffffff0U})
    EXPECT_THAT(
        refusal(band(), AddInstrument{.def = {.id = InstrumentId{id}, .source = "saw", .strip = {.name = "x"}}}),
        HasSubstr("too far ahead"));
}

TEST(AddInstrument, IsRefusedWithAnUnknownSourceAndNamesNearOnes) {
  EXPECT_THAT(
      refusal(band(), AddInstrument{.def = {.id = InstrumentId{90}, .source = "squar", .strip = {.name = "x"}}}),
      HasSubstr("there is square"));
  EXPECT_THAT(refusal(band(), SetSource{lead, "reverb"}), HasSubstr("of kind effect"));
}

TEST(AnyEdit, OfAnInstrumentThatIsNotThereSaysSo) {
  EXPECT_EQ(refusal(band(), RemoveInstrument{InstrumentId{77}}),
            "instrument 77 is not in the project; `show` lists what is");
}

// What was accepted once is accepted again, also where units have changed or gone since.
TEST(Apply, AsksNoCatalogue) {
  const UnitAddress filter{strip_of(lead), {Slot::filter}};
  auto project = band();
  ASSERT_TRUE(advance(project, {SetParam{{filter, "cutoff"}, 99'000}, SetParam{{filter, "nose"}, 3},
                                SetSource{bass, "gone"}, AddEffect{strip_of(bass), {EffectId{90}, "gone too"}}}));
  EXPECT_EQ(state_at(project, filter).values.at("cutoff"), 99'000);
  EXPECT_EQ(state_at(project, filter).values.at("nose"), 3);
  EXPECT_EQ(find(project, bass)->def->source, "gone");
  EXPECT_EQ(find(project, bass)->def->strip.effects.back().kind, "gone too");
}

TEST(Apply, TakesNothingAwayThatOthersStillNeed) {
  const auto effect = find(band(), lead)->def->strip.effects.front().id;
  EXPECT_THAT(apply(band(), RemoveEffect{strip_of(lead), effect}).reason(), HasSubstr("still moves this effect"));
  EXPECT_THAT(apply(band(), RemoveBus{hall}).reason(), HasSubstr("lead (instrument 2) still feeds hall"));
}

TEST(SetParam, RefusesWhatIsNotANumber) {
  for (const auto value : {std::nan(""), std::numeric_limits<double>::infinity()})
    EXPECT_THAT(refusal(band(), SetParam{{{strip_of(lead), {Slot::filter}}, "cutoff"}, value}),
                HasSubstr("goes from 20 to 20000 Hz"));
  EXPECT_THAT(apply(band(), SetParam{{{strip_of(lead), {Slot::filter}}, "cutoff"}, std::nan("")}).reason(),
              HasSubstr("not a finite number"));
}

TEST(SetParam, RefusesAParameterTheUnitDoesNotHave) {
  EXPECT_EQ(refusal(band(), SetParam{{{strip_of(lead), {Slot::filter}}, "colour"}, 1}),
            "low_pass has no parameter 'colour'; `catalogue` lists what it has");
}

TEST(SetParam, WithoutAValueGoesBackToTheCatalogue) {
  const ParamAddress cutoff{{strip_of(lead), {Slot::filter}}, "cutoff"};
  const auto set = after(band(), SetParam{cutoff, 500});
  EXPECT_TRUE(after(set, SetParam{cutoff, std::nullopt}) == band());
}

TEST(SetParam, ReachesTheMastersFader) {
  const auto next = after(band(), SetParam{{{master_strip, {Slot::fader}}, "level"}, 0.5});
  EXPECT_EQ(state_at(next, {master_strip, {Slot::fader}}).values.at("level"), 0.5);
  EXPECT_THAT(refusal(band(), SetParam{{{master_strip, {Slot::fader}}, "pan"}, 0}), HasSubstr("master has no"));
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

TEST(RemoveEffect, TakesWhatModulatesItAlong) {
  const auto effect = find(band(), lead)->def->strip.effects.front().id;
  const auto next = after(band(), RemoveEffect{strip_of(lead), effect});
  EXPECT_TRUE(find(next, lead)->def->modulators.empty());
  for (const auto& [slot, state] : find(next, lead)->runtime->units) EXPECT_NE(slot.slot, Slot::modulator);
}

TEST(RemoveBus, TakesSendsAlongAndOutputsGoToTheMaster) {
  auto project = after(band(), SetOutput{strip_of(lead), hall});
  project = after(project, RemoveBus{hall});
  EXPECT_TRUE(find(project, lead)->def->strip.sends.empty());
  EXPECT_FALSE(find(project, lead)->def->strip.output);
  EXPECT_EQ(find(project, hall), nullptr);
}

AddModulator lfo_on(SlotId unit, const std::string& param) { return {lead, {ModulatorId{90}, "lfo", unit, param}, {}}; }

TEST(AddModulator, NeedsATargetThatIsThere) {
  EXPECT_THAT(refusal(band(), lfo_on({Slot::effect, 99}, "mix")), HasSubstr("no effect"));
  EXPECT_THAT(refusal(band(), lfo_on({Slot::filter}, "nose")), HasSubstr("no parameter"));
}

TEST(AddModulator, MayMoveThoseBeforeItButNoneAfterItNorItself) {
  const auto first = find(band(), lead)->def->modulators.front().id;
  EXPECT_EQ(refusal(band(), lfo_on({Slot::modulator, number_of(first)}, "rate")), "");
  auto before_it = lfo_on({Slot::modulator, number_of(first)}, "rate");
  before_it.position = 0;
  EXPECT_THAT(refusal(band(), before_it), HasSubstr("before it"));
  EXPECT_THAT(refusal(band(), lfo_on({Slot::modulator, 90}, "rate")), HasSubstr("before it"));
}

TEST(RemoveModulator, TakesWhatModulatesItAlongAndUndoBringsAllBack) {
  const auto first = find(band(), lead)->def->modulators.front().id;
  const auto project = after(band(), lfo_on({Slot::modulator, number_of(first)}, "rate"));
  auto less = project;
  const auto back = advance(less, *resolve(project, {RemoveModulator{lead, first}}, catalogue()));
  EXPECT_TRUE(find(less, lead)->def->modulators.empty());
  EXPECT_EQ(*apply(less, *back), project);
}

Project with_buses(std::initializer_list<const char*> names) {
  auto project = band();
  for (const auto* name : names) project = after(project, AddBus{.def = {.strip = {.name = name}}});
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
  project = after(project, AddSend{strip_of(plate), {{}, hall}});
  EXPECT_THAT(refusal(project, SetOutput{strip_of(hall), echo}), HasSubstr("loop"));
  EXPECT_THAT(refusal(project, AddSend{strip_of(hall), {SendId{90}, echo}}), HasSubstr("loop"));
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
  const AddBus deeper{.def = {.id = BusId{900}, .strip = {.name = "deeper", .output = id(last - 1)}}};
  EXPECT_THAT(refusal(project, deeper), HasSubstr("at most"));
}

TEST(RemoveBus, TakesTheWaysOfOtherBusesAlongAndUndoBringsThemBack) {
  auto project = with_buses({"echo", "plate"});
  const auto echo = bus_named(project, "echo"), plate = bus_named(project, "plate");
  project = after(project, SetOutput{strip_of(echo), plate});
  project = after(project, AddSend{strip_of(hall), {{}, plate, Tap::pre_fader}});
  auto less = project;
  const auto back = advance(less, *resolve(project, {RemoveBus{plate}}, catalogue()));
  EXPECT_FALSE(find(less, echo)->def->strip.output);
  EXPECT_TRUE(find(less, hall)->def->strip.sends.empty());
  EXPECT_EQ(*apply(less, *back), project);
}

TEST(EnableUnit, IsForEffectsAndFiltersOnly) {
  EXPECT_THAT(refusal(band(), EnableUnit{{strip_of(lead), {Slot::fader}}, false}),
              HasSubstr("only effects and filters"));
  EXPECT_THAT(refusal(band(), EnableUnit{{strip_of(bass), {Slot::filter}}, false}), HasSubstr("no such filter"));
  const auto off = after(band(), EnableUnit{{strip_of(lead), {Slot::filter}}, false});
  EXPECT_FALSE(state_at(off, {strip_of(lead), {Slot::filter}}).enabled);
}

TEST(AddSend, IsOnceForEachBus) {
  EXPECT_THAT(refusal(band(), AddSend{strip_of(lead), {SendId{99}, hall}}), HasSubstr("sends to hall"));
}

TEST(Edits, AreAcceptedTogetherOrNotAtAll) {
  auto project = band();
  const auto done = advance(project, {RenameProject{"half"}, RemoveBus{BusId{99}}});
  EXPECT_FALSE(done);
  EXPECT_TRUE(project == band());
}

TEST(AnEdit, OnOneOfAThousandInstrumentsTouchesNoOther) {
  Edits adding;
  for (int i = 0; i < 1'000; ++i) adding.emplace_back(AddInstrument{.def = {.source = "saw"}});
  const auto before = *accepted(Project{}, adding, catalogue());
  const ParamAddress level{{strip_of(InstrumentId{500}), {Slot::fader}}, "level"};
  const auto next = after(before, SetParam{level, 0.5});
  int same = 0;
  for (std::size_t i = 0; i < 1'000; ++i) same += (*before.instruments)[i].same((*next.instruments)[i]);
  EXPECT_EQ(same, 999);
  EXPECT_TRUE(find(before, InstrumentId{500})->notes.same(find(next, InstrumentId{500})->notes));
}

}  // namespace
}  // namespace beltane
