#include "graph/graph_fixture.hpp"

#include <algorithm>

namespace beltane::graph {
namespace {

using rc::gen::arbitrary;
using rc::gen::element;

template <class T>
std::optional<T> maybe(const rc::Gen<T>& some) {
  return *arbitrary<bool>() ? std::optional<T>(*some) : std::nullopt;
}

StripId strip() { return *element(lead, bass, room, hall, master_strip); }
BusId bus() { return *element(BusId{3}, BusId{4}); }
UnitId unit_id() { return UnitId{*rc::gen::inRange<std::uint32_t>(1, 9)}; }
std::string name() { return *element<std::string>("cutoff", "level", "time"); }

Unit any_unit(UnitId id) {
  Unit unit{.id = id,
            .stage = *element(UnitRole::source, UnitRole::filter, UnitRole::effect, UnitRole::send, UnitRole::fader)};
  unit.kind = *element<std::string>("saw", "low_pass", "delay");
  unit.enabled = *arbitrary<bool>();
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) unit.values[name()] = *rc::gen::inRange(0, 3);
  if (*arbitrary<bool>()) unit.zones.push_back({.id = ZoneId{*rc::gen::inRange<std::uint32_t>(1, 3)}});
  if (*arbitrary<bool>()) unit.key = strip();
  return unit;
}

Channel any_channel() {
  Channel channel{.audible = *arbitrary<bool>(), .cued = *arbitrary<bool>()};
  auto ids = *rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 9));
  std::vector<int> seen;
  for (const auto id : ids) {
    if (std::ranges::count(seen, id) > 0) continue;
    seen.push_back(id);
    channel.units.push_back(any_unit(UnitId{static_cast<std::uint32_t>(id)}));
  }
  channel.routes.output = maybe(rc::gen::exec(bus));
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i)
    channel.routes.sends.push_back({unit_id(), bus(), *element(Tap::pre_insert, Tap::pre_fader, Tap::post_fader)});
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) channel.modulations.push_back({unit_id(), {unit_id(), name()}});
  return channel;
}

}  // namespace

rc::Gen<Graph> graphs() {
  return rc::gen::exec([] {
    Graph graph;
    for (int i = *rc::gen::inRange(0, 6); i > 0; --i) graph.channels.insert_or_assign(strip(), any_channel());
    return graph;
  });
}

Unit unit(std::uint32_t id, UnitRole stage, std::string kind, Values values) {
  return {.id = UnitId{id}, .stage = stage, .kind = std::move(kind), .values = std::move(values)};
}

}  // namespace beltane::graph
