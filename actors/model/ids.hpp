#pragma once

#include <compare>
#include <cstdint>
#include <type_traits>

#include "model/fields.hpp"

namespace beltane {

/// Names one instrument for the life of a project. Ids of a project come from one counter; 0 is 'not given
/// yet'.
enum class InstrumentId : std::uint32_t {};
/// Names one bus for the life of a project.
enum class BusId : std::uint32_t {};
/// Names one unit (a source, modulator, filter, effect, send or fader) for the life of a project, wherever it stands in
/// its strip. Those that a strip has at most one of have ids that follow from the strip's, see below.
enum class UnitId : std::uint32_t {};
/// Names one note for the life of a project. Notes have a counter of their own, which also counts points of automation.
enum class NoteId : std::uint32_t {};
/// Names one point of automation for the life of a project.
enum class PointId : std::uint32_t {};
/// Names one zone of a unit that plays samples.
enum class ZoneId : std::uint32_t {};

/// Whether an id of that kind comes from the counter of notes.
template <class Id>
inline constexpr bool counted_with_notes = std::is_same_v<Id, NoteId> || std::is_same_v<Id, PointId>;

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

/// What a unit is in its strip, in the order in which the signal passes.
enum class Stage : std::uint8_t { source, modulator, filter, effect, send, fader };
void enumerators(auto& v, Stage) {
  v.of("unit.stage");
  v(1, "STAGE_SOURCE", Stage::source);
  v(2, "STAGE_MODULATOR", Stage::modulator);
  v(3, "STAGE_FILTER", Stage::filter);
  v(4, "STAGE_EFFECT", Stage::effect);
  v(5, "STAGE_SEND", Stage::send);
  v(6, "STAGE_FADER", Stage::fader);
}

/// The counter of ids stays below; above are the ids of the units that a strip has at most one of.
inline constexpr std::uint32_t most_ids = 1U << 28;
constexpr UnitId fader_id(StripId strip) { return UnitId{8 * most_ids + strip.number}; }
constexpr UnitId source_id(InstrumentId id) { return UnitId{9 * most_ids + number_of(id)}; }
constexpr UnitId filter_id(InstrumentId id) { return UnitId{10 * most_ids + number_of(id)}; }
/// Whether the id is one of those.
constexpr bool follows_from_strip(UnitId id) { return number_of(id) >= most_ids; }

/// One unit of the project: what a parameter belongs to. The strip is named too, so that a unit is found without an
/// index of all units.
struct UnitAddress {
  StripId strip{};
  UnitId unit{};

  auto operator<=>(const UnitAddress&) const = default;
};

void fields(auto& v, Of<UnitAddress> auto& unit) {
  v(1, "strip", unit.strip);
  v(4, "unit", unit.unit);
}

constexpr UnitAddress source_of(InstrumentId id) { return {strip_of(id), source_id(id)}; }
constexpr UnitAddress filter_of(InstrumentId id) { return {strip_of(id), filter_id(id)}; }
constexpr UnitAddress fader_of(StripId strip) { return {strip, fader_id(strip)}; }

}  // namespace beltane
