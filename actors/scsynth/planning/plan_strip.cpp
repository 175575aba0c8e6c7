#include "scsynth/planning/plan_strip.hpp"

#include <algorithm>

#include "scsynth/planning/controls.hpp"
#include "scsynth/planning/plan_voice.hpp"
#include "scsynth/planning/strip_places.hpp"
#include "scsynth/planning/strip_settings.hpp"
#include "scsynth/planning/strip_units.hpp"

namespace beltane::scsynth {
namespace {

using graph::Unit;
using graph::UnitRole;

/// The names of system units that no graph names.
constexpr std::string_view meter_unit = "meter", cue_unit = "cue", send_unit = "send";

constexpr std::size_t group_memory = 256;         // bytes
constexpr std::size_t longest_spectra = 8 << 20;  // bytes, of two sides of a sample as long as one is convolved with

/// Enters what the planned strip needs of its server, and each of its voices.
void count_needs(StripPlan& plan, const StripContext& context) {
  const auto memory = [&](const UnitName& unit) {
    const auto* spec = context.catalogue.find(unit);
    return spec ? memory_of(*spec, context.placement.limits.rate) : 0;
  };
  auto& needs = plan.needs;
  needs.audio_channels = context.tapped ? 4 : 2;
  needs.control_channels = plan.modulators.size();
  for (const auto& group : plan.groups) {
    needs.nodes += 1 + group.units.size();
    needs.memory += group_memory;
    for (const auto& unit : group.units) needs.memory += memory(unit.def);
  }
  if (!plan.voice) return;
  plan.voice_memory = memory(plan.voice->def);
  for (const auto& modulator : *plan.voice->modulators) plan.voice_memory += memory(modulator.def);
}

/// Plans one strip, unit by unit, in the order of the signal.
class StripPlanner {
 public:
  StripPlanner(const StripSource& source, const StripPlan* before, const StripContext& context)
      : source_(source), context_(context), places_(before, context) {}

  StripPlan planned() {
    plan_.strip = source_.strip;
    if (!node_at({owner(), Role::unit}, generations)) {
      units_.omit("no node id is left for");
      return std::move(plan_);
    }
    const auto bus = places_.bus();
    if (!bus) exceed(context_.placement.limits.audio_buses, "audio buses");
    plan_.bus = bus.value_or(no_bus);
    switch (source_.strip.kind) {
      case StripId::Kind::instrument:
        instrument();
        break;
      case StripId::Kind::bus:
        bus_strip();
        break;
      case StripId::Kind::master:
        master();
        break;
    }
    count_needs(plan_, context_);
    plan_.bus = bus;
    return std::move(plan_);
  }

 private:
  void instrument() {
    modulators();
    group(Role::sources, standing::sources);
    const auto sources = plan_.groups.back().node;
    input();
    group(Role::processing, standing::processing);
    sends(Tap::pre_insert);
    chain();
    group(Role::outputs, standing::outputs);
    channel_end();
    units_.each({UnitRole::source},
                [&](const Unit& unit) { plan_.voice = plan_voice(unit, sources, units_, settings_, plan_); });
  }

  /// A source that sounds by itself stands where others have their voices.
  void input() {
    units_.each({UnitRole::input}, [&](const Unit& unit) {
      if (const auto* spec = units_.known(unit.kind))
        add({owner(), Role::input}, spec->name, on_our_bus(), settings_.of(unit, *spec));
    });
  }

  void bus_strip() {
    group(Role::processing, standing::buses(context_.level));
    sends(Tap::pre_insert);
    chain();
    channel_end();
  }

  void master() {
    group(Role::processing, standing::master);
    chain();
    fader(hardware_out);
    meter(hardware_out);
    cue_end();
  }

  // Sends after the fader give on what it leaves on the bus.
  void channel_end() {
    tap();
    cue();
    sends(Tap::pre_fader);
    fader(output());
    sends(Tap::post_fader);
    meter(*plan_.bus);
  }

