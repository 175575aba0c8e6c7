#include "scsynth/planning/believed.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "scsynth/planning/controls.hpp"

namespace beltane::scsynth {
namespace {

bool is_group(const NodeReport& node) { return node.def.empty(); }
bool is_released(const NodeReport& node) {
  auto gate = number_at(node.controls, wires::gate);
  return gate && *gate <= 0;
}

bool is_wiring(NodeId node, const std::string& name) {
  if (name == wires::out && may_be_rerouted(*seat_of(node))) return false;
  return std::ranges::find(wires::fixed, name) != std::end(wires::fixed);
}

/// Whether the unit works on the bus of its strip. A meter may hear another, and what ends the cue bus does.
bool is_on_its_bus(const PlannedUnit& unit, StripId strip) {
  const auto role = seat_of(unit.node)->role;
  return role != Role::meter && !(role == Role::cue && strip == master_strip);
}

std::optional<AudioBus> bus_in(const Controls& controls) {
  auto number = number_at(controls, wires::bus);
  return number ? std::optional(AudioBus{static_cast<std::int32_t>(*number)}) : std::nullopt;
}

PlannedUnit unit_in(const NodeReport& node) {
  PlannedUnit unit{node.node, node.def, {}, {}};
  for (const auto& [name, value] : node.controls)
    (is_wiring(node.node, name) ? unit.wiring : unit.controls)[name] = value;
  return unit;
}

/// Which kind of strip has groups there, and in what role.
struct Home {
  StripId::Kind kind{};
  Role role{};
};
std::optional<Home> home(NodeId parent) {
  using enum StripId::Kind;
  if (parent == standing::modulators) return Home{instrument, Role::modulators};
  if (parent == standing::sources) return Home{instrument, Role::sources};
  if (parent == standing::processing) return Home{instrument, Role::processing};
  if (parent == standing::outputs) return Home{instrument, Role::outputs};
  if (standing::is_for_buses(parent)) return Home{bus, Role::processing};
  if (parent == standing::master) return Home{master, Role::processing};
  return {};
}

/// Takes a tree apart.
class TreeReader {
 public:
  explicit TreeReader(const ServerLimits& limits) { believed_.plan = empty_plan(limits); }

  Believed read(const NodeReport& tree) {
    for (const auto& node : tree.children)
      if (std::ranges::find(standing::all, node.node) != standing::all.end()) root_group(node);
    for (auto& [id, strip] : strips_) settle(strip);
    auto& placement = believed_.plan.placement.write();
    for (auto& [id, strip] : strips_) {
      for (const auto& group : strip.groups) strip.needs.nodes += 1 + group.units.size();
      placement.taken += strip.needs;
      placement.needed += strip.needs;
    }
    auto& strips = believed_.plan.strips.write();
    for (auto& [id, strip] : strips_) strips.emplace_back(std::move(strip));
    return std::move(believed_);
  }

 private:
  void root_group(const NodeReport& group) {
    believed_.plan.standing.push_back(group.node);
    for (const auto& node : group.children) {
      if (group.node == standing::record && is_recorder(node.node))
        believed_.recorders.push_back(node.node);
      else if (!(group.node == standing::record && node.node == pilot_node))
        strip_group(node, group.node);
    }
  }

  void strip_group(const NodeReport& node, NodeId parent) {
    auto seat = seat_of(node.node);
    auto where = home(parent);
    if (!seat || !where || seat->role != where->role || !is_group(node)) return foreign(node);
    auto strip = StripId{where->kind, seat->owner};
    if ((where->kind == StripId::Kind::master) != (seat->owner == 0)) return foreign(node);
    auto& known = strips_[strip];
    known.strip = strip;
    auto& group = known.groups.emplace_back(PlannedGroup{node.node, parent, {}});
    for (const auto& unit : node.children) inside(unit, known, group, where->role == Role::sources);
    if (where->role == Role::modulators) modulators(known, group);
  }

  void inside(const NodeReport& node, StripPlan& strip, PlannedGroup& group, bool voices) {
    if (is_group(node)) return foreign(node);
    if (voices && is_voice(node.node)) return voice(node, strip);
    if (is_voice_modulator(node.node)) {
      const auto out = static_cast<std::int32_t>(number_at(node.controls, wires::out).value_or(-1));
      believed_.voice_modulators.push_back({node.node, ControlBus{out}});
      return;
    }
    if (voices && seat_of(node.node) != Seat{strip.strip.number, Role::input}) return foreign(node);
    auto seat = seat_of(node.node);
    if (!seat || seat->role < Role::tap) return foreign(node);
    if (seat->role != Role::unit && seat->owner != strip.strip.number) return foreign(node);
    if (is_released(node)) return leaving(node);
    group.units.push_back(unit_in(node));
  }

  void modulators(StripPlan& strip, const PlannedGroup& group) {
    for (const auto& unit : group.units) {
      const auto out = number_at(unit.wiring, wires::out).value_or(-1);
      strip.modulators.push_back({unit.node, ControlBus{static_cast<std::int32_t>(out)}, {}, {}});
    }
  }

