#include "scsynth/planning/diff.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "model/editing/resolve.hpp"
#include "scsynth/plan_fixture.hpp"
#include "scsynth/planning/believed.hpp"
#include "scsynth/planning/controls.hpp"
#include "scsynth/planning/order.hpp"

namespace beltane::scsynth {
namespace {

using namespace fixtures;

struct Edited {
  Plan before{};
  Plan now{};
  ServerUpdate step{};
};

Edited edited(const Project& project, const Edit& edit) {
  Edited all;
  all.before = plan(project, sounds(), {});
  all.now = plan(after(project, edit), sounds(), all.before);
  all.step = diff(all.before, all.now);
  return all;
}

const Project three = band(3);
const InstrumentId lead = instrument_at(three, 1);
const StripId lead_strip = strip_of(lead);
const UnitAddress echo{lead_strip, effect_id((*three.instruments)[1]->def->strip)};

template <class One>
const One* only(const ServerUpdate& step) {
  return step.now.size() == 1 && step.later.empty() ? std::get_if<One>(&step.now.front()) : nullptr;
}

NodeId node_in(const Plan& plan, StripId strip, std::size_t group, std::size_t unit) {
  return find(plan, strip)->groups[group].units[unit].node;
}

TEST(Diff, OfEqualPlansIsNothing) {
  auto same = plan(three, sounds(), {});
  EXPECT_TRUE(diff(same, same).now.empty());
  EXPECT_TRUE(diff(same, plan(three, sounds(), same)).now.empty());
}

TEST(Diff, IsOneSetForOneParameter) {
  auto all = edited(three, SetParam{{filter_of(lead), "shade"}, 800});
  auto set = only<SetControls>(all.step);
  ASSERT_TRUE(set);
  EXPECT_EQ(set->node, node_in(all.now, lead_strip, 1, 0));
  EXPECT_EQ(set->controls, (Controls{{"shade", 800.0}}));
}

TEST(Diff, SetsASourceOnItsGroup) {
  auto all = edited(three, SetParam{{source_of(lead), "pipes"}, 0.9});
  auto set = only<SetControls>(all.step);
  ASSERT_TRUE(set);
  EXPECT_EQ(set->node, find(all.now, lead_strip)->groups[0].node);
}

TEST(Diff, IsOneUnitForAnAddedEffect) {
  auto all = edited(three, AddUnit{lead_strip, effect_unit({}, "crush"), {}, 1});
  auto added = only<NewUnit>(all.step);
  ASSERT_TRUE(added);
  EXPECT_EQ(added->def, "crush");
  EXPECT_EQ(added->place.after, node_in(all.now, lead_strip, 1, 1)) << "behind filter and echo";
}

TEST(Diff, IsOneReleaseForARemovedEffect) {
  auto all = edited(three, RemoveUnit{echo});
  auto released = only<ReleaseUnit>(all.step);
  ASSERT_TRUE(released);
  EXPECT_EQ(released->node, node_in(all.before, lead_strip, 1, 1));
}

TEST(Diff, IsOneMoveForAMovedEffect) {
  auto all = edited(three, MoveUnit{echo, at_end});
  ASSERT_TRUE(only<MoveNode>(all.step));
}

TEST(Diff, IsOneSetForASwitchedEffect) {
  auto all = edited(three, EnableUnit{echo, false});
  auto set = only<SetControls>(all.step);
  ASSERT_TRUE(set);
  EXPECT_EQ(set->controls, (Controls{{"enabled", 0.0}}));
}

TEST(Diff, SetsTheBaseOfWhatIsModulated) {
  auto wobbling = after(three, AddUnit{lead_strip, modulator_unit({}, "wobble", {filter_id(lead), "shade"}), {}});
  auto all = edited(wobbling, SetParam{{filter_of(lead), "shade"}, 800});
  auto set = only<SetControls>(all.step);
  ASSERT_TRUE(set);
  EXPECT_EQ(set->node, find(all.now, lead_strip)->modulators[0].node);
  EXPECT_EQ(set->controls, (Controls{{"base", 800.0}}));
}

TEST(Diff, LetsAnotherFilterInBeforeTheOldOneIsGone) {
  auto all = edited(three, ReplaceUnit{filter_of(lead), "thin", {}});
  ASSERT_EQ(all.step.now.size(), 2u);
  EXPECT_TRUE(std::holds_alternative<NewUnit>(all.step.now[0]));
  EXPECT_TRUE(std::holds_alternative<ReleaseUnit>(all.step.now[1]));
}

TEST(Diff, FadesARemovedInstrumentBeforeItIsFreed) {
  auto all = edited(three, RemoveInstrument{lead});
  EXPECT_EQ(all.step.now.size(), 2u) << "fader and send";
  EXPECT_EQ(all.step.later.size(), 3u) << "its three groups";
}

const auto hall_in = [](const Project& project) { return project.buses->back()->def->id; };

TEST(Diff, IsOneSetForAnotherOutput) {
  const auto two = after(three, AddBus{.def = bus_def("hall")});
  auto all = edited(two, SetOutput{lead_strip, hall_in(two)});
  auto set = only<SetControls>(all.step);
  ASSERT_TRUE(set) << in_words(all.step.now);
  EXPECT_EQ(seat_of(set->node), (Seat{lead_strip.number, Role::fader}));
  EXPECT_EQ(set->controls, (Controls{{"out", value_of(*find(all.now, strip_of(hall_in(two)))->bus)}}));
}

TEST(Diff, ABusThatIsToRunLaterIsMovedWhenWhatItGaveBeforeHasFaded) {
  const auto two = after(three, AddBus{.def = bus_def("hall")});
  const auto room = two.buses->front()->def->id, hall = hall_in(two);
  const SetOutput to_hall{strip_of(room), hall};
  auto earlier = edited(two, to_hall);
  EXPECT_TRUE(std::ranges::any_of(earlier.step.now, [](auto& it) { return std::holds_alternative<MoveNode>(it); }));
  EXPECT_TRUE(earlier.step.later.empty());
  auto back = edited(after(two, to_hall), SetOutput{strip_of(room), {}});
  ASSERT_TRUE(std::holds_alternative<SetControls>(back.step.now.at(0)));
  EXPECT_EQ(back.step.now.size(), 1u);
  ASSERT_EQ(back.step.later.size(), 1u);
  EXPECT_TRUE(std::holds_alternative<MoveNode>(back.step.later[0]));
}

TEST(Diff, ABusThatLeavesOneWhichRisesRunsBeforeThatUntilItHasFaded) {
  auto desk = after(three, AddBus{.def = bus_def("hall")});
  const auto room = desk.buses->front()->def->id, hall = hall_in(desk);
  desk = after(desk, AddBus{.def = support::into(bus_def(BusId{900}, "group"), room)});
  auto next = after(after(desk, SetOutput{strip_of(BusId{900}), {}}), SetOutput{strip_of(room), hall});
  const auto before = plan(desk, sounds(), {});
  const auto step = diff(before, plan(next, sounds(), before));
  const auto group = find(before, strip_of(BusId{900}))->groups[0].node;
  const auto moved_to = [&](const Commands& commands, NodeId node) {
    for (const auto& command : commands)
      if (auto move = std::get_if<MoveNode>(&command); move && move->node == node) return move->place.group;
    return NodeId{};
  };
  EXPECT_EQ(moved_to(step.now, find(before, strip_of(room))->groups[0].node), standing::buses(1));
  EXPECT_EQ(moved_to(step.now, group), standing::buses(2));
  EXPECT_EQ(moved_to(step.later, group), standing::buses(0));
}

TEST(Diff, DoesNotTouchTheVoicesOfTheSourceBefore) {
  auto all = edited(three, ReplaceUnit{source_of(lead), "bell", {}});
  EXPECT_TRUE(all.step.now.empty());
}

TEST(Order, MovesAsFewAsCanBe) {
  EXPECT_EQ(may_stay({1, 2, 0}), (std::vector<bool>{true, true, false}));
  EXPECT_EQ(may_stay({2, 0, 1}), (std::vector<bool>{false, true, true}));
  EXPECT_EQ(may_stay({}), (std::vector<bool>{}));
}

TEST(Undo, WithinAFadeTakesAnotherNode) {
  auto before = plan(three, sounds(), {});
  auto server = holding(before);
  auto without_echo = plan(after(three, RemoveUnit{echo}), sounds(), before);
  server.perform(diff(before, without_echo).now, {});
  for (auto i = 0; i < 10; ++i) {  // nothing settles in between
    auto again = plan(three, sounds(), without_echo);
    server.perform(diff(without_echo, again).now, {});
    without_echo = plan(after(three, RemoveUnit{echo}), sounds(), again);
    server.perform(diff(again, without_echo).now, {});
  }
  EXPECT_TRUE(server.fails().empty());
  server.settle();
  EXPECT_EQ(canonical(server.now()), canonical(tree_of(without_echo)));
}

/// The nodes that a command touches, places included.
std::vector<NodeId> touched(const Command& command) {
  struct Nodes {
    std::vector<NodeId> at(NodeId node, const NodePlace& place) const {
      return place.after ? std::vector{node, *place.after} : std::vector{node};
    }
    std::vector<NodeId> operator()(const NewGroup& it) const { return at(it.node, it.place); }
    std::vector<NodeId> operator()(const NewUnit& it) const { return at(it.node, it.place); }
    std::vector<NodeId> operator()(const MoveNode& it) const { return at(it.node, it.place); }
    std::vector<NodeId> operator()(const SetControls& it) const { return {it.node}; }
    std::vector<NodeId> operator()(const ReleaseUnit& it) const { return {it.node}; }
    std::vector<NodeId> operator()(const FreeNode& it) const { return {it.node}; }
  };
  return std::visit(Nodes{}, command);
}

std::set<NodeId> nodes_of_changed(const Plan& a, const Plan& b) {
  std::set<NodeId> nodes;
  auto take = [&](const Plan& one, const Plan& other) {
    for (const auto& strip : *one.strips) {
      auto there = find(other, strip->strip);
      if (there && *there == *strip) continue;
      for (const auto& group : strip->groups) {
        nodes.insert(group.node);
        for (const auto& unit : group.units) nodes.insert(unit.node);
      }
    }
  };
  take(a, b);
  take(b, a);
  return nodes;
}

std::size_t strips_in(const Edit& edit) { return std::holds_alternative<RemoveBus>(edit) ? 99 : 1; }

RC_GTEST_PROP(DiffProperty, ExecutingItOnOneGivesTheOther, (const std::vector<std::uint64_t>& all_bits)) {
  Project project = band(2);
  auto now = plan(project, sounds(), {});
  TreeFake server([&](const ServerReport& report) {
    if (auto ended = std::get_if<NodeEnded>(&report)) now = without(now, ended->node);
  });
  perform(server, diff({}, now));
  for (auto bits : all_bits) {
    auto edit = random_edit(project, bits);
    if (!edit) continue;
    auto edited = accepted(project, *edit, sounds());
    if (!edited) continue;
    project = *edited;
    auto next = plan(project, sounds(), now);
    auto step = diff(now, next);
    if (strips_in(*edit) == 1) {
      auto allowed = nodes_of_changed(now, next);
      for (const auto& command : step.now)
        for (auto node : touched(command)) RC_ASSERT(allowed.contains(node));
    }
    now = next;
    server.perform(step.now, {});
    if (bits % 3 == 0) server.settle();
    server.settle();
    server.perform(step.later, {});
    RC_ASSERT(server.fails().empty());
  }
  server.settle();
  RC_ASSERT(canonical(server.now()) == canonical(tree_of(now)));
  RC_ASSERT(now.placement->leaving.empty());
}

RC_GTEST_PROP(DiffProperty, AnyProjectBecomesAnyOther,
              (const std::vector<std::uint64_t>& to_first, const std::vector<std::uint64_t>& to_second)) {
  auto grown = [](Project project, const std::vector<std::uint64_t>& all_bits) {
    for (auto bits : all_bits)
      if (auto edit = random_edit(project, bits))
        if (auto next = accepted(project, *edit, sounds())) project = *next;
    return project;
  };
  auto start = band(3);
  auto first = plan(grown(start, to_first), sounds(), {});
  auto second = plan(grown(start, to_second), sounds(), first);
  auto server = holding(first);
  perform(server, diff(first, second));
  RC_ASSERT(server.fails().empty());
  RC_ASSERT(canonical(server.now()) == canonical(tree_of(second)));
}

RC_GTEST_PROP(DiffProperty, AdvancingIsPlanningAndComparing, (const std::vector<std::uint64_t>& all_bits)) {
  Project project = band(2);
  auto now = plan(project, sounds(), {});
  auto server = holding(now);
  for (auto bits : all_bits) {
    auto edit = random_edit(project, bits);
    auto next = edit ? accepted(project, *edit, sounds()) : Result<Project>(project);
    if (!next) continue;
    project = *next;
    auto planned = plan(project, sounds(), now);
    auto compared = diff(now, planned);
    auto advanced = advance(project, sounds(), now);
    RC_ASSERT(canonical(tree_of(advanced.plan)) == canonical(tree_of(planned)));
    RC_ASSERT(advanced.step.now.size() == compared.now.size());
    RC_ASSERT(advanced.step.later.size() == compared.later.size());
    now = advanced.plan;
    perform(server, advanced.step);
    RC_ASSERT(canonical(server.now()) == canonical(tree_of(now)));
    auto leaving = now.placement->leaving;
    for (const auto& [node, held] : leaving) now = without(now, node);
  }
}

RC_GTEST_PROP(BelievedProperty, ARunningServerIsTakenOverWithoutACommand,
              (const std::vector<std::uint64_t>& all_bits)) {
  Project project = band(2);
  auto now = plan(project, sounds(), {});
  for (auto bits : all_bits)
    if (auto edit = random_edit(project, bits))
      if (auto next = accepted(project, *edit, sounds())) {
        project = *next;
        now = plan(project, sounds(), now);
      }
  auto found = believed(canonical(tree_of(now)));
  auto adopted = plan(project, sounds(), found.plan);
  auto step = diff(found.plan, adopted);
  RC_ASSERT(in_words(step.now) == "");
  RC_ASSERT(step.later.empty());
  RC_ASSERT(canonical(tree_of(adopted)) == canonical(tree_of(now)));
}

}  // namespace
}  // namespace beltane::scsynth
