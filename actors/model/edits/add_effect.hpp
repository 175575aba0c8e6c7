#pragma once

#include "model/editing.hpp"
#include "model/known_units.hpp"

namespace beltane {

struct RemoveEffect;

struct AddEffect {
  static constexpr int in_contract{12};
  StripId strip{};
  EffectDef effect{};
  UnitState state{};
  Position position{at_end};
  bool operator==(const AddEffect&) const = default;
};
void fields(auto& v, Of<AddEffect> auto& edit) {
  v(1, "strip", edit.strip);
  v(2, "effect", edit.effect);
  v(3, "state", edit.state);
  v(4, "position", edit.position, how::unless(at_end));
}

inline Result<void> check(const Resolving& to, const AddEffect& edit) {
  const auto& unit = edit.effect.kind;
  return editing::check_state(known_units::effect(to.catalogue, unit),
                              editing::place_of(to.project, edit.strip, {Slot::effect}, unit), edit.state);
}

void spell_out(const Resolving& to, AddEffect edit, auto& row) {
  editing::put_in_order(edit.state);
  if (const auto* strip = strip_def(to.project, edit.strip)) editing::limit_new(edit.position, strip->effects);
  row.add(std::move(edit));
}

Result<void> change(Project& project, const AddEffect& edit, auto& undo) {
  const auto* strip = strip_def(project, edit.strip);
  if (!strip) return no_such(edit.strip);
  if (strip->effects.size() >= limits::effects)
    return refuse(words_for(project, edit.strip), " has ", limits::effects, " effects, and no room for more");
  if (auto id = checks::fresh(project, edit.effect.id); !id) return id;
  if (auto unit = checks::unit_name(edit.effect.kind); !unit) return unit;
  auto state = checks::state(Slot::effect, edit.state);
  if (!state) return state.refusal();
  if (auto ids = checks::zone_ids(project, *state); !ids) return ids;
  writing::used(project, number_of(edit.effect.id));
  writing::insert(writing::def(project, edit.strip).effects, edit.position, edit.effect);
  writing::put(project, edit.strip, {Slot::effect, number_of(edit.effect.id)}, *std::move(state));
  undo.add(kind<RemoveEffect>, edit.strip, edit.effect.id);
  return {};
}

inline std::string subject(const Project& project, const AddEffect& edit) {
  return edit.effect.kind + " on " + words_for(project, edit.strip);
}

void each_id(Edited<AddEffect> auto& edit, auto see) {
  see(edit.effect.id);
  editing::each_id_in_state(edit.state, see);
}
inline void forget_place(AddEffect& edit) { edit.position = at_end; }

}  // namespace beltane
