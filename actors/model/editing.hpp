#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "model/catalogue.hpp"
#include "model/checks.hpp"
#include "model/limits.hpp"
#include "model/project.hpp"
#include "model/refuse.hpp"
#include "model/writing.hpp"

/// What the files of `model/edits/` are written with. The file of an edit holds its struct and the functions below;
/// those in brackets only where it needs them. Files know each other's edits only by name.
///
///   Result<void> change(Project&, edit, auto& undo)   changes the project in place and gives `undo` the edits that
///                                                     take it back, made of what was overwritten. Refuses before it
///                                                     touches anything. Needs nothing but project and edit.
///   std::string subject(const Project&, edit)         what it is about, in words
///  [Result<void> check(const Resolving&, edit)]       what the catalogue says of it
///  [void spell_out(const Resolving&, edit, auto& to)] the edit as it is published and kept, behind what goes with it
///  [void each_id(edit&, auto see)]                    calls `see` with every id that it gives to something new
///  [void forget_place(edit&)]                         leaves open where in a list something new goes
namespace beltane {

/// Names a kind of edit that is only declared.
template <class Kind>
struct KindOfEdit {};
template <class Kind>
inline constexpr KindOfEdit<Kind> kind{};

/// An edit of that kind, to be read or to be changed.
template <class Edit, class Kind>
concept Edited = std::is_same_v<std::remove_const_t<Edit>, Kind>;

/// Edits in a row, for files that know their kinds only by name.
template <class AnyEdit>
class EditRow {
 public:
  template <class Kind>
  void add(Kind edit) {
    edits_.emplace_back(std::move(edit));
  }
  /// The same for a kind that is only declared, from its members.
  template <class Kind, class... Members>
  void add(KindOfEdit<Kind>, Members&&... members) {
    edits_.emplace_back(Kind{std::forward<Members>(members)...});
  }
  std::vector<AnyEdit> taken() && { return std::move(edits_); }

 private:
  std::vector<AnyEdit> edits_{};
};

/// What an edit is resolved with.
struct Resolving {
  const Project& project;
  const Catalogue& catalogue;
};

namespace editing {

// ── what edits are about, in words ───────────────────────────────────────────────────────────────────────────────
std::string words_for(const Project&, InstrumentId);
/// `delay of lead (instrument 7)`.
std::string words_for(const Project&, UnitAddress);

// ── places and order ─────────────────────────────────────────────────────────────────────────────────────────────
/// The position of something new: its end where it is beyond.
template <class List>
void limit_new(Position& position, const List& list) {
  position = static_cast<Position>(std::min<std::size_t>(position, list.size()));
}
/// The position of something that is in the list already.
template <class List>
void limit(Position& position, const List& list) {
  if (!list.empty()) position = static_cast<Position>(std::min<std::size_t>(position, list.size() - 1));
}
/// Settings as they are kept: zones by id, and none that say nothing.
void put_in_order(UnitState&);
void put_in_order(StripRuntime&);

// ── what the catalogue says ──────────────────────────────────────────────────────────────────────────────────────
Result<void> check_name(std::string_view name);
/// `lead.filter.`, `lead.delay.`: how people begin the address of what a unit has.
std::string place_of(const Project&, StripId, SlotId, std::string_view unit);
/// The settings of a unit that must be known; `unit` is what the catalogue answered.
Result<void> check_state(const Result<const UnitSpec*>& unit, const std::string& place, const UnitState&);
/// The effects and settings of a strip that is new. Settings that say nothing may be those of a unit that nobody has.
Result<void> check_strip(const Catalogue&, const InstrumentDef&, const StripRuntime&);
Result<void> check_strip(const Catalogue&, const BusDef&, const StripRuntime&);

// ── what goes with an edit ───────────────────────────────────────────────────────────────────────────────────────
/// The modulators that have nothing to move any more once the instrument is `after`; the last of the list first, so
/// that each goes before those that it moves.
std::vector<ModulatorId> strays_after(const Resolving&, InstrumentId, InstrumentDef after);

}  // namespace editing

struct RemoveModulator;

namespace editing {

/// The removal of the modulators that `change` leaves with nothing to move.
template <class Change, class Row>
void remove_strays(const Resolving& to, InstrumentId id, Change change, Row& row) {
  const auto* held = find(to.project, id);
  if (!held) return;
  auto after = *held->def;
  change(after);
  for (const auto stray : strays_after(to, id, std::move(after))) row.add(kind<RemoveModulator>, id, stray);
}
template <class Change, class Row>
void remove_strays(const Resolving& to, StripId strip, Change change, Row& row) {
  if (strip.kind == StripId::Kind::instrument) remove_strays(to, InstrumentId{strip.number}, change, row);
}

/// Calls `see` with the ids of the effects and sends of a strip.
template <class Strip, class See>
void each_id_in_strip(Strip& strip, See see) {
  for (auto& effect : strip.effects) see(effect.id);
  for (auto& send : strip.sends) see(send.id);
}
template <class State, class See>
void each_id_in_state(State& state, See see) {
  for (auto& zone : state.zones) see(zone.id);
}
template <class Runtime, class See>
void each_id_in_runtime(Runtime& runtime, See see) {
  for (auto& [at, state] : runtime.units) each_id_in_state(state, see);
}

}  // namespace editing
}  // namespace beltane
