#include "support/generators.hpp"

#include <algorithm>
#include <set>
#include <type_traits>

#include "model/catalogue/param_range.hpp"
#include "model/editing/apply.hpp"
#include "model/editing/resolve.hpp"
#include "support/project_units.hpp"
#include "support/test_catalogue.hpp"

namespace beltane::support {
namespace {

// Everything here runs inside rc::gen::exec, where `*generator` draws a value.

template <class Number>
Number within(Number from, Number to) {  // both included
  return static_cast<Number>(*rc::gen::inRange<std::int64_t>(from, static_cast<std::int64_t>(to) + 1));
}

template <class T>
T drawn();

template <class... Members>
void each(Members&... members);

// ── plain values ───────────────────────────────────────────────────────────────────────────────────────────────────
void fill(bool& x) { x = *rc::gen::arbitrary<bool>(); }
void fill(double& x) { x = within(-2'000'000, 2'000'000) / 1024.0; }
void fill(float& x) { x = static_cast<float>(within(0, 4096)) / 4096; }
void fill(std::uint16_t& x) { x = static_cast<std::uint16_t>(within(0, 65'535)); }
void fill(std::int32_t& x) { x = *rc::gen::arbitrary<std::int32_t>(); }
void fill(std::uint32_t& x) { x = within(0, 3) ? within(0U, 40U) : *rc::gen::arbitrary<std::uint32_t>(); }
void fill(std::int64_t& x) { x = *rc::gen::arbitrary<std::int64_t>(); }
void fill(std::uint64_t& x) { x = *rc::gen::arbitrary<std::uint64_t>(); }
void fill(std::string& x) {
  static const std::vector<std::string> letters{"a", "b", "Z", "7", " ", ".", ":", "_", "é", "音", "𝄞"};
  x.clear();
  for (auto count = within(0, 8); count > 0; --count) x += *rc::gen::elementOf(letters);
}

void fill(StripId::Kind& x) { x = StripId::Kind{static_cast<std::uint8_t>(within(0, 2))}; }
void fill(Stage& x) { x = Stage{static_cast<std::uint8_t>(within(0, 5))}; }
void fill(Tap& x) { x = Tap{static_cast<std::uint8_t>(within(0, 2))}; }
void fill(Controller& x) { x = all_controllers[within(0, 2)]; }
void fill(Intent& x) { x = Intent{static_cast<std::uint8_t>(within(0, 2))}; }
void fill(FileTask& x) { x = FileTask{static_cast<std::uint8_t>(within(0, 4))}; }
template <class Id>
requires std::is_enum_v<Id>
void fill(Id& x) {
  std::underlying_type_t<Id> number{};
  fill(number);
  x = Id{number};
}
void fill(Instant& x) {
  x = Instant(std::chrono::nanoseconds(drawn<std::int64_t>() / 2));
}  // within what wire lets through

// ── holders ────────────────────────────────────────────────────────────────────────────────────────────────────────
template <class T>
void fill(std::optional<T>& x) {
  x = drawn<bool>() ? std::optional(drawn<T>()) : std::nullopt;
}
template <class List>
requires requires(List list) {
  list.push_back(typename List::value_type{});
} &&(!std::is_same_v<List, std::string>)void fill(List& x) {
  x.clear();
  for (auto count = within(0, 3); count > 0; --count) x.push_back(drawn<typename List::value_type>());
}
template <class Key, class Value, class Order>
void fill(std::map<Key, Value, Order>& x) {
  x.clear();
  for (auto count = within(0, 2); count > 0; --count) x.insert_or_assign(drawn<Key>(), drawn<Value>());
}
template <class T>
void fill(Cow<T>& x) {
  x = Cow<T>(drawn<T>());
}
template <class... Kinds>
void fill(std::variant<Kinds...>& x) {
  const auto chosen = within<std::size_t>(0, sizeof...(Kinds) - 1);
  std::size_t index = 0;
  ((index++ == chosen ? void(x = drawn<Kinds>()) : void()), ...);
}

// ── the project ────────────────────────────────────────────────────────────────────────────────────────────────────
void fill(Beats& x) { x.count = within(0, 4'000) / 16.0; }
void fill(Bpm& x) { x.rate = within(100, 3'000) / 10.0; }
void fill(StripId& x) {
  fill(x.kind);
  x.number = x.kind == StripId::Kind::master ? 0 : drawn<std::uint32_t>();
}
void fill(UnitAddress& x) { each(x.strip, x.unit); }
void fill(ParamAddress& x) { each(x.unit, x.name); }
void fill(Note& x) {
  each(x.id, x.start, x.length);
  x.pitch = static_cast<std::uint8_t>(within(0, 127));
  x.velocity = static_cast<std::uint8_t>(within(1, 127));
}
void fill(Route& x) { each(x.to, x.tap); }
void fill(Target& x) { each(x.unit, x.param); }
void fill(Notes& x) {
  std::vector<Note> notes;
  fill(notes);
  std::set<NoteId> seen;
  std::erase_if(notes, [&](const Note& note) { return !seen.insert(note.id).second; });
  x = Notes(std::move(notes));
}
void fill(ControllerTarget& x) { each(x.controller); }
void fill(AutomationPoint& x) { each(x.id, x.at, x.value, x.glide); }
void fill(AutomationPoints& x) {
  std::vector<AutomationPoint> points;
  fill(points);
  std::set<PointId> seen;
  std::erase_if(points, [&](const AutomationPoint& point) { return !seen.insert(point.id).second; });
  x = AutomationPoints(std::move(points));
}
void fill(AutomationLane& x) { each(x.target, x.points); }
void fill(UnitDef& x) {
  each(x.id, x.kind, x.stage);
  if (x.stage == Stage::modulator) x.moves = drawn<Target>();
  if (x.stage == Stage::send) x.route = drawn<Route>();
}
void fill(StripDef& x) {
  each(x.name, x.units, x.output);
  std::stable_sort(x.units.begin(), x.units.end(),
                   [](const UnitDef& a, const UnitDef& b) { return a.stage < b.stage; });
}
void fill(std::uint8_t& x) { x = static_cast<std::uint8_t>(within(0, 127)); }
void fill(Zone& x) {
  each(x.id, x.sample, x.file, x.root, x.low, x.high, x.soft, x.loud, x.start, x.end, x.loop_start, x.loop_end, x.tune);
  each(x.level, x.pan, x.reverse, x.follow, x.choke);
}
void fill(UnitState& x) { each(x.enabled, x.values, x.zones); }
void fill(StripRuntime& x) { each(x.units); }
void fill(InstrumentDef& x) {
  each(x.id, x.strip);
  x.transpose = within(-48, 48);
}
void fill(Instrument& x) { each(x.def, x.runtime, x.notes, x.automation); }
void fill(BusDef& x) { each(x.id, x.strip, x.layered); }
void fill(Bus& x) { each(x.def, x.runtime); }
void fill(Master& x) { each(x.def, x.runtime); }
void fill(TempoPoint& x) { each(x.at, x.tempo); }
void fill(Signature& x) {
  x.beats = static_cast<std::uint8_t>(within(1, 64));
  x.unit = static_cast<std::uint8_t>(1 << within(0, 5));
}
void fill(Project& x) { each(x.name, x.instruments, x.buses, x.master, x.tempo, x.signature, x.next_id, x.next_note); }

// ── edits ──────────────────────────────────────────────────────────────────────────────────────────────────────────
void fill(AddInstrument& x) { each(x.def, x.runtime, x.notes, x.position, x.automation); }
void fill(RemoveInstrument& x) { each(x.instrument); }
void fill(MoveInstrument& x) { each(x.instrument, x.position); }
void fill(RenameStrip& x) { each(x.strip, x.name); }
void fill(AddUnit& x) { each(x.strip, x.unit, x.state, x.position); }
void fill(RemoveUnit& x) { each(x.unit); }
void fill(MoveUnit& x) { each(x.unit, x.position); }
void fill(ReplaceUnit& x) { each(x.unit, x.kind, x.state); }
void fill(EnableUnit& x) { each(x.unit, x.enabled); }
void fill(SetParam& x) { each(x.param, x.value); }
void fill(SetOutput& x) { each(x.strip, x.output); }
void fill(SetTranspose& x) {
  each(x.instrument);
  x.semitones = within(-48, 48);
}
void fill(SetLayered& x) { each(x.bus, x.layered); }
void fill(AddBus& x) { each(x.def, x.runtime, x.position); }
void fill(RemoveBus& x) { each(x.bus); }
void fill(PutZones& x) { each(x.unit, x.zones); }
void fill(RemoveZones& x) { each(x.unit, x.zones); }
void fill(AddNotes& x) { each(x.instrument, x.notes); }
void fill(RemoveNotes& x) { each(x.instrument, x.notes); }
void fill(AddAutomation& x) { each(x.instrument, x.target, x.points); }
void fill(RemoveAutomation& x) { each(x.instrument, x.target, x.points); }
void fill(SetTempo& x) { each(x.at, x.tempo); }
void fill(RemoveTempo& x) { each(x.at); }
void fill(SetSignature& x) { each(x.signature); }
void fill(RenameProject& x) { each(x.name); }

// ── changes, history, following ────────────────────────────────────────────────────────────────────────────────────
void fill(ClientId& x) { each(x.bits[0], x.bits[1]); }
void fill(Submission& x) { each(x.client, x.sequence, x.author, x.intent, x.edits, x.words); }
void fill(Verdict& x) { each(x.client, x.sequence, x.revision, x.durable, x.refusal, x.made); }
void fill(Change& x) {
  each(x.epoch, x.revision, x.client, x.sequence, x.author, x.intent, x.edits, x.follows_closely);
}
void fill(UndoStep& x) { each(x.forward, x.backward); }
void fill(UndoTimeline& x) { each(x.done, x.undone, x.last); }
void fill(History& x) { each(x.authors); }
void fill(IdRun& x) {
  each(x.first, x.count);
  x.count %= 1000;
}
void fill(KeptAnswer& x) { each(x.sequence, x.revision, x.refusal, x.made); }
void fill(Ledger::Client& x) { each(x.last, x.forgotten, x.answers); }
void fill(Ledger& x) { each(x.clients); }
void fill(Studio& x) { each(x.epoch, x.revision, x.project, x.history, x.ledger); }
void fill(Pulse& x) { each(x.epoch, x.revision, x.digest); }
void fill(CatchUp& x) { each(x.epoch, x.have); }
void fill(Snapshot& x) { each(x.epoch, x.revision, x.durable, x.path, x.project); }
void fill(Missed& x) { each(x.changes); }

// ── storage and session ────────────────────────────────────────────────────────────────────────────────────────────
void fill(ProjectId& x) { each(x.bits[0], x.bits[1]); }
void fill(KeepChange& x) { each(x.change, x.verdict, x.project); }
void fill(KeepSnapshot& x) { each(x.studio, x.project); }
void fill(FileRequest& x) { each(x.task, x.path, x.ticket, x.force); }
void fill(Durable& x) { each(x.epoch, x.revision, x.project); }
void fill(Loaded& x) { each(x.ticket, x.path, x.studio, x.tail, x.project); }
void fill(FileAnswer& x) { each(x.ticket, x.path, x.refusal, x.project); }
void fill(StorageTrouble& x) { each(x.reason); }
void fill(FileProgress& x) { each(x.ticket, x.done, x.total); }
void fill(ProjectProgress& x) { each(x.ticket, x.done, x.total); }
void fill(ProjectTask& x) { each(x.task, x.path, x.ticket, x.force); }
void fill(HistoryRequest& x) { each(x.author); }
void fill(ProjectAnswer& x) { each(x.ticket, x.path, x.refusal); }
void fill(HistoryAnswer& x) { each(x.done, x.undone, x.done_omitted, x.undone_omitted); }

// ── transport, gestures, voices ────────────────────────────────────────────────────────────────────────────────────
void fill(LoopRange& x) { each(x.from, x.to), x.to = x.to + x.from + Beats{1}; }
void fill(Play&) {}
void fill(Stop&) {}
void fill(Seek& x) { each(x.to); }
void fill(SetLoop& x) { each(x.loop); }
void fill(Transport& x) { each(x.playing, x.anchor, x.anchor_beat, x.loop); }
void fill(Playhead& x) { each(x.transport, x.at, x.beat, x.tempo); }
void fill(PlayNote& x) {
  each(x.id, x.instrument, x.at, x.until);
  x.pitch = static_cast<std::uint8_t>(within(0, 127));
  x.velocity = static_cast<std::uint8_t>(within(1, 127));
}
void fill(ReleaseNote& x) { each(x.id, x.at); }
void fill(CancelNote& x) { each(x.id); }
void fill(Silence& x) { each(x.instrument); }
double value_of(Controller controller) {
  return controller == Controller::bend ? within(-96, 96) / 2.0 : within(0, 8) / 8.0;
}
void fill(MoveController& x) {
  each(x.instrument, x.note, x.controller, x.at);
  x.value = value_of(x.controller);
}
void fill(Seconds& x) { x.count = within(0, 4'096) / 256.0; }
void fill(MoveParam& x) { each(x.param, x.value, x.at, x.glide); }
void fill(TurnController& x) {
  each(x.instrument, x.voice, x.controller, x.at);
  x.value = value_of(x.controller);
}
void fill(StartVoice& x) {
  each(x.voice, x.event, x.instrument, x.at, x.until);
  if (drawn<bool>()) x.controllers = {within(-96, 96) / 2.0, within(0, 8) / 8.0, within(0, 8) / 8.0};
  x.frequency = within(8, 20'000);
  x.velocity = within(0, 128) / 128.0;
}
void fill(ReleaseVoice& x) { each(x.voice, x.at); }
void fill(CancelVoice& x) { each(x.voice); }
void fill(VoiceStarted& x) { each(x.voice); }
void fill(VoiceEnded& x) { each(x.voice); }
void fill(VoicesKnown& x) { each(x.backend, x.voices, x.controllers); }

// ── control ────────────────────────────────────────────────────────────────────────────────────────────────────────
void fill(Health& x) { each(x.process, x.pid, x.ready, x.figures, x.words); }
void fill(Ping& x) { each(x.number); }
void fill(Pong& x) { each(x.number, x.health); }
void fill(ServerLimits& x) {
  each(x.inputs);
  for (auto* one : {&x.outputs, &x.nodes, &x.audio_buses, &x.control_buses, &x.buffers, &x.memory_kb, &x.rate})
    *one = within(1U, 1'000'000U);  // 0 is as usual
}
void fill(ServerInfo& x) {
  each(x.name, x.role, x.pid, x.port, x.epoch, x.state, x.jack, x.since, x.limits, x.own_network, x.crashed,
       x.heartbeat_ms);
}
void fill(Servers& x) { each(x.servers); }
void fill(EndOrderly&) {}
void fill(Hello& x) { each(x.health); }
void fill(ProcessInfo& x) {
  each(x.name, x.pid, x.state, x.restarts, x.uptime_s, x.last_exit, x.health, x.health_age_s);
}
void fill(Event& x) { each(x.at, x.process, x.text, x.figures); }
void fill(StatusRequest&) {}
void fill(RigStatus& x) { each(x.rig, x.processes, x.servers, x.events); }
void fill(TakeDown&) {}
void fill(Record& x) { each(x.path, x.ticket); }
void fill(InspectTree& x) { each(x.ticket); }
void fill(ListQuarantine& x) { each(x.ticket); }
void fill(ReleaseQuarantined& x) { each(x.unit, x.ticket); }
void fill(QuarantineEntry& x) { each(x.unit, x.kind, x.since_s, x.tried_again_in_s, x.times); }
void fill(BackendAnswer& x) { each(x.ticket, x.text, x.refusal, x.seconds, x.quarantine); }
void fill(StripMeter& x) { each(x.strip, x.peak[0], x.peak[1], x.rms[0], x.rms[1]); }
void fill(Meters& x) { each(x.strips, x.cpu, x.nodes); }
void fill(OscTrace& x) { each(x.sent, x.tag_ns, x.text); }

template <class... Members>
void each(Members&... members) {
  (fill(members), ...);
}

template <class T>
T drawn() {
  T value{};
  fill(value);
  return value;
}

// ── edits that fit ─────────────────────────────────────────────────────────────────────────────────────────────────
template <class List>
const typename List::value_type* one_of(const List& list) {
  return list.empty() ? nullptr : &list[within<std::size_t>(0, list.size() - 1)];
}

UnitState some_state(const UnitSpec& unit, bool switchable) {
  UnitState state{.enabled = !switchable || within(0, 3) != 0};
  for (const auto& param : unit.params)
    if (within(0, 2) == 0) {
      const auto value = clamped(param, param.min + (param.max - param.min) * within(0, 8) / 8);
      state.values.insert_or_assign(param.name, *value);
    }
  return state;
}

Zones some_zones() {
  Zones zones;
  for (auto count = within(0, 3); count > 0; --count) {
    Zone zone{.sample = drawn<bool>() ? "factory:keys" : std::string(32, static_cast<char>('a' + within(0, 5)))};
    zone.low = static_cast<std::uint8_t>(within(0, 60));
    zone.root = within(0, 127);
    zone.level = within(0, 8) / 4.0;
    zone.reverse = drawn<bool>();
    zone.choke = static_cast<std::uint8_t>(within(0, 2));
    zones.push_back(zone);
  }
  return zones;
}

const UnitSpec& some_unit(UnitKind kind) {
  std::vector<const UnitSpec*> found;
  for (const auto& unit : test_catalogue().units())
    if (unit.kind == kind) found.push_back(test_catalogue().find(unit.name));
  return **one_of(found);
}

Position some_position() { return within(0, 3) ? within(0U, 5U) : at_end; }

std::string some_name() { return drawn<std::string>() + std::to_string(within(0, 99'999)); }

std::vector<Note> some_notes() {
  auto notes = drawn<std::vector<Note>>();
  for (auto& note : notes) note.id = {}, note.length = note.length + Beats{0.25};
  return notes;
}

/// Points that the target may go to.
std::vector<AutomationPoint> some_points(double least, double most, bool glides) {
  std::vector<AutomationPoint> points;
  for (auto count = within(0, 3); count > 0; --count)
    points.push_back({.at = drawn<Beats>(),
                      .value = least + (most - least) * (glides ? within(0, 8) / 8.0 : within(0, 1)),
                      .glide = {glides ? within(0, 8) / 4.0 : 0}});
  return points;
}

struct Fitting {
  const Project& project;

  const Instrument* instrument() const {
    const auto* at = one_of(*project.instruments);
    return at ? &**at : nullptr;
  }
  const Bus* bus() const {
    const auto* at = one_of(*project.buses);
    return at ? &**at : nullptr;
  }
  StripId strip() const {
    std::vector<StripId> strips{master_strip};
    for (const auto& each : *project.instruments) strips.insert(strips.end(), 2, strip_of(each->def->id));
    for (const auto& each : *project.buses) strips.push_back(strip_of(each->def->id));
    return *one_of(strips);
  }
  StripId channel() const {
    const auto strips = strips_of(project);
    const auto* chosen = one_of(strips);
    return chosen ? *chosen : master_strip;
  }
  const UnitDef& unit(StripId id) const { return *one_of(strip_def(project, id)->units); }
  /// A unit of one of the stages, if the strip has one.
  std::optional<UnitAddress> unit(StripId id, Stage first, Stage last) const {
    std::vector<UnitId> found;
    for (const auto& each : strip_def(project, id)->units)
      if (each.stage >= first && each.stage <= last) found.push_back(each.id);
    const auto* chosen = one_of(found);
    return chosen ? std::optional(UnitAddress{id, *chosen}) : std::nullopt;
  }
  UnitDef modulator_of(StripId id) const {
    const auto& moved = unit(id);
    const auto& spec = *test_catalogue().find(moved.kind);
    const bool of_voice = spec.kind == UnitKind::source || spec.kind == UnitKind::voice_modulator;
    return modulator_unit({}, of_voice && drawn<bool>() ? "envelope" : "lfo", {moved.id, one_of(spec.params)->name});
  }

  std::optional<Edit> make(std::type_identity<AddInstrument>) const {
    const auto& source = some_unit(within(0, 9) ? UnitKind::source : UnitKind::input);
    std::vector<UnitDef> more;
    if (drawn<bool>()) more.push_back(filter_unit({}, some_unit(UnitKind::filter).name));
    InstrumentRuntime runtime;
    runtime.units[source_id({})] = some_state(source, false);
    for (std::uint32_t number = within(0U, 2U); number > 0; --number) {
      const auto& effect = some_unit(UnitKind::effect);
      more.push_back(effect_unit(UnitId{number}, effect.name));
      runtime.units[UnitId{number}] = some_state(effect, true);
    }
    for (std::uint32_t number = 11; drawn<bool>() && number < 14; ++number) {
      const bool chained = number > 11 && drawn<bool>();
      const auto& unit = chained ? *test_catalogue().find("lfo") : source;
      const auto moved = chained ? UnitId{number - 1} : source_id({});
      more.push_back(modulator_unit(UnitId{number}, "lfo", {moved, unit.params.front().name}));
    }
    if (const auto* to = bus(); to && drawn<bool>()) more.push_back(send_unit(UnitId{21}, to->def->id, drawn<Tap>()));
    auto def = instrument_def(source.name, "", std::move(more));
    if (const auto* to = bus(); to && drawn<bool>()) def.strip.output = to->def->id;
    AddInstrument made{std::move(def), std::move(runtime), some_notes(), some_position()};
    const auto& param = source.params.front();
    if (drawn<bool>())
      made.automation = {{ControllerTarget{Controller::wheel}, some_points(0, 1, true)},
                         {Target{source_id({}), param.name}, some_points(param.min, param.max, false)}};
    return made;
  }
  std::optional<Edit> make(std::type_identity<RemoveInstrument>) const {
    const auto* held = instrument();
    if (!held) return {};
    return RemoveInstrument{held->def->id};
  }
  std::optional<Edit> make(std::type_identity<MoveInstrument>) const {
    const auto* held = instrument();
    if (!held) return {};
    return MoveInstrument{held->def->id, some_position()};
  }
  std::optional<Edit> make(std::type_identity<RenameStrip>) const {
    const auto id = strip();
    if (id == master_strip) return {};
    return RenameStrip{id, some_name()};
  }
  AddUnit new_modulator(StripId id) const {
    auto unit = modulator_of(id);
    auto state = some_state(*test_catalogue().find(unit.kind), false);
    return {id, std::move(unit), std::move(state), some_position()};
  }
  AddUnit new_filter(InstrumentId id) const {
    const auto& unit = some_unit(UnitKind::filter);
    return {strip_of(id), filter_unit(id, unit.name), some_state(unit, true), some_position()};
  }
  AddUnit new_effect() const {
    const auto& unit = some_unit(within(0, 4) ? UnitKind::effect : UnitKind::eq);
    return {strip(), effect_unit({}, unit.name), some_state(unit, true), some_position()};
  }
  static AddUnit new_send(StripId id, BusId to) {
    UnitState state;
    state.values.insert_or_assign("level", within(0, 8) / 8.0);
    return {id, send_unit({}, to, drawn<Tap>()), std::move(state), some_position()};
  }
  std::optional<Edit> make(std::type_identity<AddUnit>) const {
    const auto what = within(0, 7);
    const auto* held = instrument();
    if (what < 2 && held) return new_modulator(strip_of(held->def->id));
    if (what < 3 && held && !filter_in(*held->def)) return new_filter(held->def->id);
    const auto id = channel();
    const auto* to = bus();
    if (what < 5 && to && id != master_strip && !send_to(*strip_def(project, id), to->def->id))
      return new_send(id, to->def->id);
    return new_effect();
  }
  std::optional<Edit> make(std::type_identity<RemoveUnit>) const {
    const auto unit_there = unit(strip(), Stage::modulator, Stage::send);
    if (!unit_there) return {};
    return RemoveUnit{*unit_there};
  }
  std::optional<Edit> make(std::type_identity<MoveUnit>) const {
    const auto id = strip();
    return MoveUnit{{id, unit(id).id}, some_position()};
  }
  std::optional<Edit> make(std::type_identity<ReplaceUnit>) const {
    const auto effect = unit(strip(), Stage::effect, Stage::effect);
    const auto* held = instrument();
    const auto what = within(0, 2);
    if (effect && (what == 0 || !held)) return replacement(*effect, UnitKind::effect);
    if (!held) return {};
    return what == 1 ? replacement(source_of(held->def->id), UnitKind::source)
                     : replacement(filter_of(held->def->id), UnitKind::filter);
  }
  static ReplaceUnit replacement(UnitAddress address, UnitKind kind) {
    const auto& unit = some_unit(kind);
    return {address, unit.name, some_state(unit, kind != UnitKind::source)};
  }
  std::optional<Edit> make(std::type_identity<EnableUnit>) const {
    const auto switched = unit(strip(), Stage::filter, Stage::effect);
    if (!switched) return {};
    return EnableUnit{*switched, drawn<bool>()};
  }
  std::optional<Edit> make(std::type_identity<SetParam>) const {
    const auto id = strip();
    const auto& held = unit(id);
    const UnitAddress address{id, held.id};
    const auto* param = one_of(test_catalogue().find(held.kind)->params);
    if (within(0, 4) == 0) return SetParam{{address, param->name}, std::nullopt};
    return SetParam{{address, param->name}, param->min + (param->max - param->min) * within(-1, 9) / 8};
  }
  /// A unit that plays samples, if there is one.
  std::optional<UnitAddress> player() const {
    std::vector<UnitAddress> players;
    for (const auto id : strips_of(project))
      for (const auto& each : strip_def(project, id)->units)
        if (!test_catalogue().find(each.kind)->zones.empty()) players.push_back({id, each.id});
    const auto* chosen = one_of(players);
    return chosen ? std::optional(*chosen) : std::nullopt;
  }
  std::optional<Edit> make(std::type_identity<PutZones>) const {
    const auto unit = player();
    if (!unit) return {};
    auto zones = some_zones();
    const auto& held = state_of(project, *unit).zones;
    if (!zones.empty() && !held.empty() && drawn<bool>()) zones.front().id = held.front().id;
    return PutZones{*unit, std::move(zones)};
  }
  std::optional<Edit> make(std::type_identity<RemoveZones>) const {
    const auto unit = player();
    if (!unit) return {};
    RemoveZones edit{*unit, {}};
    for (const auto& zone : state_of(project, *unit).zones)
      if (drawn<bool>()) edit.zones.push_back(zone.id);
    return edit;
  }
  std::optional<Edit> make(std::type_identity<SetOutput>) const {
    const auto id = channel();
    if (id == master_strip) return {};
    const auto* to = drawn<bool>() ? bus() : nullptr;
    return SetOutput{id, to ? std::optional(to->def->id) : std::nullopt};
  }
  std::optional<Edit> make(std::type_identity<SetTranspose>) const {
    const auto* held = instrument();
    if (!held) return {};
    return SetTranspose{held->def->id, within(-48, 48)};
  }
  std::optional<Edit> make(std::type_identity<SetLayered>) const {
    const auto* held = bus();
    if (!held) return {};
    return SetLayered{held->def->id, drawn<bool>()};
  }
  std::optional<Edit> make(std::type_identity<AddBus>) const {
    const auto& effect = some_unit(UnitKind::effect);
    AddBus edit{.def = bus_def("", {effect_unit(UnitId{1}, effect.name)}), .position = some_position()};
    edit.runtime.units[UnitId{1}] = some_state(effect, true);
    edit.runtime.units[fader_id(strip_of(BusId{}))].values["level"] = 0.25;
    return edit;
  }
  std::optional<Edit> make(std::type_identity<RemoveBus>) const {
    const auto* held = bus();
    if (!held) return {};
    return RemoveBus{held->def->id};
  }
  std::optional<Edit> make(std::type_identity<AddNotes>) const {
    const auto* held = instrument();
    if (!held) return {};
    return AddNotes{held->def->id, some_notes()};
  }
  std::optional<Edit> make(std::type_identity<RemoveNotes>) const {
    const auto* held = instrument();
    if (!held) return {};
    RemoveNotes edit{held->def->id, {}};
    for (const auto& note : *held->notes)
      if (drawn<bool>()) edit.notes.push_back(note.id);
    return edit;
  }
  std::optional<Edit> make(std::type_identity<AddAutomation>) const {
    const auto* held = instrument();
    if (!held) return {};
    if (within(0, 2) == 0) {
      const auto controller = drawn<Controller>();
      const bool bend = controller == Controller::bend;
      return AddAutomation{held->def->id, ControllerTarget{controller},
                           some_points(bend ? -limits::semitones : 0, bend ? limits::semitones : 1, true)};
    }
    const auto& moved = unit(strip_of(held->def->id));
    const auto* param = one_of(test_catalogue().find(moved.kind)->params);
    return AddAutomation{held->def->id, Target{moved.id, param->name},
                         some_points(param->min, param->max, !is_whole(param->curve))};
  }
  std::optional<Edit> make(std::type_identity<RemoveAutomation>) const {
    const auto* held = instrument();
    if (!held || held->automation->empty()) return {};
    const auto lanes = lanes_of(*held->automation);
    const auto& lane = *one_of(lanes);
    RemoveAutomation edit{held->def->id, lane.target, {}};
    for (const auto& point : lane.points)
      if (drawn<bool>()) edit.points.push_back(point.id);
    return edit;
  }
  std::optional<Edit> make(std::type_identity<SetTempo>) const { return SetTempo{{within(0, 16) * 1.0}, drawn<Bpm>()}; }
  std::optional<Edit> make(std::type_identity<RemoveTempo>) const {
    if (project.tempo->size() < 2) return {};
    return RemoveTempo{(*project.tempo)[within<std::size_t>(1, project.tempo->size() - 1)].at};
  }
  std::optional<Edit> make(std::type_identity<SetSignature>) const { return drawn<SetSignature>(); }
  std::optional<Edit> make(std::type_identity<RenameProject>) const { return RenameProject{some_name()}; }
};

template <std::size_t... Indices>
std::optional<Edit> made(const Project& project, std::size_t alternative, std::index_sequence<Indices...>) {
  std::optional<Edit> edit;
  const auto make = [&]<std::size_t Index>() {
    if (Index == alternative)
      edit = Fitting{project}.make(std::type_identity<std::variant_alternative_t<Index, Edit>>{});
  };
  (make.template operator()<Indices>(), ...);
  if (edit) edit = with_ids(project, {*edit}).front();
  return edit;
}

constexpr auto alternatives = std::variant_size_v<Edit>;

std::optional<Edit> made(const Project& project, std::size_t alternative) {
  return made(project, alternative, std::make_index_sequence<alternatives>{});
}

/// Of the kind that is drawn, or the next that fits: to draw again would never end where only one number is drawn, as
/// it is while tests are small.
Edit made(const Project& project) {
  for (auto alternative = within<std::size_t>(0, alternatives - 1);; alternative = (alternative + 1) % alternatives)
    if (auto edit = made(project, alternative)) return *edit;
}

}  // namespace

template <class T>
rc::Gen<T> anything() {
  return rc::gen::exec([] { return drawn<T>(); });
}

template rc::Gen<Note> anything();
template rc::Gen<Project> anything();
template rc::Gen<Edit> anything();
template rc::Gen<Edits> anything();
template rc::Gen<Change> anything();
template rc::Gen<SessionRequest> anything();
template rc::Gen<SessionReply> anything();
template rc::Gen<Publication> anything();
template rc::Gen<CatchUp> anything();
template rc::Gen<CaughtUp> anything();
template rc::Gen<StorageRequest> anything();
template rc::Gen<StorageReply> anything();
template rc::Gen<TransportCommand> anything();
template rc::Gen<Gestures> anything();
template rc::Gen<VoiceCommands> anything();
template rc::Gen<VoiceEvents> anything();
template rc::Gen<BackendRequest> anything();
template rc::Gen<BackendAnswer> anything();
template rc::Gen<Telemetry> anything();
template rc::Gen<ToSupervisor> anything();
template rc::Gen<FromSupervisor> anything();
template rc::Gen<KeepChange> anything();
template rc::Gen<Studio> anything();

rc::Gen<Project> projects() {
  return rc::gen::exec([] {
    Project project;
    for (const auto first : {Edit{AddBus{}}.index(), Edit{AddInstrument{}}.index(), Edit{AddInstrument{}}.index()})
      project = *accepted(project, *made(project, first), test_catalogue());
    if (drawn<bool>()) project = *accepted(project, SetTempo{{4}, {90}}, test_catalogue());
    for (auto count = within(0, 60); count > 0; --count)
      if (auto next = accepted(project, made(project), test_catalogue())) project = *next;
    return project;
  });
}

rc::Gen<std::optional<Edit>> fitting_edit(const Project& project, std::size_t alternative) {
  return rc::gen::exec([project, alternative] { return made(project, alternative); });
}

rc::Gen<Edit> fitting_edit(const Project& project) {
  return rc::gen::exec([project] { return made(project); });
}

}  // namespace beltane::support