  void voice(const NodeReport& node, StripPlan& strip) {
    auto number = [&](std::string_view name) { return number_at(node.controls, name).value_or(0); };
    believed_.voices.push_back({voice_of(node.node), InstrumentId{strip.strip.number}, number(wires::freq),
                                number(wires::velocity), is_released(node)});
    if (!strip.voice) strip.voice = {strip.groups.back().node, node.def, false, node.controls};
  }

  void foreign(const NodeReport& node) { believed_.plan.foreign.push_back(node.node); }
  void leaving(const NodeReport& node) { believed_.plan.placement.write().leaving.emplace(node.node, NodeBuses{}); }

  // ── which buses are whose ─────────────────────────────────────────────────────────────────────────────────────

  void settle(StripPlan& strip) {
    claim(strip);
    claim_tap(strip);
    claim_controls(strip);
  }

  /// A bus that two strips have is nobody's: the second gets another.
  void claim(StripPlan& strip) {
    auto bus = strip.voice ? bus_in(strip.voice->controls) : std::nullopt;
    for (const auto& group : strip.groups)
      for (const auto& unit : group.units)
        if (!bus && is_on_its_bus(unit, strip.strip)) bus = bus_in(unit.wiring);
    if (bus && believed_.plan.placement.write().audio.claim(static_cast<int>(*bus))) strip.bus = bus;
  }

  /// Leaves out of the strip, as nobody's, the units for which `is` says so.
  template <class Is>
  void disown(StripPlan& strip, Is is) {
    for (auto& group : strip.groups)
      std::erase_if(group.units, [&](const PlannedUnit& unit) {
        if (is(unit)) believed_.plan.foreign.push_back(unit.node);
        return is(unit);
      });
  }

  /// A tap whose bus is another's already is nobody's.
  void claim_tap(StripPlan& strip) {
    auto& placement = believed_.plan.placement.write();
    std::optional<NodeId> stray;
    for (const auto& group : strip.groups)
      for (const auto& unit : group.units) {
        if (seat_of(unit.node)->role != Role::tap) continue;
        const auto out = number_at(unit.wiring, wires::out);
        if (out && placement.audio.claim(static_cast<int>(*out)))
          placement.taps[strip.strip] = AudioBus{static_cast<std::int32_t>(*out)};
        else
          stray = unit.node;
      }
    disown(strip, [&](const PlannedUnit& unit) { return unit.node == stray; });
  }

  /// The same for modulators; of the others it is found out what follows them.
  void claim_controls(StripPlan& strip) {
    auto& placement = believed_.plan.placement.write();
    std::set<NodeId> strays;
    for (const auto& modulator : strip.modulators)
      if (!placement.control.claim(static_cast<int>(modulator.bus))) strays.insert(modulator.node);
    std::erase_if(strip.modulators, [&](const auto& modulator) { return strays.contains(modulator.node); });
    disown(strip, [&](const PlannedUnit& unit) { return strays.contains(unit.node); });
    for (auto& modulator : strip.modulators) find_target(modulator, strip);
  }

  static void find_target(PlannedModulator& modulator, const StripPlan& strip) {
    auto follow = [&](UnitId id, const Controls& controls) {
      for (const auto& [name, value] : controls)
        if (value == ControlValue(modulator.bus) && name != wires::base) modulator.target = id, modulator.param = name;
    };
    if (strip.voice) follow(source_id(InstrumentId{strip.strip.number}), strip.voice->controls);
    for (const auto& group : strip.groups)
      for (const auto& unit : group.units) follow(unit_of(unit, strip.strip), unit.controls);
  }

  static UnitId unit_of(const PlannedUnit& unit, StripId strip) {
    const auto seat = *seat_of(unit.node);
    const InstrumentId instrument{strip.number};
    if (seat.role == Role::unit) return UnitId{seat.owner};
    if (seat.role == Role::filter) return filter_id(instrument);
    return seat.role == Role::input ? source_id(instrument) : fader_id(strip);
  }

  Believed believed_{};
  std::map<StripId, StripPlan> strips_{};
};

NodeReport report_of(const PlannedUnit& unit) { return {unit.node, unit.def, merged(unit.controls, unit.wiring), {}}; }

NodeReport& child(NodeReport& parent, NodeId node) {
  return *std::ranges::find(parent.children, node, &NodeReport::node);
}

}  // namespace

Believed believed(const NodeReport& tree, const ServerLimits& limits) { return TreeReader(limits).read(tree); }

NodeReport tree_of(const Plan& plan) {
  NodeReport tree{root, {}, {}, {}};
  for (auto node : plan.standing) tree.children.push_back({node, {}, {}, {}});
  for (const auto& strip : *plan.strips) {
    for (const auto& group : strip->groups) {
      auto& made = child(tree, group.parent).children.emplace_back(NodeReport{group.node, {}, {}, {}});
      for (const auto& unit : group.units) made.children.push_back(report_of(unit));
    }
  }
  return tree;
}

std::size_t count(const NodeReport& tree) {
  auto nodes = tree.children.size();
  for (const auto& node : tree.children) nodes += count(node);
  return nodes;
}

}  // namespace beltane::scsynth
