#include "backend/plan_strip.hpp"

#include <algorithm>
#include <cmath>

#include "backend/controls.hpp"

namespace beltane::backend {
namespace {

/// The names of system units; the others' are the model's to say.
constexpr std::string_view meter_unit = "meter", cue_unit = "cue";

/// Where what has no bus is planned to: only to see what it would need.
constexpr AudioBus nowhere{-2};
constexpr ControlBus nowhere_either{-1};

constexpr std::size_t group_memory = 256;         // bytes
constexpr std::size_t longest_spectra = 8 << 20;  // bytes, of two sides of a sample as long as one is convolved with

/// Middle A is MIDI 69, 440 Hz, equally tempered.
double hertz(double pitch) { return 440 * std::exp2((pitch - 69) / 12); }

/// What a unit is told of the zone that it plays.
Controls zone_wiring(const Zone& zone, BufferId buffer, bool spectrum) {
  if (spectrum)
    return {{std::string(wires::spectrum_left), value_of(buffer)},
            {std::string(wires::spectrum_right), value_of(buffer) + 1}};
  return {{std::string(wires::buf), value_of(buffer)},
          {std::string(wires::root), zone.follow ? hertz(zone.root) : 0.0},
          {std::string(wires::zone_rate), std::exp2(zone.tune / 12)},
          {std::string(wires::zone_start), zone.start},
          {std::string(wires::zone_end), zone.end},
          {std::string(wires::loop_start), zone.loop_start},
          {std::string(wires::loop_end), zone.loop_end},
          {std::string(wires::zone_level), zone.level},
          {std::string(wires::zone_pan), zone.pan},
          {std::string(wires::zone_reverse), zone.reverse ? 1.0 : 0.0}};
}

std::uint32_t number(StripId strip) { return strip.kind == StripId::Kind::master ? 0 : strip.number; }

/// Plans one strip, unit by unit, in the order of the signal.
class Planner {
 public:
  Planner(const StripSource& source, const StripPlan* before, const StripContext& context)
      : source_(source), before_(before), context_(context) {}

  StripPlan planned() {
    plan_.strip = source_.strip;
    if (!node_at({number(source_.strip), Role::unit}, generations)) {
      leave_out("no node id is left for");
      return std::move(plan_);
    }
    const auto found = bus();
    plan_.bus = found.value_or(nowhere);
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
    reckon();
    plan_.bus = found;
    return std::move(plan_);
  }

 private:
  void instrument() {
    modulators();
    group(Role::sources, standing::sources);
    auto sources = plan_.groups.back().node;
    if (input()) sources = {};
    group(Role::processing, standing::processing);
    sends(Tap::pre_insert);
    filter();
    effects();
    group(Role::outputs, standing::outputs);
    channel_end();
    if (sources != NodeId{}) voice(sources);
  }

  /// A source that sounds by itself stands where others have their voices. False: it is none.
  bool input() {
    auto spec = context_.catalogue.find(source_in(*source_.instrument));
    if (!spec || spec->kind != UnitKind::input) return false;
    const Seat seat{number(source_.strip), Role::input};
    if (known(spec->name, seat))
      add(seat, spec->name, {{std::string(wires::bus), value_of(*plan_.bus)}}, params(*spec, source()));
    return true;
  }

  void bus_strip() {
    group(Role::processing, standing::buses(context_.level));
    sends(Tap::pre_insert);
    effects();
    channel_end();
  }

  void master() {
    group(Role::processing, standing::master);
    effects();
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
    if (units_at(*source_.def, Stage::modulator).empty()) return;
    group(Role::modulators, standing::modulators);
    for (const auto& each : units_at(*source_.def, Stage::modulator))
      if (!is_one_a_voice(each)) place(each);
    auto& units = plan_.groups.back().units;
    for (std::size_t i = 0; i < units.size(); ++i) {
      const auto& [node, bus, target, param] = plan_.modulators[i];
      units[i].controls = params(*context_.catalogue.find(units[i].def), UnitId{seat_of(node)->owner});
      units[i].controls[std::string(wires::base)] = value_now(*target_of(target, param), target, i);
    }
  }

  bool is_one_a_voice(const UnitDef& modulator) const {
    auto spec = context_.catalogue.find(modulator.kind);
    return spec && spec->kind == UnitKind::voice_modulator;
  }

  /// How far what it moves goes, and along which curve.
  static Controls range_of(const ParamSpec& target) {
    return {{std::string(wires::low), target.min},
            {std::string(wires::high), target.max},
            {std::string(wires::curve), target.curve == ParamCurve::exponential ? 1.0 : 0.0}};
  }

