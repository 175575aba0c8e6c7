#include "backend/plan_strip.hpp"

#include "backend/controls.hpp"

namespace beltane::backend {
namespace {

/// Names of system units; the fader's is the model's to say.
constexpr std::string_view send_unit = "send", meter_unit = "meter";

std::uint32_t number(StripId strip) { return strip.kind == StripId::Kind::master ? 0 : strip.number; }

/// Plans one strip, slot by slot, in the order of the signal.
class Planner {
 public:
  Planner(const StripSource& source, const StripPlan* before, const StripContext& context)
      : source_(source), before_(before), context_(context) {}

  StripPlan planned() {
    plan_.strip = source_.strip;
    if (!node_at({number(source_.strip), Role::unit}, generations)) leave_out("no node id is left for");
    if (plan_.left_out.empty()) plan_.bus = bus();
    if (!plan_.bus) return std::move(plan_);
    source_.instrument ? instrument() : mixer_strip();
    return std::move(plan_);
  }

 private:
  void instrument() {
    group(Role::sources, standing::sources);
    auto sources = plan_.groups.back().node;
    modulator();
    group(Role::processing, standing::processing);
    filter();
    effects();
    group(Role::outputs, standing::outputs);
    fader(output());
    sends();
    meter(*plan_.bus);
    voice(sources);
  }

  void mixer_strip() {
    auto last = source_.strip.kind == StripId::Kind::master;
    group(Role::processing, last ? standing::master : standing::buses);
    effects();
    fader(last ? std::optional(hardware_out) : context_.bus_of(master_strip));
    meter(last ? hardware_out : *plan_.bus);
  }

  // ── what stands in the slots ──────────────────────────────────────────────────────────────────────────────────

  void modulator() {
    const auto& lfo = source_.instrument->lfo;
    if (!lfo) return;
    auto spec = known(lfo->kind, {number(source_.strip), Role::lfo});
    auto target = spec ? target_of(*lfo) : nullptr;
    if (!target) return;
    auto bus = control_bus(*lfo);
    if (!bus) return leave_out("no control bus is left for the modulator of");
    auto wiring = Controls{{std::string(wires::out), value_of(*bus)},
                           {std::string(wires::low), target->min},
                           {std::string(wires::high), target->max},
                           {std::string(wires::curve), target->curve == ParamCurve::exponential ? 1.0 : 0.0}};
    auto controls = params(*spec, {Slot::lfo, 0});
    controls[std::string(wires::base)] = set_value(*target, lfo->unit);
    auto node = node_for({number(source_.strip), Role::lfo}, lfo->kind, wiring);
    if (node) plan_.modulator = {{*node, lfo->kind, wiring, std::move(controls)}, *bus, lfo->unit, lfo->param};
  }

  void filter() {
    if (source_.instrument->filter.empty()) return;
    in_place({Slot::filter, 0}, source_.instrument->filter, {number(source_.strip), Role::filter});
  }

  void effects() {
    for (const auto& effect : source_.def->effects)
      in_place({Slot::effect, number_of(effect.id)}, effect.kind, {number_of(effect.id), Role::unit});
  }

  void in_place(SlotId slot, const UnitName& kind, Seat seat) {
    auto spec = known(kind, seat);
    if (!spec) return;
    auto controls = params(*spec, slot);
    auto state = state_of(slot);
    controls[std::string(wires::enabled)] = !state || state->enabled ? 1.0 : 0.0;
    add(seat, kind, {{std::string(wires::bus), value_of(*plan_.bus)}}, std::move(controls));
  }

  void fader(std::optional<AudioBus> out) {
    auto kind = fader_of(source_.strip);
    if (out) routed({Slot::fader, 0}, kind, {number(source_.strip), Role::fader}, *out);
  }

  // Sends stand behind the fader, so that they give on what it leaves on the bus.
  void sends() {
    for (const auto& send : source_.def->sends) {
      auto to = context_.bus_of(beltane::strip_of(send.to));
      if (to) routed({Slot::send, number_of(send.id)}, std::string(send_unit), {number_of(send.id), Role::unit}, *to);
    }
  }

  void routed(SlotId slot, const UnitName& kind, Seat seat, AudioBus out) {
    auto spec = known(kind, seat);
    if (!spec) return;
    add(seat, kind, {{std::string(wires::bus), value_of(*plan_.bus)}, {std::string(wires::out), value_of(out)}},
        params(*spec, slot));
  }

  void meter(AudioBus heard) {
    auto spec = context_.catalogue.find(meter_unit);
    if (!spec) return;
    add({number(source_.strip), Role::meter}, spec->name, {{std::string(wires::bus), value_of(heard)}}, initial(*spec));
  }

  void voice(NodeId group) {
    const auto& kind = source_.instrument->source;
    auto spec = known(kind, {number(source_.strip), Role::sources});
    if (!spec) return;
    auto controls = params(*spec, {Slot::source, 0});
    controls[std::string(wires::bus)] = value_of(*plan_.bus);
    plan_.voice = {group, kind, spec->percussion, std::move(controls)};
  }

  // ── what they are set to ──────────────────────────────────────────────────────────────────────────────────────

  const UnitState* state_of(SlotId slot) const {
    auto state = source_.runtime->units.find(slot);
    return state == source_.runtime->units.end() ? nullptr : &state->second;
  }

  double set_value(const ParamSpec& param, SlotId slot) const {
    auto state = state_of(slot);
    if (!state) return param.initial;
    auto value = state->values.find(param.name);
    return value == state->values.end() ? param.initial : value->second;
  }

