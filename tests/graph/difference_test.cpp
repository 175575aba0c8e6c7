#include "graph/difference.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "graph/graph_fixture.hpp"

namespace beltane::graph {
namespace {

Graph playing() {
  Graph graph;
  graph.channels[master_strip] = Channel{.units = {unit(1, UnitRole::fader, "master")}};
  graph.channels[lead] =
      Channel{.units = {unit(2, UnitRole::source, "saw"), unit(3, UnitRole::filter, "low_pass", {{"cutoff", 800}}),
                        unit(4, UnitRole::effect, "delay"), unit(5, UnitRole::fader, "fader")}};
  return graph;
}

RC_GTEST_PROP(TheDifference, AppliedToTheGraphBeforeGivesTheOneAfter, ()) {
  const auto before = *graphs(), after = *graphs();
  RC_ASSERT(applied(before, difference(before, after)) == after);
}

RC_GTEST_PROP(TheDifference, OfAGraphAndItselfIsEmpty, ()) {
  const auto graph = *graphs();
  auto copy = graph;
  for (auto& [strip, channel] : copy.channels) channel.write();
  RC_ASSERT(difference(graph, copy).empty());
}

RC_GTEST_PROP(TheDifference, OfValuesAloneTouchesNoUnit, ()) {
  const auto before = *graphs();
  auto after = before;
  for (auto& [strip, channel] : after.channels)
    for (auto& each : channel.write().units) {
      each.values["cutoff"] = *rc::gen::inRange(0, 1000);
      each.enabled = *rc::gen::arbitrary<bool>();
    }
  const auto change = difference(before, after);
  RC_ASSERT(only_values(change));
  RC_ASSERT(applied(before, change) == after);
}

TEST(TheDifference, OfOneKnobIsOneValue) {
  auto after = playing();
  after.channels[lead].write().units[1].values["cutoff"] = 900;
  const GraphChange expected{.changed = {{lead, {.changed = {{UnitId{3}, {.set = {{"cutoff", 900}}}}}}}}};
  EXPECT_EQ(difference(playing(), after), expected);
}

TEST(TheDifference, OfAValueThatIsNotSetAnyMorePutsItBack) {
  auto after = playing();
  after.channels[lead].write().units[1].values.clear();
  const GraphChange expected{.changed = {{lead, {.changed = {{UnitId{3}, {.reset = {"cutoff"}}}}}}}};
  EXPECT_EQ(difference(playing(), after), expected);
}

TEST(TheDifference, OfAnAddedEffectAtTheEndNamesOnlyThat) {
  auto after = playing();
  after.channels[lead].write().units.push_back(unit(6, UnitRole::effect, "tremolo"));
  const auto change = difference(playing(), after);
  ASSERT_EQ(change.changed.size(), 1U);
  EXPECT_EQ(change.changed.at(lead), ChannelChange{.added = {unit(6, UnitRole::effect, "tremolo")}});
  EXPECT_FALSE(only_values(change));
}

TEST(TheDifference, OfAMovedEffectIsAnotherOrderOfTheSameUnits) {
  auto after = playing();
  std::swap(after.channels[lead].write().units[1], after.channels[lead].write().units[2]);
  const auto change = difference(playing(), after);
  EXPECT_EQ(change.changed.at(lead), (ChannelChange{.order = {UnitId{2}, UnitId{4}, UnitId{3}, UnitId{5}}}));
}

TEST(TheDifference, TakesAUnitOfAnotherKindForAnotherUnit) {
  auto after = playing();
  after.channels[lead].write().units[2].kind = "tremolo";
  const auto change = difference(playing(), after).changed.at(lead);
  EXPECT_EQ(change.removed, std::vector{UnitId{4}});
  ASSERT_EQ(change.added.size(), 1U);
  EXPECT_EQ(change.added[0].kind, "tremolo");
}

TEST(TheDifference, NamesChannelsThatComeAndGo) {
  auto after = playing();
  after.channels.erase(lead);
  after.channels[bass] = Channel{};
  const auto change = difference(playing(), after);
  EXPECT_EQ(change.removed, std::set{lead});
  EXPECT_EQ(change.added.size(), 1U);
  EXPECT_TRUE(change.added.contains(bass));
}

TEST(AChange, PassesOverWhatIsNotThere) {
  const GraphChange change{.removed = {hall}, .changed = {{bass, {.audible = false}}}};
  EXPECT_EQ(applied(playing(), change), playing());
}

}  // namespace
}  // namespace beltane::graph