  void place(const UnitDef& wanted) {
    const Seat seat{number_of(wanted.id), Role::unit};
    auto target = known(wanted.kind, seat) ? target_of(wanted.moves->unit, wanted.moves->param) : nullptr;
    if (!target) return;
    const auto bus = control_bus(seat, wanted);
    auto wiring = range_of(*target);
    wiring[std::string(wires::out)] = value_of(bus);
    auto unit = add(seat, wanted.kind, std::move(wiring), {});
    if (unit) plan_.modulators.push_back({unit->node, bus, wanted.moves->unit, wanted.moves->param});
  }

  void filter() {
    if (const auto* unit = filter_in(*source_.instrument)) in_place(*unit, {number(source_.strip), Role::filter});
  }

  void effects() {
    for (const auto& effect : units_at(*source_.def, Stage::effect))
      in_place(effect, {number_of(effect.id), Role::unit});
  }

  void in_place(const UnitDef& unit, Seat seat) {
    auto spec = known(unit.kind, seat);
    if (!spec) return;
    auto controls = params(*spec, unit.id);
    auto state = state_at(unit.id);
    controls[std::string(wires::enabled)] = !state || state->enabled ? 1.0 : 0.0;
    Controls wiring{{std::string(wires::bus), value_of(*plan_.bus)}};
    if (!spec->zones.empty()) {
      if (spec->spectrum && state && !state->zones.empty()) plan_.needs.memory += longest_spectra;
      const auto played = zones(*spec, unit.id).front();
      if (!played.buffer) return;
      wiring.merge(Controls(played.wiring));
    }
    add(seat, unit.kind, std::move(wiring), std::move(controls));
  }

  void fader(std::optional<AudioBus> out) {
    const Seat seat{number(source_.strip), Role::fader};
    auto unit = out ? routed(fader_unit(source_.strip), seat, *out) : nullptr;
    if (!unit) return;
    if (context_.silenced) unit->controls[std::string(wires::mute)] = 1.0;
    for (auto elsewhere : {wires::solo, wires::cue, wires::cue_level}) unit->controls.erase(std::string(elsewhere));
  }

  void sends(Tap tap) {
    for (const auto& send : units_at(*source_.def, Stage::send)) {
      if (send.route->tap != tap) continue;
      if (auto to = context_.bus_of(beltane::strip_of(send.route->to)))
        routed(send, {number_of(send.id), Role::unit}, *to);
    }
  }

  // Those who listen do so on a bus of its own, or they would hear now the source and now the end of the chain.
  void tap() {
    if (!context_.tapped) return;
    if (auto bus = tap_bus(source_.strip)) given_on(Role::tap, *bus);
  }

  // ── what the musician listens in to ───────────────────────────────────────────────────────────────────────────

  bool can_cue() const { return !context_.placement.for_export && context_.placement.limits.outputs >= 4; }

  /// Before the fader, whatever that and the solo of others do.
  void cue() {
    const auto& values = beltane::state_of(*source_.runtime, fader_id(source_.strip)).values;
    const auto wanted = values.find(wires::cue);
    if (wanted == values.end() || wanted->second <= 0 || context_.placement.for_export) return;
    if (!can_cue()) return leave_out("cue needs outputs 3 and 4: [server] outputs = 4 in rig.toml, for");
    given_on(Role::cue, cue_bus(context_.placement.limits));
  }

  /// Where all that is cued comes together, beside the master and not through it.
  void cue_end() {
    auto spec = context_.cueing && can_cue() ? context_.catalogue.find(cue_unit) : nullptr;
    auto master = context_.catalogue.find(fader_unit(source_.strip).kind);
    if (!spec || !master) return;
    auto controls = initial(*spec);
    if (auto level = beltane::find(*master, wires::cue_level))
      controls[std::string(wires::level)] = set_value(*level, fader_id(source_.strip));
    add({number(source_.strip), Role::cue}, spec->name,
        {{std::string(wires::bus), value_of(cue_bus(context_.placement.limits))},
         {std::string(wires::out), value_of(cue_out)}},
        std::move(controls));
  }

  /// The whole of the bus, as it is here, on another.
  void given_on(Role role, AudioBus to) {
    const Seat seat{number(source_.strip), role};
    auto spec = known(send_unit({}, {}).kind, seat);
    if (!spec) return;
    auto controls = initial(*spec);
    controls[std::string(wires::level)] = 1.0;
    add(seat, spec->name, {{std::string(wires::bus), value_of(*plan_.bus)}, {std::string(wires::out), value_of(to)}},
        std::move(controls));
  }