  Controls params(const UnitSpec& spec, SlotId slot) const {
    Controls controls;
    for (const auto& param : spec.params) controls[param.name] = set_value(param, slot);
    if (plan_.modulator && plan_.modulator->target == slot) controls[plan_.modulator->param] = plan_.modulator->bus;
    return controls;
  }

  static Controls initial(const UnitSpec& spec) {
    Controls controls;
    for (const auto& param : spec.params) controls[param.name] = param.initial;
    return controls;
  }

  /// The parameter that is moved, or null where it is not there to be moved.
  const ParamSpec* target_of(const ModulatorDef& lfo) const {
    auto name = unit_name(lfo.unit);
    auto spec = name.empty() ? nullptr : context_.catalogue.find(name);
    return spec ? beltane::find(*spec, lfo.param) : nullptr;
  }

  UnitName unit_name(SlotId slot) const {
    switch (slot.slot) {
      case Slot::source:
        return source_.instrument->source;
      case Slot::filter:
        return source_.instrument->filter;
      case Slot::fader:
        return fader_of(source_.strip);
      case Slot::lfo:
        return {};
      case Slot::effect:
        for (const auto& effect : source_.def->effects)
          if (number_of(effect.id) == slot.number) return effect.kind;
        return {};
      case Slot::send:
        for (const auto& send : source_.def->sends)
          if (number_of(send.id) == slot.number) return std::string(send_unit);
        return {};
    }
    return {};
  }

  // ── where they are placed ─────────────────────────────────────────────────────────────────────────────────────

  std::optional<AudioBus> bus() {
    if (before_ && before_->bus) return before_->bus;
    auto taken = context_.placement.audio.take();
    if (!taken) leave_out("no audio bus is left for");
    return taken ? std::optional(AudioBus{*taken}) : std::nullopt;
  }

  /// The bus that the same modulation had, or a new one.
  std::optional<ControlBus> control_bus(const ModulatorDef& lfo) {
    if (before_ && before_->modulator && is_same(*before_->modulator, lfo)) return before_->modulator->bus;
    auto taken = context_.placement.control.take();
    return taken ? std::optional(ControlBus{*taken}) : std::nullopt;
  }

  static bool is_same(const PlannedModulator& known, const ModulatorDef& lfo) {
    return known.unit.def == lfo.kind && known.target == lfo.unit && (known.param.empty() || known.param == lfo.param);
  }

  std::optional<AudioBus> output() const {
    auto to = source_.def->output ? context_.bus_of(beltane::strip_of(*source_.def->output)) : std::nullopt;
    return to ? to : context_.bus_of(master_strip);
  }

  void group(Role role, NodeId parent) {
    plan_.groups.push_back({*group_node({number(source_.strip), role}), parent, {}});
  }

  std::optional<NodeId> group_node(Seat seat) const {
    if (before_)
      for (const auto& group : before_->groups)
        if (seat_of(group.node) == seat) return group.node;
    return free_node(seat);
  }

  void add(Seat seat, const UnitName& def, Controls wiring, Controls controls) {
    auto node = node_for(seat, def, wiring);
    if (node) plan_.groups.back().units.push_back({*node, def, std::move(wiring), std::move(controls)});
  }

  /// The node that the same unit had, or a free one.
  std::optional<NodeId> node_for(Seat seat, const UnitName& def, const Controls& wiring) const {
    const PlannedUnit* same = nullptr;
    each_unit_before([&](const PlannedUnit& unit) {
      if (!same && seat_of(unit.node) == seat && unit.def == def && contains(unit.wiring, wiring)) same = &unit;
    });
    return same ? std::optional(same->node) : free_node(seat);
  }

  /// A node of the seat that nothing has; while all are fading out, one of those (`diff` frees it first).
  std::optional<NodeId> free_node(Seat seat) const {
    std::optional<NodeId> fading;
    for (std::uint32_t generation = 0; generation < generations; ++generation) {
      auto node = node_at(seat, generation);
      if (!node || stood_before(*node) || context_.standing.contains(*node)) continue;
      if (!context_.placement.leaving.contains(*node)) return node;
      if (!fading) fading = node;
    }
    return fading;
  }

  bool stood_before(NodeId node) const {
    if (!before_) return false;
    for (const auto& group : before_->groups)
      if (group.node == node) return true;
    auto found = false;
    each_unit_before([&](const PlannedUnit& unit) { found = found || unit.node == node; });
    return found;
  }

  template <class Visit>
  void each_unit_before(Visit visit) const {
    if (!before_) return;
    for (const auto& group : before_->groups)
      for (const auto& unit : group.units) visit(unit);
    if (before_->modulator) visit(before_->modulator->unit);
  }

  /// The unit's entry in the catalogue; null, and said, where it is to be left out.
  const UnitSpec* known(const UnitName& kind, Seat seat) {
    auto spec = context_.catalogue.find(kind);
    if (!spec) leave_out("the catalogue has no '" + kind + "' for");
    auto kept_away = context_.quarantine.find(seat);
    if (!spec || kept_away == context_.quarantine.end() || kept_away->second != kind) return spec;
    leave_out("'" + kind + "' is kept away from the server, which died of it, on");
    return nullptr;
  }

  void leave_out(const std::string& why) { plan_.left_out.push_back(why + " " + source_.def->name); }

  const StripSource& source_;
  const StripPlan* before_;
  const StripContext& context_;
  StripPlan plan_{};
};

}  // namespace

StripPlan plan_strip(const StripSource& source, const StripPlan* before, const StripContext& context) {
  return Planner(source, before, context).planned();
}

}  // namespace beltane::backend