  // ── the units of the strip ────────────────────────────────────────────────────────────────────────────────────

  // First where each writes, then how it is set: one may be moved by another that comes after it.
  void modulators() {
    if (!units_.has(UnitRole::modulator) && !units_.has(UnitRole::voice_modulator)) return;
    group(Role::modulators, standing::modulators);
    std::vector<const Unit*> placed;
    units_.each({UnitRole::modulator}, [&](const Unit& unit) {
      if (place(unit)) placed.push_back(&unit);
    });
    auto& units = plan_.groups.back().units;
    for (std::size_t i = 0; i < placed.size(); ++i) {
      const auto& moved = units_.at(plan_.modulators[i].target);
      units[i].controls = settings_.of(*placed[i], *context_.catalogue.find(placed[i]->kind));
      units[i].controls[std::string(wires::base)] =
          settings_.now(*units_.target_of({moved.id, plan_.modulators[i].param}), moved, i);
    }
  }

  bool place(const Unit& unit) {
    const Seat seat{number_of(unit.id), Role::unit};
    const auto* target = units_.known(unit.kind) ? units_.moved_by(unit.id) : nullptr;
    const auto* spec = target ? units_.target_of(*target) : nullptr;
    if (!spec) return false;
    const auto bus = places_.control_bus(seat, unit.kind, *target);
    if (!bus) exceed(context_.placement.limits.control_buses, "control buses");
    auto wiring = range_of(*spec);
    wiring[std::string(wires::out)] = value_of(bus.value_or(no_control_bus));
    const auto* made = add(seat, unit.kind, std::move(wiring), {});
    if (made) plan_.modulators.push_back({made->node, bus.value_or(no_control_bus), target->unit, target->name});
    return made;
  }

  void chain() {
    units_.each({UnitRole::filter, UnitRole::eq, UnitRole::effect}, [&](const Unit& unit) {
      const auto role = unit.stage == UnitRole::filter ? Role::filter : Role::unit;
      in_place(unit, {role == Role::filter ? owner() : number_of(unit.id), role});
    });
  }

  void in_place(const Unit& unit, Seat seat) {
    const auto* spec = units_.known(unit.kind);
    if (!spec) return;
    auto controls = settings_.of(unit, *spec);
    controls[std::string(wires::enabled)] = unit.enabled ? 1.0 : 0.0;
    auto wiring = on_our_bus();
    if (!spec->zones.empty()) {
      if (spec->spectrum && !unit.zones.empty()) plan_.needs.memory += longest_spectra;
      const auto played = settings_.zones(unit, *spec).front();
      if (!played.buffer) return;
      wiring.merge(Controls(played.wiring));
    }
    add(seat, unit.kind, std::move(wiring), std::move(controls));
  }

  void fader(std::optional<AudioBus> out) {
    if (!out) return;
    units_.each({UnitRole::fader}, [&](const Unit& unit) {
      auto* made = routed(unit, {owner(), Role::fader}, *out);
      if (!made) return;
      if (!source_.channel->audible) made->controls[std::string(wires::mute)] = 1.0;
      for (auto elsewhere : {wires::solo, wires::cue, wires::cue_level}) made->controls.erase(std::string(elsewhere));
    });
  }

  void sends(Tap tap) {
    for (const auto& route : source_.channel->routes.sends) {
      if (route.tap != tap) continue;
      const auto* unit = find(*source_.channel, route.send);
      const auto to = context_.bus_of(strip_of(route.to));
      if (unit && to) routed(*unit, {number_of(unit->id), Role::unit}, *to);
    }
  }

  // Those who listen do so on a bus of its own, or they would hear now the source and now the end of the chain.
  void tap() {
    if (!context_.tapped) return;
    if (auto bus = places_.tap_bus(source_.strip)) given_on(Role::tap, *bus);
  }

  // ── what the musician listens in to ───────────────────────────────────────────────────────────────────────────

  bool can_cue() const { return !context_.placement.for_export && context_.placement.limits.outputs >= 4; }

