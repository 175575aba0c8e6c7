#include "backend/plan.hpp"

#include <gtest/gtest.h>

#include "backend/studio_fixture.hpp"

namespace beltane::backend {
namespace {

using namespace testing;

Plan planned(const Project& project, Plan before = {}) { return plan(project, sounds(), std::move(before)); }

TEST(Nodes, BelongToTheirSeat) {
  for (auto owner : {0u, 1u, 77u, 600'000u, 50'000'000u})
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
    auto with = after(project, SetLfo{id, ModulatorDef{"wobble", {Slot::filter, 0}, "shade"}, {}});
    now = planned(with, now);
    now = planned(project, now);
    auto leaving = now.placement->leaving;
    for (const auto& [node, held] : leaving) {
      highest = std::max(highest, node);
      now = without(now, node);
    }
  }
  auto placement = *now.placement;
  EXPECT_EQ(placement.control.take(), 0);
  EXPECT_LE(highest, *node_at({number_of(instrument_at(project, 0)), Role::lfo}, 3));
}

TEST(Plan, LetsAModulatedParameterFollowItsBus) {
  auto project = band(1);
  auto id = instrument_at(project, 0);
  project = after(project, SetParam{{{strip_of(id), {Slot::filter, 0}}, "shade"}, 900});
  project = after(project, SetLfo{id, ModulatorDef{"wobble", {Slot::filter, 0}, "shade"}, {}});
  auto now = planned(project);
  auto strip = find(now, strip_of(id));
  ASSERT_TRUE(strip->modulator);
  const auto& lfo = strip->modulator->unit;
  EXPECT_EQ(lfo.controls.at("base"), ControlValue(900.0));
  EXPECT_EQ(lfo.wiring.at("low"), ControlValue(20.0));
  EXPECT_EQ(lfo.wiring.at("high"), ControlValue(20'000.0));
  EXPECT_EQ(lfo.wiring.at("curve"), ControlValue(1.0));
  EXPECT_EQ(strip->groups[1].units.front().controls.at("shade"), ControlValue(strip->modulator->bus));
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

}  // namespace
}  // namespace beltane::backend
