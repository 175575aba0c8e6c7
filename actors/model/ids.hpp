#pragma once

#include <compare>
#include <cstdint>

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

constexpr StripId strip_of(InstrumentId id) { return {StripId::Kind::instrument, number_of(id)}; }
constexpr StripId strip_of(BusId id) { return {StripId::Kind::bus, number_of(id)}; }
constexpr StripId master_strip{};

/// A place in a strip's signal chain, in the order in which the signal passes.
enum class Slot : std::uint8_t { source, modulator, filter, effect, send, fader };

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

}  // namespace beltane