  /// Before the fader, whatever that and the solo of others do.
  void cue() {
    if (!source_.channel->cued || context_.placement.for_export) return;
    if (!can_cue()) return units_.omit("cue needs outputs 3 and 4: [server] outputs = 4 in rig.toml, for");
    given_on(Role::cue, cue_bus(context_.placement.limits));
  }

  /// Where all that is cued comes together, beside the master and not through it.
  void cue_end() {
    const auto* spec = context_.cueing && can_cue() ? context_.catalogue.find(cue_unit) : nullptr;
    if (!spec) return;
    auto controls = StripSettings::initial(*spec);
    units_.each({UnitRole::fader}, [&](const Unit& unit) {
      const auto* master = context_.catalogue.find(unit.kind);
      if (const auto* level = master ? beltane::find(*master, wires::cue_level) : nullptr)
        controls[std::string(wires::level)] = StripSettings::set_value(*level, unit);
    });
    add({owner(), Role::cue}, spec->name,
        {{std::string(wires::bus), value_of(cue_bus(context_.placement.limits))},
         {std::string(wires::out), value_of(cue_out)}},
        std::move(controls));
  }

  /// The whole of the bus, as it is here, on another.
  void given_on(Role role, AudioBus to) {
    const auto* spec = units_.known(UnitName(send_unit));
    if (!spec) return;
    auto controls = StripSettings::initial(*spec);
    controls[std::string(wires::level)] = 1.0;
    auto wiring = on_our_bus();
    wiring[std::string(wires::out)] = value_of(to);
    add({owner(), role}, spec->name, std::move(wiring), std::move(controls));
  }

  PlannedUnit* routed(const Unit& unit, Seat seat, AudioBus out) {
    const auto* spec = units_.known(unit.kind);
    if (!spec) return nullptr;
    auto wiring = on_our_bus();
    auto controls = settings_.of(unit, *spec);
    (may_be_rerouted(seat) ? controls : wiring)[std::string(wires::out)] = value_of(out);
    return add(seat, unit.kind, std::move(wiring), std::move(controls));
  }

  void meter(AudioBus heard) {
    if (const auto* spec = context_.catalogue.find(meter_unit))
      add({owner(), Role::meter}, spec->name, {{std::string(wires::bus), value_of(heard)}},
          StripSettings::initial(*spec));
  }

  // ── the plan ──────────────────────────────────────────────────────────────────────────────────────────────────

  std::uint32_t owner() const { return owner_of(source_.strip); }

  Controls on_our_bus() const { return {{std::string(wires::bus), value_of(*plan_.bus)}}; }

  std::optional<AudioBus> output() const {
    const auto& to = source_.channel->routes.output;
    const auto bus = to ? context_.bus_of(strip_of(*to)) : std::nullopt;
    return bus ? bus : context_.bus_of(master_strip);
  }

  void group(Role role, NodeId parent) { plan_.groups.push_back({places_.group({owner(), role}), parent, {}}); }

  /// The unit, now last in the last group, or null where no node is left for it.
  PlannedUnit* add(Seat seat, const UnitName& def, Controls wiring, Controls controls) {
    const auto node = places_.unit(seat, def, wiring);
    if (!node) return nullptr;
    auto& units = plan_.groups.back().units;
    return &units.emplace_back(PlannedUnit{*node, def, std::move(wiring), std::move(controls)});
  }

  void exceed(std::uint32_t all, const char* of_what) { plan_.over_budget = std::to_string(all) + " " + of_what; }

  const StripSource& source_;
  const StripContext& context_;
  StripPlan plan_{};
  StripUnits units_{source_, context_.catalogue, plan_};
  StripPlaces places_;
  StripSettings settings_{source_, context_, places_, plan_};
};

}  // namespace

StripPlan plan_strip(const StripSource& source, const StripPlan* before, const StripContext& context) {
  return StripPlanner(source, before, context).planned();
}

}  // namespace beltane::scsynth
