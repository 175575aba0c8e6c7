#include "scsynth/planning/plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "model/editing/resolve.hpp"
#include "scsynth/plan_fixture.hpp"
#include "scsynth/planning/controls.hpp"

namespace beltane::scsynth {
namespace {

using namespace testing;

Plan planned(const Project& project, Plan before = {}) { return plan(project, sounds(), std::move(before)); }

const PlannedUnit& unit_named(const StripPlan& strip, std::string_view def) {
  for (const auto& group : strip.groups)
    for (const auto& unit : group.units)
      if (unit.def == def) return unit;
  throw std::runtime_error("no unit " + std::string(def));
}
const PlannedUnit* tap_of(const StripPlan& strip) {
  for (const auto& group : strip.groups)
    for (const auto& unit : group.units)
      if (seat_of(unit.node)->role == Role::tap) return &unit;
  return nullptr;
}
ControlValue bus_value(const Plan& plan, StripId strip) { return static_cast<double>(*find(plan, strip)->bus); }
UnitAddress last_send(const Project& project) {
  const auto& def = *project.instruments->back()->def;
  return {strip_of(def.id), units_at(def.strip, Stage::send).back().id};
}
/// A wobble of the filter's shade.
AddUnit wobble(InstrumentId instrument, UnitId id = {}) {
  return {strip_of(instrument), modulator_unit(id, "wobble", {filter_id(instrument), "shade"}), {}};
}

TEST(Nodes, BelongToTheirSeat) {
  for (auto owner : {0u, 1u, 77u, 600'000u, 20'000'000u})
    for (auto role : {Role::sources, Role::unit}) {
      auto node = node_at({owner, role}, 3);
      ASSERT_TRUE(node);
      EXPECT_FALSE(is_voice(*node));
      EXPECT_EQ(seat_of(*node), (Seat{owner, role}));
    }
}

TEST(Nodes, EndWhereTheServersNumbersEnd) { EXPECT_FALSE(node_at({0xffffffff, Role::unit}, 0)); }

TEST(Pool, GivesTheLowestFreeNumberAgain) {
  Pool pool(16, 2, 22);
  EXPECT_EQ(pool.take(), 16);
  EXPECT_EQ(pool.take(), 18);
  pool.give_back(16);
  EXPECT_EQ(pool.take(), 16);
  EXPECT_EQ(pool.take(), 20);
  EXPECT_EQ(pool.take(), std::nullopt);
}

TEST(Pool, ClaimsWhatIsFree) {
  Pool pool(16, 2, 64);
  EXPECT_TRUE(pool.claim(20));
  EXPECT_FALSE(pool.claim(20));
  EXPECT_FALSE(pool.claim(21));
  EXPECT_EQ(pool.take(), 16);
  EXPECT_EQ(pool.take(), 18);
  EXPECT_EQ(pool.take(), 22);
}

TEST(Plan, OfAnEmptyProjectHasTheMaster) {
  auto empty = planned({});
  ASSERT_EQ(empty.strips->size(), 1u);
  EXPECT_EQ(empty.strips->front()->strip, master_strip);
}

TEST(Plan, GivesEveryStripABusOfItsOwn) {
  auto full = planned(band(20));
  std::set<AudioBus> buses;
  for (const auto& strip : *full.strips) buses.insert(*strip->bus);
  EXPECT_EQ(buses.size(), 22u);
  EXPECT_FALSE(buses.contains(hardware_out));
}

TEST(Plan, RecomputesOnlyWhatChanged) {
  auto project = band(10);
  auto before = planned(project);
  auto id = instrument_at(project, 4);
  auto now = planned(after(project, SetParam{{filter_of(id), "shade"}, 800}), before);
  auto differing = 0;
  for (std::size_t i = 0; i < now.strips->size(); ++i) differing += !(*now.strips)[i].same((*before.strips)[i]);
  EXPECT_EQ(differing, 1);
}

TEST(Plan, IsTheSameObjectWhenOnlyNotesChange) {
  auto project = band(3);
  auto before = planned(project);
  auto now = planned(after(project, AddNotes{instrument_at(project, 1), {{{}, {0}, {1}}}}), before);
  EXPECT_TRUE(now.strips.same(before.strips));
}

TEST(Plan, ReusesBusesWhenTheirNodesAreGone) {
  auto project = band(2);
  auto before = planned(project);
  auto bus = find(before, strip_of(instrument_at(project, 0)))->bus;
  project = after(project, RemoveInstrument{instrument_at(project, 0)});
  auto smaller = planned(project, before);
  auto larger = after(project, AddInstrument{.def = instrument_def("bell", "b")});
  auto at_once = planned(larger, smaller);
  EXPECT_NE(find(at_once, strip_of(instrument_at(larger, 1)))->bus, bus) << "it still fades out";

  auto gone = smaller;
  for (const auto& [node, held] : smaller.placement->leaving) gone = without(gone, node);
  EXPECT_TRUE(gone.placement->leaving.empty());
  EXPECT_EQ(find(planned(larger, gone), strip_of(instrument_at(larger, 1)))->bus, bus);
}

TEST(Plan, NeverGrowsHoweverOftenThingsComeAndGo) {
  auto project = band(2);
  auto now = planned(project);
  auto highest = NodeId{};
  for (auto i = 0; i < 200; ++i) {
    auto id = instrument_at(project, 0);
    auto with = after(project, wobble(id, UnitId{77}));
    now = planned(with, now);
    now = planned(project, now);
    auto leaving = now.placement->leaving;
    for (const auto& [node, held] : leaving) {
      highest = std::max(highest, node);
      now = without(now, node);
    }
  }
  auto placement = *now.placement;
  EXPECT_EQ(placement.control.take(), 16);
  EXPECT_LE(highest, *node_at({77, Role::unit}, 3));
}

TEST(Plan, LetsAModulatedParameterFollowItsBus) {
  auto project = band(1);
  auto id = instrument_at(project, 0);
  project = after(project, SetParam{{filter_of(id), "shade"}, 900});
  project = after(project, wobble(id));
  auto now = planned(project);
  auto strip = find(now, strip_of(id));
  ASSERT_EQ(strip->modulators.size(), 1U);
  const auto& lfo = *find(*strip, strip->modulators[0].node);
  EXPECT_EQ(lfo.controls.at("base"), ControlValue(900.0));
  EXPECT_EQ(lfo.wiring.at("low"), ControlValue(20.0));
  EXPECT_EQ(lfo.wiring.at("high"), ControlValue(20'000.0));
  EXPECT_EQ(lfo.wiring.at("curve"), ControlValue(1.0));
  EXPECT_EQ(unit_named(*strip, "dark").controls.at("shade"), ControlValue(strip->modulators[0].bus));
}

TEST(Plan, LetsSeveralModulatorsOfOneParameterGoOnFromEachOther) {
  auto project = band(1);
  auto id = instrument_at(project, 0);
  project = after(project, wobble(id, UnitId{90}));
  project = after(project, wobble(id, UnitId{91}));
  project = after(project, AddUnit{strip_of(id), modulator_unit(UnitId{92}, "wobble", {UnitId{90}, "speed"})});
  auto now = planned(project);
  auto strip = find(now, strip_of(id));
  ASSERT_EQ(strip->modulators.size(), 3U);
  auto controls = [&](std::size_t i) { return find(*strip, strip->modulators[i].node)->controls; };
  EXPECT_EQ(controls(0).at("base"), ControlValue(1200.0));
  EXPECT_EQ(controls(1).at("base"), ControlValue(strip->modulators[0].bus));
  EXPECT_EQ(unit_named(*strip, "dark").controls.at("shade"), ControlValue(strip->modulators[1].bus));
  EXPECT_EQ(controls(0).at("speed"), ControlValue(strip->modulators[2].bus));
}

TEST(Plan, PutsBusesInTheOrderOfTheirSignal) {
  auto project = band(1);
  project = after(project, AddBus{.def = bus_def("echo")});
  auto room = (*project.buses)[0]->def->id, echo = (*project.buses)[1]->def->id;
  auto before = planned(project);
  EXPECT_EQ(find(before, strip_of(room))->groups[0].parent, standing::buses(0));
  auto now = planned(after(project, SetOutput{strip_of(room), echo}), before);
  EXPECT_EQ(find(now, strip_of(room))->groups[0].parent, standing::buses(1));
  EXPECT_EQ(find(now, strip_of(room))->groups[0].node, find(before, strip_of(room))->groups[0].node);
  EXPECT_EQ(unit_named(*find(now, strip_of(room)), "fader").controls.at("out"),
            ControlValue(static_cast<double>(*find(now, strip_of(echo))->bus)));
}

TEST(Plan, GivesThoseWhoListenATapAndTakesItAwayWithTheLast) {
  auto project = band(2);
  auto kick = strip_of(instrument_at(project, 0)), pad = strip_of(instrument_at(project, 1));
  project = after(project, AddUnit{pad, effect_unit(UnitId{90}, "duck"), {}});
  const ParamAddress key{{pad, UnitId{90}}, "key"};
  auto deaf = planned(project);
  EXPECT_EQ(unit_named(*find(deaf, pad), "duck").controls.at("key"), bus_value(deaf, pad));
  project = after(project, SetParam{key, kick.number});
  auto now = planned(project, deaf);
  auto heard = now.placement->taps.at(kick);
  EXPECT_EQ(unit_named(*find(now, pad), "duck").controls.at("key"), ControlValue(static_cast<double>(heard)));
  EXPECT_EQ(tap_of(*find(now, kick))->wiring.at("out"), ControlValue(static_cast<double>(heard)));
  EXPECT_EQ(*now.strips, *planned(project, {}).strips) << "made anew it is the same";
  auto gone = planned(after(project, RemoveInstrument{InstrumentId{kick.number}}), now);
  EXPECT_EQ(unit_named(*find(gone, pad), "duck").controls.at("key"), bus_value(gone, pad));
  auto silent = planned(after(project, SetParam{key, 0.0}), now);
  EXPECT_EQ(tap_of(*find(silent, kick)), nullptr);
  EXPECT_TRUE(silent.placement->taps.empty());
}

TEST(Solo, SilencesAllThatNeitherFeedNorAreFed) {
  auto project = band(3);
  auto solo = [&](StripId strip, double on) { project = after(project, SetParam{{fader_of(strip), "solo"}, on}); };
  auto before = planned(project);
  auto first = strip_of(instrument_at(project, 0)), room = strip_of((*project.buses)[0]->def->id);
  project = after(project, RemoveUnit{last_send(project)});
  solo(first, 1);
  auto now = planned(project, before);
  auto mute = [&](const Plan& plan, StripId strip) {
    return unit_named(*find(plan, strip), "fader").controls.at("mute");
  };
  EXPECT_EQ(mute(now, first), ControlValue(0.0));
  EXPECT_EQ(mute(now, room), ControlValue(0.0));
  EXPECT_EQ(mute(now, strip_of(instrument_at(project, 1))), ControlValue(1.0));
  solo(first, 0);
  solo(room, 1);
  auto all_that_feed = planned(project, now);
  EXPECT_EQ(mute(all_that_feed, strip_of(instrument_at(project, 1))), ControlValue(0.0));
  EXPECT_EQ(mute(all_that_feed, strip_of(instrument_at(project, 2))), ControlValue(1.0));
  solo(room, 0);
  auto open = planned(project, all_that_feed);
  EXPECT_EQ(mute(open, strip_of(instrument_at(project, 2))), ControlValue(0.0));
}

TEST(Plan, SaysWhatItHasToLeaveOut) {
  auto project = band(1);
  auto poor = plan(project, Catalogue({*sounds().find("fader"), *sounds().find("organ")}), {});
  auto words = left_out(poor);
  ASSERT_FALSE(words.empty());
  EXPECT_EQ(words.front(), "the catalogue has no 'dark' for organ 0");
}

TEST(Plan, LeavesOutByNameWhatTheServerHasNoRoomFor) {
  auto project = after({}, AddInstrument{.def = instrument_def("organ", "first")});
  Edits many;
  for (int i = 0; i < 80; ++i) {
    const std::vector<UnitDef> echoes(60, effect_unit({}, "echo"));
    many.push_back(AddInstrument{.def = instrument_def("organ", "organ " + std::to_string(i), echoes)});
  }
  const auto large = accepted(project, many, sounds());
  ASSERT_TRUE(large) << large.reason();
  auto full = planned(*large);
  EXPECT_LE(full.placement->taken.nodes, room_in({}).nodes);
  const auto words = left_out(full);
  ASSERT_FALSE(words.empty());
  EXPECT_EQ(words.back(), "the server has no room left (3500 nodes) for organ 79; no server is given so much");
  auto offline = empty_plan({});
  offline.placement.write().for_export = true;
  EXPECT_EQ(left_out(planned(*large, std::move(offline))), std::vector<std::string>{}) << "nobody takes that over";
  Edits gone;
  for (int i = 0; i < 40; ++i) gone.push_back(RemoveInstrument{instrument_at(*large, 1 + static_cast<std::size_t>(i))});
  auto smaller = *accepted(*large, gone, sounds());
  full = planned(smaller, std::move(full));
  EXPECT_EQ(left_out(full), std::vector<std::string>{}) << "where something goes, what was left out finds room";
}

// ── a server of little room ─────────────────────────────────────────────────────────────────────────────────────────

Plan planned_on(const ServerLimits& limits, const Project& project, const Catalogue& catalogue = sounds()) {
  return plan(project, catalogue, empty_plan(limits));
}

/// Whether what is planned of every strip is all of it or nothing.
bool is_whole_or_nothing(const Plan& plan, const Plan& full) {
  return std::ranges::all_of(*plan.strips, [&](const Cow<StripPlan>& strip) {
    return strip->groups.empty() || strip->groups.size() == find(full, strip->strip)->groups.size();
  });
}

/// That everything stands on a server that has what it needs.
void expect_room_after(const Plan& small, const Project& project, const Catalogue& catalogue = sounds()) {
  const auto words = left_out(small);
  ASSERT_FALSE(words.empty());
  EXPECT_TRUE(words.back().ends_with("; its next start makes room")) << words.back();
  const auto grown = planned_on(enlarged(small.placement->limits, needs_of(small)), project, catalogue);
  EXPECT_EQ(left_out(grown), std::vector<std::string>{});
  EXPECT_EQ(needs_of(grown), needs_of(small)) << "what is left out is reckoned as what stands";
}

TEST(ASmallServer, LeavesOutWholeStripsForWantOfNodes) {
  const auto project = band(40);
  const auto small = planned_on({.nodes = 300}, project);
  EXPECT_TRUE(is_whole_or_nothing(small, planned(project)));
  EXPECT_LE(small.placement->taken.nodes, 188u);
  EXPECT_EQ(left_out(small).front(), "the server has no room left (188 nodes) for organ 20; its next start makes room");
  expect_room_after(small, project);
}

TEST(ASmallServer, LeavesOutWholeStripsForWantOfAudioBuses) {
  const auto project = band(40);
  const auto small = planned_on({.audio_buses = 64}, project);
  EXPECT_TRUE(is_whole_or_nothing(small, planned(project)));
  EXPECT_EQ(left_out(small).size(), 18u) << "24 strips have a bus, two of which are the master's and the room's";
  EXPECT_EQ(left_out(small).front(),
            "the server has no room left (64 audio buses) for organ 22; its next start makes room");
  expect_room_after(small, project);
}

TEST(ASmallServer, LeavesOutWholeStripsForWantOfControlBusesAndTakesNoneForThem) {
  Project project;
  for (int i = 0; i < 30; ++i) {
    std::vector<UnitDef> units(3, modulator_unit({}, "wobble", {filter_id({}), "shade"}));
    units.push_back(filter_unit({}, "dark"));
    project = after(project, AddInstrument{.def = instrument_def("organ", "organ " + std::to_string(i), units)});
  }
  auto small = planned_on({.control_buses = 128}, project);
  EXPECT_TRUE(is_whole_or_nothing(small, planned(project)));
  EXPECT_EQ(left_out(small).size(), 14u) << "16 have three of the 48 that are for strips";
  expect_room_after(small, project);
  const auto gone = instrument_at(project, 0);
  const auto smaller = after(project, RemoveInstrument{gone});
  small = planned(smaller, std::move(small));
  for (const auto& [node, held] : std::map(small.placement->leaving)) small = without(std::move(small), node);
  small = planned(after(smaller, RenameStrip{strip_of(instrument_at(smaller, 0)), "again"}), std::move(small));
  EXPECT_EQ(left_out(small).size(), 13u) << "what one leaves, once it is gone, another has";
}

TEST(ASmallServer, LeavesOutWholeStripsForWantOfMemory) {
  Catalogue catalogue = [] {
    auto units = sounds().units();
    std::ranges::find(units, "hall", &UnitSpec::name)->memory = 2'000'000;
    return Catalogue(units);
  }();
  const auto project = band(10);
  const auto small = planned_on({.memory_kb = 16'384}, project, catalogue);
  EXPECT_EQ(left_out(small).size(), 4u) << "six times two megabytes are within three quarters of 16";
  EXPECT_EQ(left_out(small).front(),
            "the server has no room left (12 MB of memory) for organ 6; its next start makes room");
  expect_room_after(small, project, catalogue);
  const auto fast = planned_on({.memory_kb = 16'384, .rate = 96'000}, project, catalogue);
  EXPECT_EQ(left_out(fast).size(), 7u) << "at twice the rate delay lines are twice as long";
}

TEST(ASmallServer, IsToHaveMemoryForAllVoicesOfTheLargestSource) {
  auto units = sounds().units();
  std::ranges::find(units, "organ", &UnitSpec::name)->memory = 1'000'000;
  const Catalogue catalogue(units);
  EXPECT_GT(needs_of(planned_on({}, band(1), catalogue)).memory_kb, 500u * 1'000'000 / 1'024);
}

TEST(ASmallServer, IsNoHelpWhereNoServerIsLargeEnough) {
  auto units = sounds().units();
  std::ranges::find(units, "hall", &UnitSpec::name)->memory = 1'000'000'000;
  const auto words = left_out(planned_on({}, band(9), Catalogue(units)));
  EXPECT_TRUE(words.front().ends_with("; no server is given so much")) << words.front();
}

TEST(ASmallServer, KeepsPrivateBusesAwayFromItsHardware) {
  const auto wide = planned_on({.inputs = 32, .outputs = 16}, band(1));
  EXPECT_EQ(cue_bus({.inputs = 32, .outputs = 16}), AudioBus{48});
  for (const auto& strip : *wide.strips) EXPECT_GE(*strip->bus, AudioBus{50});
}

// ── listening in ────────────────────────────────────────────────────────────────────────────────────────────────────

const PlannedUnit* unit_at(const StripPlan& strip, Role role) {
  for (const auto& group : strip.groups)
    for (const auto& unit : group.units)
      if (seat_of(unit.node)->role == role) return &unit;
  return nullptr;
}

TEST(Cue, TakesAStripBeforeItsFaderToTheThirdAndFourthOutput) {
  auto project = band(2);
  const auto pad = strip_of(instrument_at(project, 0));
  const auto before = planned_on({.outputs = 4}, project);
  EXPECT_FALSE(unit_at(*find(before, master_strip), Role::cue)) << "while nothing is cued, nothing stands for it";
  project = after(project, SetParam{{fader_of(pad), "cue"}, 1});
  const auto now = planned(project, before);
  const auto cued = unit_at(*find(now, pad), Role::cue);
  ASSERT_TRUE(cued);
  EXPECT_EQ(cued->def, "send");
  EXPECT_EQ(cued->wiring.at("out"), ControlValue(value_of(AudioBus{14})));
  const auto& end = find(now, pad)->groups.back().units;
  EXPECT_EQ(end.at(0).node, cued->node) << "before the fader";
  const auto heard = unit_at(*find(now, master_strip), Role::cue);
  ASSERT_TRUE(heard);
  EXPECT_EQ(heard->wiring, (Controls{{"bus", value_of(AudioBus{14})}, {"out", 2.0}}));
  EXPECT_EQ(*now.strips, *planned_on({.outputs = 4}, project).strips) << "made anew it is the same";
  const auto off = planned(after(project, SetParam{{fader_of(pad), "cue"}, 0}), now);
  EXPECT_FALSE(unit_at(*find(off, pad), Role::cue) || unit_at(*find(off, master_strip), Role::cue));
  const auto gone = planned(after(project, RemoveInstrument{InstrumentId{pad.number}}), now);
  EXPECT_FALSE(unit_at(*find(gone, master_strip), Role::cue)) << "nor does it outlive who was cued";
}

TEST(Cue, HasALevelThatTheMasterDoesNotHear) {
  auto project = band(1);
  project = after(project, SetParam{{fader_of(strip_of(instrument_at(project, 0))), "cue"}, 1});
  project = after(project, SetParam{{fader_of(master_strip), "cue_level"}, 0.25});
  const auto now = planned_on({.outputs = 4}, project);
  EXPECT_EQ(unit_at(*find(now, master_strip), Role::cue)->controls.at("level"), ControlValue(0.25));
  EXPECT_FALSE(unit_at(*find(now, master_strip), Role::fader)->controls.contains("cue_level"));
}

TEST(Cue, IsHeardWhateverIsSoloed) {
  auto project = band(2);
  const auto pad = strip_of(instrument_at(project, 0)), lead = strip_of(instrument_at(project, 1));
  project = after(project, SetParam{{fader_of(pad), "cue"}, 1});
  project = after(project, SetParam{{fader_of(lead), "solo"}, 1});
  const auto now = planned_on({.outputs = 4}, project);
  EXPECT_EQ(unit_at(*find(now, pad), Role::fader)->controls.at("mute"), ControlValue(1.0));
  EXPECT_TRUE(unit_at(*find(now, pad), Role::cue));
}

TEST(Cue, SaysWhereItHasNoOutputs) {
  auto project = band(1);
  project = after(project, SetParam{{fader_of(strip_of(instrument_at(project, 0))), "cue"}, 1});
  const auto now = planned_on({.outputs = 2}, project);
  EXPECT_FALSE(unit_at(*find(now, master_strip), Role::cue));
  EXPECT_EQ(left_out(now).front(), "cue needs outputs 3 and 4: [server] outputs = 4 in rig.toml, for organ 0");
  auto exported = empty_plan({.outputs = 2});
  exported.placement.write().for_export = true;
  EXPECT_TRUE(left_out(plan(project, sounds(), std::move(exported))).empty());
}

}  // namespace
}  // namespace beltane::scsynth
