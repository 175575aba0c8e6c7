#pragma once

#include <compare>
#include <cstdint>

#include "model/fields.hpp"

namespace beltane {

/// Names one instrument for the life of a project. All ids of a project come from one counter; 0 is 'not given yet'.
enum class InstrumentId : std::uint32_t {};
/// Names one bus for the life of a project.
enum class BusId : std::uint32_t {};
/// Names one effect for the life of a project, wherever it stands in its chain.
enum class EffectId : std::uint32_t {};
/// Names one send for the life of a project.
enum class SendId : std::uint32_t {};
/// Names one modulator for the life of a project.
enum class ModulatorId : std::uint32_t {};
/// Names one note for the life of a project.
enum class NoteId : std::uint32_t {};
/// Names one zone of a unit that plays samples.
enum class ZoneId : std::uint32_t {};

/// The plain number inside an id.
template <class Id>
constexpr std::uint32_t number_of(Id id) {
  return static_cast<std::uint32_t>(id);
}

/// Which channel of the mixer: an instrument, a bus or the master.
struct StripId {
  enum class Kind : std::uint8_t { instrument, bus, master };
  Kind kind{Kind::master};
  std::uint32_t number{};  // of the instrument or bus; 0 for the master

  auto operator<=>(const StripId&) const = default;
};

void enumerators(auto& v, StripId::Kind) {
  v.of("strip.kind");
  v(1, "INSTRUMENT", StripId::Kind::instrument);
  v(2, "BUS", StripId::Kind::bus);
  v(3, "MASTER", StripId::Kind::master);
}
void fields(auto& v, Of<StripId> auto& strip) {
  v(1, "kind", strip.kind);
  v(2, "number", strip.number);
}

constexpr StripId strip_of(InstrumentId id) { return {StripId::Kind::instrument, number_of(id)}; }
constexpr StripId strip_of(BusId id) { return {StripId::Kind::bus, number_of(id)}; }
constexpr StripId master_strip{};

/// A place in a strip's signal chain, in the order in which the signal passes.
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

/// A slot of one strip; `number` is the EffectId, SendId or ModulatorId where there may be several, else 0.
struct SlotId {
  Slot slot{Slot::fader};
  std::uint32_t number{};

  auto operator<=>(const SlotId&) const = default;
};

/// One unit of the project: what a parameter belongs to.
struct UnitAddress {
  StripId strip{};
  SlotId at{};

  auto operator<=>(const UnitAddress&) const = default;
};
void fields(auto& v, Of<UnitAddress> auto& unit) {
  v(1, "strip", unit.strip);
  v(2, "slot", unit.at.slot);
  v(3, "number", unit.at.number);
}

}  // namespace beltane