  PlannedUnit* routed(const UnitDef& unit, Seat seat, AudioBus out) {
    auto spec = known(unit.kind, seat);
    if (!spec) return nullptr;
    Controls wiring{{std::string(wires::bus), value_of(*plan_.bus)}};
    auto controls = params(*spec, unit.id);
    (may_be_rerouted(seat) ? controls : wiring)[std::string(wires::out)] = value_of(out);
    return add(seat, unit.kind, std::move(wiring), std::move(controls));
  }

  void meter(AudioBus heard) {
    auto spec = context_.catalogue.find(meter_unit);
    if (!spec) return;
    add({number(source_.strip), Role::meter}, spec->name, {{std::string(wires::bus), value_of(heard)}}, initial(*spec));
  }

  void voice(NodeId group) {
    const auto kind = source_in(*source_.instrument);
    auto spec = known(kind, {number(source_.strip), Role::sources});
    if (!spec) return;
    auto controls = params(*spec, source());
    controls[std::string(wires::bus)] = value_of(*plan_.bus);
    plan_.voice = {group, kind, spec->percussion, std::move(controls), !spec->zones.empty(), zones(*spec, source())};
    voice_modulators();
    triggered();
  }

  // ── what every voice has for itself ───────────────────────────────────────────────────────────────────────────

  /// What they move follows them in each voice, and is not set for all.
  void voice_modulators() {
    auto& voice = *plan_.voice;
    std::map<UnitId, std::size_t> places;
    PlannedVoiceModulators planned;
    for (const auto& each : units_at(*source_.def, Stage::modulator)) {
      if (!is_one_a_voice(each)) continue;
      auto spec = known(each.kind, {number_of(each.id), Role::unit});
      auto target = spec ? target_of(each.moves->unit, each.moves->param) : nullptr;
      if (!target) continue;
      PlannedVoiceModulator made{.def = each.kind, .wiring = range_of(*target), .param = each.moves->param};
      if (each.moves->unit != source()) {
        auto moved = places.find(each.moves->unit);
        if (moved == places.end()) continue;
        made.moves = moved->second;
      }
      for (std::size_t i = 0; i < planned.size(); ++i)
        if (planned[i].param == made.param && planned[i].moves == made.moves) made.goes_on = i;
      made.base = value_now(*target, each.moves->unit);
      made.controls = params(*spec, each.id);
      places.emplace(each.id, planned.size());
      planned.push_back(std::move(made));
    }
    for (const auto& each : planned) (each.moves ? planned[*each.moves].controls : voice.controls).erase(each.param);
    if (planned.empty()) return;
    voice.modulators_group = plan_.groups.front().node;
    voice.modulators = std::move(planned);
  }

  void triggered() {
    for (const auto& [node, bus, target, param] : plan_.modulators) {
      const auto& controls = beltane::backend::find(plan_, node)->controls;
      if (number_at(controls, wires::retrigger).value_or(0) > 0) plan_.voice->triggered.push_back(node);
    }
  }

  // ── samples ───────────────────────────────────────────────────────────────────────────────────────────────────

  /// The unit's zones, its own or those it comes with, and in which buffers they are.
  std::vector<PlannedZone> zones(const UnitSpec& spec, UnitId unit) {
    auto state = state_at(unit);
    std::vector<PlannedZone> planned;
    for (const auto& zone : state && !state->zones.empty() ? state->zones : spec.zones) {
      const SampleKey key{zone.sample, spec.spectrum};
      plan_.samples.insert(key);
      const auto found = context_.loaded.find(key);
      const auto buffer = found == context_.loaded.end() ? std::nullopt : std::optional(found->second);
      if (!buffer)
        plan_.absent[key] =
            "the sample " + (zone.file.empty() ? zone.sample : zone.file) + " is not there for " + source_.def->name;
      planned.push_back({zone.low, zone.high, zone.soft, zone.loud, zone.choke, buffer,
                         buffer ? zone_wiring(zone, *buffer, spec.spectrum) : Controls{}});
    }
    return planned;
  }

  // ── what they are set to ──────────────────────────────────────────────────────────────────────────────────────

  UnitId source() const { return source_id(InstrumentId{source_.strip.number}); }

  const UnitState* state_at(UnitId unit) const {
    auto state = source_.runtime->units.find(unit);
    return state == source_.runtime->units.end() ? nullptr : &state->second;
  }

  double set_value(const ParamSpec& param, UnitId unit) const {
    auto state = state_at(unit);
    if (!state) return param.initial;
    auto value = state->values.find(param.name);
    return value == state->values.end() ? param.initial : value->second;
  }

