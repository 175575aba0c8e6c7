#pragma once

#include "model/editing/editing.hpp"

namespace beltane {

struct RemoveUnit;

/// Adds an effect, a send, a modulator or an instrument's filter to a strip. The position is one among the units of its
/// stage.
struct AddUnit {
  static constexpr int in_contract{29};
  StripId strip{};
  UnitDef unit{};
  UnitState state{};
  Position position{at_end};
  bool operator==(const AddUnit&) const = default;
};
void fields(auto& v, Of<AddUnit> auto& edit) {
  v(1, "strip", edit.strip);
  v(2, "unit", edit.unit);
  v(3, "state", edit.state);
  v(4, "position", edit.position, how::unless(at_end));
}

inline Result<void> check(const Resolving& to, const AddUnit& edit) {
  const auto* strip = strip_def(to.project, edit.strip);
  if (!strip) return {};  // `change` refuses it
  auto def = *strip;
  writing::insert(def, edit.position, edit.unit);
  return editing::check_unit(to.catalogue, def, edit.unit, edit.state);
}

void spell_out(const Resolving& to, AddUnit edit, auto& row) {
  editing::put_in_order(edit.state);
  if (const auto* strip = strip_def(to.project, edit.strip))
    editing::limit_new(edit.position, units_at(*strip, edit.unit.stage));
  row.add(std::move(edit));
}

Result<void> change(Project& project, const AddUnit& edit, auto& undo) {
  const auto* strip = strip_def(project, edit.strip);
  if (!strip) return no_such(edit.strip);
  if (auto fit = checks::fresh(project, edit.strip, edit.unit.id); !fit) return fit;
  if (auto fit = editing::check_addition(project, edit.strip, edit.unit); !fit) return fit;
  auto state = checks::state(edit.unit.stage, edit.state);
  if (!state) return state.refusal();
  if (auto ids = checks::zone_ids(project, *state); !ids) return ids;
  auto def = *strip;
  writing::insert(def, edit.position, edit.unit);
  if (auto moves = edit.unit.moves ? checks::target(def, edit.unit) : Result<void>(); !moves) return moves;
  std::swap(writing::def(project, edit.strip), def);
  if (auto fits = edit.unit.route ? checks::shallow(project) : Result<void>(); !fits) {
    writing::def(project, edit.strip) = std::move(def);
    return fits;
  }
  writing::used(project, edit.unit.id);
  writing::put(project, {edit.strip, edit.unit.id}, *std::move(state));
  undo.add(edit_of<RemoveUnit>, UnitAddress{edit.strip, edit.unit.id});
  return {};
}

inline std::string subject(const Project& project, const AddUnit& edit) {
  const auto strip = words_for(project, edit.strip);
  if (edit.unit.route) return "the send of " + strip + " to " + words_for(project, strip_of(edit.unit.route->to));
  return edit.unit.kind + " on " + (edit.unit.moves ? edit.unit.moves->param + " of " : "") + strip;
}

void each_id(Of<AddUnit> auto& edit, auto see) {
  see(edit.unit.id);
  editing::each_id_in_state(edit.state, see);
}
inline void forget_place(AddUnit& edit) { edit.position = at_end; }

}  // namespace beltane
