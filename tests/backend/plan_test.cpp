#include "backend/plan.hpp"

#include <gtest/gtest.h>

#include "backend/studio_fixture.hpp"

namespace beltane::backend {
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
SendId last_send(const Project& project) { return project.instruments->back()->def->strip.sends.back().id; }

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
  auto now = planned(after(project, SetParam{{{strip_of(id), {Slot::filter, 0}}, "shade"}, 800}), before);
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
  auto smaller = planned(after(project, RemoveInstrument{instrument_at(project, 0)}), before);
  auto larger = after(*smaller.project, AddInstrument{{{}, "bell", "", {}, {"b"}}, {}, {}});
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
    auto with = after(project, AddModulator{id, {ModulatorId{77}, "wobble", {Slot::filter, 0}, "shade"}, {}});
    now = planned(with, now);
    now = planned(project, now);
    auto leaving = now.placement->leaving;
    for (const auto& [node, held] : leaving) {
      highest = std::max(highest, node);
      now = without(now, node);
    }
  }
  auto placement = *now.placement;
  EXPECT_EQ(placement.control.take(), Placement::first_private_control);
  EXPECT_LE(highest, *node_at({77, Role::unit}, 3));
}

TEST(Plan, LetsAModulatedParameterFollowItsBus) {
  auto project = band(1);
  auto id = instrument_at(project, 0);
  project = after(project, SetParam{{{strip_of(id), {Slot::filter, 0}}, "shade"}, 900});
  project = after(project, AddModulator{id, {{}, "wobble", {Slot::filter, 0}, "shade"}, {}});
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
  project = after(project, AddModulator{id, {ModulatorId{90}, "wobble", {Slot::filter, 0}, "shade"}, {}});
  project = after(project, AddModulator{id, {ModulatorId{91}, "wobble", {Slot::filter, 0}, "shade"}, {}});
  project = after(project, AddModulator{id, {ModulatorId{92}, "wobble", {Slot::modulator, 90}, "speed"}, {}});
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
  project = after(project, AddBus{.def = {.strip = {.name = "echo"}}});
  auto room = (*project.buses)[0]->def->id, echo = (*project.buses)[1]->def->id;
  auto before = planned(project);
  EXPECT_EQ(find(before, strip_of(room))->groups[0].parent, standing::buses(0));
  auto now = planned(after(project, SetOutput{strip_of(room), echo}), before);
  EXPECT_EQ(find(now, strip_of(room))->groups[0].parent, standing::buses(1));
  EXPECT_EQ(find(now, strip_of(room))->groups[0].node, find(before, strip_of(room))->groups[0].node);
  EXPECT_EQ(unit_named(*find(now, strip_of(room)), "fader").wiring.at("out"),
            ControlValue(static_cast<double>(*find(now, strip_of(echo))->bus)));
}

TEST(Plan, GivesThoseWhoListenATapAndTakesItAwayWithTheLast) {
  auto project = band(2);
  auto kick = strip_of(instrument_at(project, 0)), pad = strip_of(instrument_at(project, 1));
  project = after(project, AddEffect{pad, {EffectId{90}, "duck"}, {}});
  const ParamAddress key{{pad, {Slot::effect, 90}}, "key"};
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
  auto solo = [&](StripId strip, double on) {
    project = after(project, SetParam{{{strip, {Slot::fader}}, "solo"}, on});
  };
  auto before = planned(project);
  auto first = strip_of(instrument_at(project, 0)), room = strip_of((*project.buses)[0]->def->id);
  project = after(project, RemoveSend{strip_of(instrument_at(project, 2)), last_send(project)});
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

TEST(Plan, LeavesOutWhatIsInQuarantine) {
  auto project = band(1);
  auto effect = first(project).def->strip.effects.front().id;
  auto safe = plan(project, sounds(), planned(project), {{{number_of(effect), Role::unit}, "echo"}});
  auto strip = find(safe, strip_of(instrument_at(project, 0)));
  EXPECT_EQ(strip->groups[1].units.size(), 2u);
  EXPECT_EQ(strip->left_out.size(), 1u);
}

TEST(Plan, LeavesOutByNameWhatTheServerHasNoRoomFor) {
  auto project = after({}, AddInstrument{{{}, "organ", "", {}, {"first"}}, {}, {}});
  Edits many;
  for (int i = 0; i < 250; ++i) {
    AddInstrument add{{{}, "organ", "", {}, {"organ " + std::to_string(i)}}, {}, {}};
    for (int n = 0; n < 60; ++n) add.def.strip.effects.push_back({{}, "echo"});
    many.push_back(add);
  }
  const auto large = apply(project, with_ids(project, many), sounds());
  ASSERT_TRUE(large) << large.reason();
  auto full = planned(*large);
  EXPECT_LE(full.placement->nodes, Placement::most_nodes);
  const auto words = left_out(full);
  ASSERT_FALSE(words.empty());
  EXPECT_NE(words.back().find("no room left (13000 nodes) for organ 249"), std::string::npos) << words.back();
  // Where something goes, the next one that is touched finds room.
  Edits gone;
  for (int i = 0; i < 100; ++i)
    gone.push_back(RemoveInstrument{instrument_at(*large, 1 + static_cast<std::size_t>(i))});
  auto smaller = *apply(*large, gone, sounds());
  full = planned(smaller, std::move(full));
  const auto last = instrument_at(smaller, smaller.instruments->size() - 1);
  full = planned(after(smaller, RenameStrip{strip_of(last), "again"}), std::move(full));
  EXPECT_FALSE(find(full, strip_of(last))->groups.empty());
}

}  // namespace
}  // namespace beltane::backend
