#include "wire/format_3.hpp"

#include <algorithm>

#include "wire/codec.hpp"

namespace beltane::wire::format_3 {
namespace {

constexpr std::uint32_t protocol = 1;

// ── what was kept ────────────────────────────────────────────────────────────────────────────────────────────────

enum class Slot : std::uint8_t { source, modulator, filter, effect, send, fader };
void enumerators(auto& v, Slot) {
  v.of("slot");
  v(1, "SLOT_SOURCE", Slot::source);
  v(2, "SLOT_MODULATOR", Slot::modulator);
  v(3, "SLOT_FILTER", Slot::filter);
  v(4, "SLOT_EFFECT", Slot::effect);
  v(5, "SLOT_SEND", Slot::send);
  v(6, "SLOT_FADER", Slot::fader);
}

/// A place in a strip; `number` is an id where there may be several.
struct SlotId {
  Slot slot{Slot::fader};
  std::uint32_t number{};
  auto operator<=>(const SlotId&) const = default;
};
struct Address {
  StripId strip{};
  SlotId at{};
};
void fields(auto& v, Of<Address> auto& unit) {
  v(1, "strip", unit.strip);
  v(2, "slot", unit.at.slot);
  v(3, "number", unit.at.number);
}
struct Effect {
  std::uint32_t id{};
  UnitName kind{};
};
void fields(auto& v, Of<Effect> auto& effect) {
  v(1, "id", effect.id);
  v(2, "kind", effect.kind);
}
struct Send {
  std::uint32_t id{};
  BusId to{};
  Tap tap{};
};
void fields(auto& v, Of<Send> auto& send) {
  v(1, "id", send.id);
  v(2, "to", send.to);
  v(3, "tap", send.tap);
}
struct Modulator {
  UnitName kind{};
  SlotId unit{};
  std::string param{};
  std::uint32_t id{};
};
void fields(auto& v, Of<Modulator> auto& modulator) {
  v(1, "kind", modulator.kind);
  v(2, "slot", modulator.unit.slot);
  v(3, "number", modulator.unit.number);
  v(4, "param", modulator.param);
  v(5, "id", modulator.id);
}
struct Strip {
  std::string name{};
  std::vector<Effect> effects{};
  std::vector<Send> sends{};
  std::optional<BusId> output{};
};
void fields(auto& v, Of<Strip> auto& def) {
  v(1, "name", def.name);
  v(2, "effects", def.effects);
  v(3, "sends", def.sends);
  v(4, "output", def.output);
}
using Units = std::map<SlotId, UnitState>;
void fields(auto& v, RowOf<SlotId, UnitState> auto& unit) {
  v(1, "slot", unit.first.slot);
  v(2, "number", unit.first.number);
  v(3, "state", unit.second);
}
struct Runtime {
  Units units{};
};
void fields(auto& v, Of<Runtime> auto& runtime) {
  v.of("runtime");
  v(1, "units", runtime.units, how::once("names one twice"));
}
struct OfInstrument {
  InstrumentId id{};
  UnitName source{};
  UnitName filter{};
  Strip strip{};
  std::vector<Modulator> modulators{};
  int transpose{};
};
void fields(auto& v, Of<OfInstrument> auto& def) {
  v.of("instrument_def");
  v(1, "id", def.id);
  v(2, "source", def.source);
  v(3, "filter", def.filter);
  v(5, "strip", def.strip);
  v(6, "modulators", def.modulators);
  v(7, "transpose", def.transpose, how::sint, how::within(limits::semitones));
}
struct OfBus {
  BusId id{};
  Strip strip{};
  bool layered{};
};
void fields(auto& v, Of<OfBus> auto& def) {
  v(1, "id", def.id);
  v(2, "strip", def.strip);
  v(3, "layered", def.layered);
}
struct WholeInstrument {
  OfInstrument def{};
  Runtime runtime{};
  std::vector<Note> notes{};
};
void fields(auto& v, Of<WholeInstrument> auto& instrument) {
  v(1, "def", instrument.def);
  v(2, "runtime", instrument.runtime);
  v(3, "notes", instrument.notes);
}
struct WholeBus {
  OfBus def{};
  Runtime runtime{};
};
void fields(auto& v, Of<WholeBus> auto& bus) {
  v(1, "def", bus.def);
  v(2, "runtime", bus.runtime);
}
struct WholeMaster {
  Strip def{};
  Runtime runtime{};
};
void fields(auto& v, Of<WholeMaster> auto& master) {
  v(1, "def", master.def);
  v(2, "runtime", master.runtime);
}
struct Music {
  std::string name{};
  std::vector<WholeInstrument> instruments{};
  std::vector<WholeBus> buses{};
  WholeMaster master{};
  std::vector<TempoPoint> tempo{};
  Signature signature{};
  std::uint32_t next_id{};
};
void fields(auto& v, Of<Music> auto& project) {
  v(1, "name", project.name);
  v(2, "instruments", project.instruments);
  v(3, "buses", project.buses);
  v(4, "master", project.master);
  v(5, "tempo", project.tempo);
  v(6, "signature", project.signature);
  v(7, "next_id", project.next_id);
}

// ── the edits that were other ones ───────────────────────────────────────────────────────────────────────────────

struct OldSetParam {
  Address unit{};
  std::string param{};
  std::optional<double> value{};
};
void fields(auto& v, Of<OldSetParam> auto& edit) {
  v.of("set_param");
  v(1, "unit", edit.unit);
  v(2, "param", edit.param);
  v(3, "value", edit.value);
}
struct OldEnableUnit {
  Address unit{};
  bool enabled{};
};
void fields(auto& v, Of<OldEnableUnit> auto& edit) {
  v(1, "unit", edit.unit);
  v(2, "enabled", edit.enabled);
}
struct OldPutZones {
  Address unit{};
  Zones zones{};
};
void fields(auto& v, Of<OldPutZones> auto& edit) {
  v(1, "unit", edit.unit);
  v(2, "zones", edit.zones);
}
struct OldRemoveZones {
  Address unit{};
  std::vector<ZoneId> zones{};
};
void fields(auto& v, Of<OldRemoveZones> auto& edit) {
  v(1, "unit", edit.unit);
  v(2, "zones", edit.zones);
}
struct OldAddInstrument {
  OfInstrument def{};
  Runtime runtime{};
  std::vector<Note> notes{};
  Position position{at_end};
};
void fields(auto& v, Of<OldAddInstrument> auto& edit) {
  v(1, "def", edit.def);
  v(2, "runtime", edit.runtime);
  v(3, "notes", edit.notes);
  v(4, "position", edit.position, how::unless(at_end));
}
struct OldAddBus {
  OfBus def{};
  Runtime runtime{};
  Position position{at_end};
};
void fields(auto& v, Of<OldAddBus> auto& edit) {
  v(1, "def", edit.def);
  v(2, "runtime", edit.runtime);
  v(3, "position", edit.position, how::unless(at_end));
}
struct SetSource {
  InstrumentId instrument{};
  UnitName source{};
  UnitState state{};
};
void fields(auto& v, Of<SetSource> auto& edit) {
  v(1, "instrument", edit.instrument);
  v(2, "source", edit.source);
  v(3, "state", edit.state);
}
struct SetFilter {
  InstrumentId instrument{};
  UnitName filter{};
  UnitState state{};
};
void fields(auto& v, Of<SetFilter> auto& edit) {
  v(1, "instrument", edit.instrument);
  v(2, "filter", edit.filter);
  v(3, "state", edit.state);
}
struct AddModulator {
  InstrumentId instrument{};
  Modulator modulator{};
  UnitState state{};
  Position position{at_end};
};
void fields(auto& v, Of<AddModulator> auto& edit) {
  v(1, "instrument", edit.instrument);
  v(2, "modulator", edit.modulator);
  v(3, "state", edit.state);
  v(4, "position", edit.position, how::unless(at_end));
}
struct RemoveModulator {
  InstrumentId instrument{};
  std::uint32_t modulator{};
};
void fields(auto& v, Of<RemoveModulator> auto& edit) {
  v(1, "instrument", edit.instrument);
  v(2, "modulator", edit.modulator);
}
struct AddEffect {
  StripId strip{};
  Effect effect{};
  UnitState state{};
  Position position{at_end};
};
void fields(auto& v, Of<AddEffect> auto& edit) {
  v(1, "strip", edit.strip);
  v(2, "effect", edit.effect);
  v(3, "state", edit.state);
  v(4, "position", edit.position, how::unless(at_end));
}
struct RemoveEffect {
  StripId strip{};
  std::uint32_t effect{};
};
void fields(auto& v, Of<RemoveEffect> auto& edit) {
  v(1, "strip", edit.strip);
  v(2, "effect", edit.effect);
}
struct MoveEffect {
  StripId strip{};
  std::uint32_t effect{};
  Position position{at_end};
};
void fields(auto& v, Of<MoveEffect> auto& edit) {
  v(1, "strip", edit.strip);
  v(2, "effect", edit.effect);
  v(3, "position", edit.position, how::unless(at_end));
}
struct AddSend {
  StripId strip{};
  Send send{};
  UnitState state{};
  Position position{at_end};
};
void fields(auto& v, Of<AddSend> auto& edit) {
  v(1, "strip", edit.strip);
  v(2, "send", edit.send);
  v(3, "state", edit.state);
  v(4, "position", edit.position, how::unless(at_end));
}
struct RemoveSend {
  StripId strip{};
  std::uint32_t send{};
};
void fields(auto& v, Of<RemoveSend> auto& edit) {
  v(1, "strip", edit.strip);
  v(2, "send", edit.send);
}

using OldEdit =
    std::variant<OldSetParam, OldEnableUnit, AddNotes, RemoveNotes, OldAddInstrument, RemoveInstrument, MoveInstrument,
                 RenameStrip, SetSource, SetFilter, AddModulator, AddEffect, RemoveEffect, MoveEffect, SetOutput,
                 OldAddBus, RemoveBus, AddSend, RemoveSend, SetTempo, RemoveTempo, SetSignature, RenameProject,
                 RemoveModulator, OldPutZones, OldRemoveZones, SetTranspose, SetLayered>;
using OldEdits = std::vector<OldEdit>;

/// The alternatives stand in the order of their numbers.
template <std::size_t... At>
void kinds(auto& v, auto& edit, std::index_sequence<At...>) {
  (v(static_cast<int>(At) + 1, "edit", alternative<std::variant_alternative_t<At, OldEdit>>(edit)), ...);
}
void fields(auto& v, Of<OldEdit> auto& edit) {
  v.of("edit");
  kinds(v, edit, std::make_index_sequence<std::variant_size_v<OldEdit>>());
}

struct OldStep {
  OldEdits forward{};
  OldEdits backward{};
};
void fields(auto& v, Of<OldStep> auto& step) {
  v(1, "forward", step.forward);
  v(2, "backward", step.backward);
}
struct OldTimeline {
  std::string author{};
  std::vector<OldStep> done{};
  std::vector<OldStep> undone{};
  Revision last{};
};
void fields(auto& v, Of<OldTimeline> auto& timeline) {
  v(1, "author", timeline.author);
  v(2, "done", timeline.done);
  v(3, "undone", timeline.undone);
  v(4, "last", timeline.last);
}
struct OldStudio {
  Epoch epoch{};
  Revision revision{};
  Music project{};
  std::vector<OldTimeline> history{};
  Ledger ledger{};
};
void fields(auto& v, Of<OldStudio> auto& studio) {
  v.of("studio");
  v(1, "epoch", studio.epoch);
  v(2, "revision", studio.revision);
  v(3, "project", studio.project);
  v(4, "history", studio.history);
  v(5, "ledger", studio.ledger.clients, how::once("names a client twice"));
}
struct OldChange {
  Change change{};  // without its edits
  OldEdits edits{};
};
void fields(auto& v, Of<OldChange> auto& old) {
  v(1, "epoch", old.change.epoch);
  v(2, "revision", old.change.revision);
  v(3, "edits", old.edits);
  v(4, "intent", old.change.intent);
  v(5, "client", old.change.client);
  v(6, "sequence", old.change.sequence);
  v(7, "author", old.change.author);
}
struct OldKeepChange {
  OldChange change{};
  Verdict verdict{};
};
void fields(auto& v, Of<OldKeepChange> auto& keep) {
  v(1, "change", keep.change);
  v(2, "verdict", keep.verdict);
}

// ── as it is said now ────────────────────────────────────────────────────────────────────────────────────────────

UnitId unit_at(StripId strip, SlotId at) {
  switch (at.slot) {
    case Slot::source:
      return source_id(InstrumentId{strip.number});
    case Slot::filter:
      return filter_id(InstrumentId{strip.number});
    case Slot::fader:
      return fader_id(strip);
    case Slot::modulator:
    case Slot::effect:
    case Slot::send:
      break;
  }
  return UnitId{at.number};
}

UnitAddress now(const Address& unit) { return {unit.strip, unit_at(unit.strip, unit.at)}; }
UnitDef now(Effect effect) { return effect_unit(UnitId{effect.id}, std::move(effect.kind)); }
UnitDef now(const Send& send) { return send_unit(UnitId{send.id}, send.to, send.tap); }
UnitDef now(StripId strip, Modulator modulator) {
  return modulator_unit(UnitId{modulator.id}, std::move(modulator.kind),
                        {unit_at(strip, modulator.unit), std::move(modulator.param)});
}

/// Effects, sends and fader; an instrument has more before them.
StripDef now(StripId id, Strip old, std::vector<UnitDef> units = {}) {
  for (auto& effect : old.effects) units.push_back(now(std::move(effect)));
  for (const auto& send : old.sends) units.push_back(now(send));
  units.push_back(fader_unit(id));
  return {std::move(old.name), std::move(units), old.output};
}

StripRuntime now(StripId id, Runtime old) {
  StripRuntime runtime;
  for (auto& [at, state] : old.units) runtime.units.emplace(unit_at(id, at), std::move(state));
  return runtime;
}

InstrumentDef now(OfInstrument old) {
  const auto strip = strip_of(old.id);
  std::vector<UnitDef> units{source_unit(old.id, std::move(old.source))};
  for (auto& modulator : old.modulators) units.push_back(now(strip, std::move(modulator)));
  if (!old.filter.empty()) units.push_back(filter_unit(old.id, std::move(old.filter)));
  return {old.id, now(strip, std::move(old.strip), std::move(units)), old.transpose};
}

BusDef now(OfBus old) { return {old.id, now(strip_of(old.id), std::move(old.strip)), old.layered}; }

Project now(Music old) {
  Project project{.name = std::move(old.name),
                  .tempo = std::move(old.tempo),
                  .signature = old.signature,
                  .next_id = old.next_id,
                  .next_note = old.next_id};
  std::vector<Cow<Instrument>> instruments;
  for (auto& each : old.instruments) {
    const auto strip = strip_of(each.def.id);
    instruments.emplace_back(Instrument{.def = now(std::move(each.def)),
                                        .runtime = now(strip, std::move(each.runtime)),
                                        .notes = Notes(std::move(each.notes))});
  }
  std::vector<Cow<Bus>> buses;
  for (auto& each : old.buses) {
    const auto strip = strip_of(each.def.id);
    buses.emplace_back(Bus{.def = now(std::move(each.def)), .runtime = now(strip, std::move(each.runtime))});
  }
  project.instruments = std::move(instruments);
  project.buses = std::move(buses);
  project.master = Master{.def = now(master_strip, std::move(old.master.def)),
                          .runtime = now(master_strip, std::move(old.master.runtime))};
  return project;
}

struct Now {
  Edit operator()(OldSetParam e) const { return SetParam{{now(e.unit), std::move(e.param)}, e.value}; }
  Edit operator()(OldEnableUnit e) const { return EnableUnit{now(e.unit), e.enabled}; }
  Edit operator()(OldPutZones e) const { return PutZones{now(e.unit), std::move(e.zones)}; }
  Edit operator()(OldRemoveZones e) const { return RemoveZones{now(e.unit), std::move(e.zones)}; }
  Edit operator()(OldAddInstrument e) const {
    const auto strip = strip_of(e.def.id);
    return AddInstrument{now(std::move(e.def)), now(strip, std::move(e.runtime)), std::move(e.notes), e.position};
  }
  Edit operator()(OldAddBus e) const {
    const auto strip = strip_of(e.def.id);
    return AddBus{now(std::move(e.def)), now(strip, std::move(e.runtime)), e.position};
  }
  Edit operator()(SetSource e) const {
    return ReplaceUnit{source_of(e.instrument), std::move(e.source), std::move(e.state)};
  }
  Edit operator()(SetFilter e) const {
    if (e.filter.empty()) return RemoveUnit{filter_of(e.instrument)};
    return ReplaceUnit{filter_of(e.instrument), std::move(e.filter), std::move(e.state)};
  }
  Edit operator()(AddModulator e) const {
    const auto strip = strip_of(e.instrument);
    return AddUnit{strip, now(strip, std::move(e.modulator)), std::move(e.state), e.position};
  }
  Edit operator()(RemoveModulator e) const { return RemoveUnit{{strip_of(e.instrument), UnitId{e.modulator}}}; }
  Edit operator()(AddEffect e) const {
    return AddUnit{e.strip, now(std::move(e.effect)), std::move(e.state), e.position};
  }
  Edit operator()(RemoveEffect e) const { return RemoveUnit{{e.strip, UnitId{e.effect}}}; }
  Edit operator()(MoveEffect e) const { return MoveUnit{{e.strip, UnitId{e.effect}}, e.position}; }
  Edit operator()(AddSend e) const { return AddUnit{e.strip, now(e.send), std::move(e.state), e.position}; }
  Edit operator()(RemoveSend e) const { return RemoveUnit{{e.strip, UnitId{e.send}}}; }
  template <class Same>
  Edit operator()(Same e) const {
    return e;
  }
};

Edits now(OldEdits old) {
  Edits edits;
  for (auto& edit : old) edits.push_back(std::visit(Now{}, std::move(edit)));
  return edits;
}

std::deque<Cow<Step>> now(std::vector<OldStep> old) {
  std::deque<Cow<Step>> steps;
  for (auto& step : old) steps.emplace_back(step_of(now(std::move(step.forward)), now(std::move(step.backward))));
  return steps;
}

Studio now(OldStudio old) {
  Studio studio{.epoch = old.epoch, .revision = old.revision, .project = now(std::move(old.project))};
  for (auto& each : old.history)
    studio.history.authors[each.author] = {now(std::move(each.done)), now(std::move(each.undone)), each.last};
  studio.ledger = std::move(old.ledger);
  weigh(studio.history);
  weigh(studio.ledger);
  return studio;
}

KeepChange now(OldKeepChange old) {
  KeepChange keep{.change = std::move(old.change.change), .verdict = std::move(old.verdict), .resolved = false};
  keep.change.edits = now(std::move(old.change.edits));
  return keep;
}

}  // namespace
}  // namespace beltane::wire::format_3

namespace beltane::wire {

template <>
inline constexpr const char* filed_as<format_3::OldKeepChange> = "row";
template <>
inline constexpr const char* filed_as<format_3::OldStudio> = "studio";

bool is_of_older_format(std::string_view row) { return protocol_of(row) == format_3::protocol; }

namespace format_3 {

template <>
Result<Studio> read<Studio>(std::string_view bytes) {
  auto old = unpack<OldStudio>(spoken(static_cast<const Studio*>(nullptr)), protocol, bytes);
  if (!old) return old.refusal();
  return now(*std::move(old));
}

template <>
Result<KeepChange> read<KeepChange>(std::string_view bytes) {
  auto old = unpack<OldKeepChange>(spoken(static_cast<const KeepChange*>(nullptr)), protocol, bytes);
  if (!old) return old.refusal();
  return now(*std::move(old));
}

}  // namespace format_3
}  // namespace beltane::wire
