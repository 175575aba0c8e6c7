#include "scsynth/planning/plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "model/editing/resolve.hpp"
#include "scsynth/plan_fixture.hpp"
#include "scsynth/planning/controls.hpp"

namespace beltane::scsynth {
namespace {

using namespace fixtures;

const PlannedUnit& unit_named(const StripPlan& strip, std::string_view def) {
  for (const auto& group : strip.groups)
    for (const auto& unit : group.units)
      if (unit.def == def) return unit;
  throw std::runtime_error("no unit " + std::string(def));
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
  EXPECT_EQ(pool.acquire(), 16);
  EXPECT_EQ(pool.acquire(), 18);
  pool.give_back(16);
  EXPECT_EQ(pool.acquire(), 16);
  EXPECT_EQ(pool.acquire(), 20);
  EXPECT_EQ(pool.acquire(), std::nullopt);
}

TEST(Pool, ClaimsWhatIsFree) {
  Pool pool(16, 2, 64);
  EXPECT_TRUE(pool.claim(20));
  EXPECT_FALSE(pool.claim(20));
  EXPECT_FALSE(pool.claim(21));
  EXPECT_EQ(pool.acquire(), 16);
  EXPECT_EQ(pool.acquire(), 18);
  EXPECT_EQ(pool.acquire(), 22);
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
  EXPECT_EQ(placement.control.acquire(), 16);
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
  EXPECT_EQ(unit_at(*find(now, kick), Role::tap)->wiring.at("out"), ControlValue(static_cast<double>(heard)));
  EXPECT_EQ(*now.strips, *planned(project, {}).strips) << "made anew it is the same";
  auto gone = planned(after(project, RemoveInstrument{InstrumentId{kick.number}}), now);
  EXPECT_EQ(unit_named(*find(gone, pad), "duck").controls.at("key"), bus_value(gone, pad));
  auto silent = planned(after(project, SetParam{key, 0.0}), now);
  EXPECT_EQ(unit_at(*find(silent, kick), Role::tap), nullptr);
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
  auto words = omissions(poor);
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
  const auto words = omissions(full);
  ASSERT_FALSE(words.empty());
  EXPECT_EQ(words.back(), "the server has no room left (3500 nodes) for organ 79; no server is given so much");
  auto offline = empty_plan({});
  offline.placement.write().for_export = true;
  EXPECT_EQ(omissions(planned(*large, std::move(offline))), std::vector<std::string>{}) << "nobody takes that over";
  Edits gone;
  for (int i = 0; i < 40; ++i) gone.push_back(RemoveInstrument{instrument_at(*large, 1 + static_cast<std::size_t>(i))});
  auto smaller = *accepted(*large, gone, sounds());
  full = planned(smaller, std::move(full));
  EXPECT_EQ(omissions(full), std::vector<std::string>{}) << "where something goes, what was left out finds room";
}

}  // namespace
}  // namespace beltane::scsynth
