#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/project/project.hpp"

/// What format 3 kept: a strip had slots (a source, a filter, effects, sends, a fader) where it has a list of units
/// now.
namespace beltane::wire::format_3 {

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

}  // namespace beltane::wire::format_3
