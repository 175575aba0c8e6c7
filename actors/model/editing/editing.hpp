#pragma once

#include <algorithm>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "model/catalogue/catalogue.hpp"
#include "model/editing/checks.hpp"
#include "model/editing/refuse.hpp"
#include "model/editing/syntax.hpp"
#include "model/limits.hpp"
#include "model/project/project.hpp"
#include "model/project/writing.hpp"

/// What the files of `model/edits/` are written with. The file of an edit holds its struct and the functions below;
/// those in brackets only where it needs them. Files know each other's edits only by name.
///
///   static constexpr int in_contract                  its number in `Edit` of edit.proto; beside it, its `fields`
///   Result<void> change(Project&, edit, auto& undo)   changes the project in place and gives `undo` the edits that
///                                                     take it back, made of what was overwritten. Refuses before it
///                                                     touches anything. Needs nothing but project and edit.
///   std::string subject(const Project&, edit)         what it is about, in words
///  [void syntax(auto& w, edit)]                      its words (syntax.hpp); without it they stand in the room `words`
///  [Result<void> check(const Resolving&, edit)]       what the catalogue says of it
///  [void spell_out(const Resolving&, edit, auto& to)] the edit as it is published and kept, behind what goes with it
///  [void each_id(edit&, auto see)]                    calls `see` with every id that it gives to something new
///  [void forget_place(edit&)]                         leaves open where in a list something new goes
namespace beltane {

/// Names a kind of edit that is only declared.
template <class Kind>
struct EditOf {};
template <class Kind>
inline constexpr EditOf<Kind> edit_of{};

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
  void add(EditOf<Kind>, Members&&... members) {
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
/// `bend of lead (instrument 7)`, `mix of delay of lead (instrument 7)`.
std::string words_for(const Project&, InstrumentId, const AutomationTarget&);

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
/// Points by time, lanes by target, and none without points.
void put_in_order(std::vector<AutomationLane>&);

// ── what the catalogue says ──────────────────────────────────────────────────────────────────────────────────────
Result<void> check_name(std::string_view name);
/// `lead.filter.`, `lead.delay.`: how people begin the address of what a unit has. `strip` may be empty.
std::string place_of(std::string_view strip, const UnitDef&);
/// The settings of a unit that must be known; `unit` is what the catalogue answered.
Result<void> check_state(const Result<const UnitSpec*>& unit, const std::string& place, const UnitState&);
/// A unit of that strip and its settings. A send or fader as it comes needs no catalogue.
Result<void> check_unit(const Catalogue&, const StripDef&, const UnitDef&, const UnitState&);
/// The units and settings of a strip that is new.
Result<void> check_strip(const Catalogue&, const StripDef&, const StripRuntime&);

/// What a lane of automation of that strip moves, and where to. What the strip lacks is for `change` to refuse.
Result<void> check_automation(const Catalogue&, const StripDef&, const AutomationLane&);

// ── what the project says ────────────────────────────────────────────────────────────────────────────────────────
/// One more unit of a strip that is there; where it goes and whether there is room.
Result<void> check_addition(const Project&, StripId, const UnitDef&);

// ── what goes with an edit ───────────────────────────────────────────────────────────────────────────────────────
/// The modulators that have nothing to move any more once the strip is `after`; the last of the list first, so that
/// each goes before those that it moves.
std::vector<UnitId> strays_after(const Resolving&, StripId, StripDef after);
/// The lanes of automation that move a parameter of that unit.
std::vector<AutomationLane> lanes_of(const Project&, UnitAddress);
/// Those of them that could not move it any more if it were of that kind.
std::vector<AutomationLane> strays_among(const Resolving&, UnitAddress, const UnitName& kind);

}  // namespace editing

struct RemoveAutomation;
struct RemoveUnit;

namespace editing {

/// The removal of lanes of an instrument, whole.
template <class Row>
void remove_lanes(StripId strip, const std::vector<AutomationLane>& lanes, Row& row) {
  for (const auto& lane : lanes)
    row.add(edit_of<RemoveAutomation>, InstrumentId{strip.number}, lane.target, ids_of(lane.points));
}

/// The removal of the modulators that `change` leaves with nothing to move, and of what moves these.
template <class Change, class Row>
void remove_strays(const Resolving& to, StripId strip, Change change, Row& row) {
  const auto* held = strip_def(to.project, strip);
  if (!held || units_at(*held, Stage::modulator).empty()) return;
  auto after = *held;
  change(after);
  for (const auto stray : strays_after(to, strip, std::move(after))) {
    remove_lanes(strip, lanes_of(to.project, {strip, stray}), row);
    row.add(edit_of<RemoveUnit>, UnitAddress{strip, stray});
  }
}

/// Calls `see` with the ids of the units of a strip.
template <class Strip, class See>
void each_id_in_strip(Strip& strip, See see) {
  for (auto& unit : strip.units) see(unit.id);
}
template <class State, class See>
void each_id_in_state(State& state, See see) {
  for (auto& zone : state.zones) see(zone.id);
}
template <class Runtime, class See>
void each_id_in_runtime(Runtime& runtime, See see) {
  for (auto& [unit, state] : runtime.units) each_id_in_state(state, see);
}

}  // namespace editing
}  // namespace beltane