  Controls params(const UnitSpec& spec, UnitId unit) {
    Controls controls;
    for (const auto& param : spec.params)
      controls[param.name] =
          param.curve == ParamCurve::strip ? ControlValue(heard(set_value(param, unit))) : value_now(param, unit);
    return controls;
  }

  /// What the parameter is set to, or the bus of the last modulator that moves it, of the first `moved_by`.
  ControlValue value_now(const ParamSpec& param, UnitId unit, std::size_t moved_by = at_end) const {
    for (auto i = std::min(moved_by, plan_.modulators.size()); i-- > 0;)
      if (plan_.modulators[i].target == unit && plan_.modulators[i].param == param.name) return plan_.modulators[i].bus;
    return set_value(param, unit);
  }

  /// The bus of the strip with that number, or our own.
  double heard(double number) {
    if (number <= 0) return value_of(*plan_.bus);
    const auto wanted = static_cast<std::uint32_t>(number);
    plan_.keys.insert(wanted);
    const auto strip = strip_numbered(context_.project, wanted);
    const auto bus = strip && *strip != source_.strip ? tap_bus(*strip) : std::nullopt;
    return value_of(bus.value_or(*plan_.bus));
  }

  static Controls initial(const UnitSpec& spec) {
    Controls controls;
    for (const auto& param : spec.params) controls[param.name] = param.initial;
    return controls;
  }

  /// The parameter that is moved, or null where it is not there to be moved.
  const ParamSpec* target_of(UnitId unit, std::string_view param) const {
    auto spec = context_.catalogue.find(kind_of(*source_.def, unit));
    return spec ? beltane::find(*spec, param) : nullptr;
  }

  // ── what they take ────────────────────────────────────────────────────────────────────────────────────────────

  std::size_t memory(const UnitName& unit) const {
    auto spec = context_.catalogue.find(unit);
    return spec ? memory_of(*spec, context_.placement.limits.rate) : 0;
  }

  void reckon() {
    auto& needs = plan_.needs;
    needs.audio_channels = context_.tapped ? 4 : 2;
    needs.control_channels = plan_.modulators.size();
    for (const auto& group : plan_.groups) {
      needs.nodes += 1 + group.units.size();
      needs.memory += group_memory;
      for (const auto& unit : group.units) needs.memory += memory(unit.def);
    }
    if (!plan_.voice) return;
    plan_.voice_memory = memory(plan_.voice->def);
    for (const auto& modulator : *plan_.voice->modulators) plan_.voice_memory += memory(modulator.def);
  }

  // ── where they are placed ─────────────────────────────────────────────────────────────────────────────────────

  /// None where none is left; then the strip is planned all the same, to say what it needs.
  std::optional<AudioBus> bus() {
    if (before_ && before_->bus) return before_->bus;
    auto taken = context_.placement.audio.take();
    if (!taken) plan_.crowded = std::to_string(context_.placement.limits.audio_buses) + " audio buses";
    return taken ? std::optional(AudioBus{*taken}) : std::nullopt;
  }

  /// The bus that the same modulation had, or a new one.
  ControlBus control_bus(Seat seat, const UnitDef& wanted) {
    if (before_)
      for (const auto& known : before_->modulators)
        if (seat_of(known.node) == seat && is_same(known, wanted)) return known.bus;
    auto taken = context_.placement.control.take();
    if (!taken) plan_.crowded = std::to_string(context_.placement.limits.control_buses) + " control buses";
    return taken ? ControlBus{*taken} : nowhere_either;
  }

  bool is_same(const PlannedModulator& known, const UnitDef& wanted) const {
    const bool same_target = known.target == wanted.moves->unit && known.param == wanted.moves->param;
    return beltane::backend::find(*before_, known.node)->def == wanted.kind && (known.param.empty() || same_target);
  }

  /// The bus on which others listen to the strip.
  std::optional<AudioBus> tap_bus(StripId strip) {
    auto& taps = context_.placement.taps;
    if (auto known = taps.find(strip); known != taps.end()) return known->second;
    auto taken = context_.placement.audio.take();
    if (!taken) return {};
    return taps.emplace(strip, AudioBus{*taken}).first->second;
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

  /// The unit, now last in the last group, or null where no node is left for it.
  PlannedUnit* add(Seat seat, const UnitName& def, Controls wiring, Controls controls) {
    auto node = node_for(seat, def, wiring);
    if (!node) return nullptr;
    auto& units = plan_.groups.back().units;
    return &units.emplace_back(PlannedUnit{*node, def, std::move(wiring), std::move(controls)});
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
