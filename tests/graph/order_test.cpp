#include "graph/order.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "graph/graph_fixture.hpp"

namespace beltane::graph {
namespace {

Graph graph_of(std::map<StripId, Routes> routes) {
  Graph graph;
  graph.channels[master_strip] = Channel{};
  for (auto& [strip, way] : routes) graph.channels[strip] = Channel{.routes = way};
  return graph;
}

TEST(TheOrder, HasWhateverFeedsAChannelBeforeIt) {
  const auto order = order_of(graph_of({{lead, {.output = BusId{4}}}, {room, {}}, {hall, {.output = BusId{3}}}}));
  ASSERT_TRUE(order) << order.reason();
  EXPECT_EQ(*order, (std::vector{lead, hall, room, master_strip}));
}

TEST(TheOrder, LooksAtSendsToo) {
  const auto order = order_of(graph_of({{lead, {}}, {room, {}}, {hall, {.sends = {{UnitId{1}, BusId{3}}}}}}));
  ASSERT_TRUE(order) << order.reason();
  EXPECT_LT(std::ranges::find(*order, hall), std::ranges::find(*order, room));
}

TEST(TheOrder, RefusesALoopInWords) {
  const auto order = order_of(graph_of({{room, {.output = BusId{4}}}, {hall, {.sends = {{UnitId{1}, BusId{3}}}}}}));
  ASSERT_FALSE(order);
  EXPECT_EQ(order.reason(), "bus 3 would feed itself; take one of its routes away.");
}

TEST(TheOrder, RefusesARouteToNowhere) {
  const auto order = order_of(graph_of({{lead, {.output = BusId{4}}}}));
  ASSERT_FALSE(order);
  EXPECT_EQ(order.reason(), "instrument 1 feeds bus 4, which is not there.");
}

RC_GTEST_PROP(TheOrder, IsRefusedOrHasEveryChannelOnceBehindItsFeeders, ()) {
  auto graph = *graphs();
  graph.channels.try_emplace(master_strip);
  const auto order = order_of(graph);
  RC_CLASSIFY(!order, "refused");
  if (!order) return;
  RC_ASSERT(order->size() == graph.channels.size());
  RC_ASSERT(order->back() == master_strip);
  const auto place = [&](StripId strip) { return std::ranges::find(*order, strip) - order->begin(); };
  for (const auto& [strip, channel] : graph.channels) {
    if (strip == master_strip) continue;
    if (channel->routes.output) {
      RC_ASSERT(place(strip) < place(strip_of(*channel->routes.output)));
    }
    for (const auto& send : channel->routes.sends) RC_ASSERT(place(strip) < place(strip_of(send.to)));
  }
}

TEST(AVoiceTemplate, IsTheSourceWithWhatEveryVoiceHasForItself) {
  Channel channel{.units = {unit(1, UnitRole::source, "saw"), unit(2, UnitRole::voice_modulator, "envelope"),
                            unit(3, UnitRole::modulator, "lfo"), unit(4, UnitRole::filter, "low_pass")},
                  .modulations = {{UnitId{3}, {UnitId{4}, "cutoff"}}, {UnitId{2}, {UnitId{1}, "brightness"}}}};
  const auto voice = voice_template(channel);
  ASSERT_TRUE(voice);
  EXPECT_EQ(voice->source.id, UnitId{1});
  ASSERT_EQ(voice->modulators.size(), 1U);
  EXPECT_EQ(voice->modulators[0].id, UnitId{2});
  EXPECT_EQ(voice->modulations, (std::vector<Modulation>{{UnitId{2}, {UnitId{1}, "brightness"}}}));
}

TEST(AVoiceTemplate, IsNoneWithoutASource) {
  EXPECT_FALSE(voice_template(Channel{.units = {unit(1, UnitRole::input, "audio_in")}}));
}

TEST(AUnit, IsFoundInItsChannel) {
  Graph graph;
  graph.channels[bass] = Channel{.units = {unit(7, UnitRole::source, "sine")}};
  EXPECT_EQ(channel_of(graph, UnitId{7}), bass);
  EXPECT_FALSE(channel_of(graph, UnitId{8}));
}

}  // namespace
}  // namespace beltane::graph
