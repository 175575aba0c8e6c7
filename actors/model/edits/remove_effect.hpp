#pragma once

#include "model/editing.hpp"

namespace beltane {

struct AddEffect;

/// Also takes away what modulates the effect.
struct RemoveEffect {
  static constexpr int in_contract{13};
  StripId strip{};
  EffectId effect{};
  bool operator==(const RemoveEffect&) const = default;
};
void fields(auto& v, Of<RemoveEffect> auto& edit) {
  v(1, "strip", edit.strip);
  v(2, "effect", edit.effect);
}

void spell_out(const Resolving& to, const RemoveEffect& edit, auto& row) {
  const auto without = [&](InstrumentDef& def) { writing::erase(def.strip.effects, edit.effect); };
  editing::remove_strays(to, edit.strip, without, row);
  row.add(edit);
}

Result<void> change(Project& project, const RemoveEffect& edit, auto& undo) {
  const auto* strip = strip_def(project, edit.strip);
  if (!strip) return no_such(edit.strip);
  const auto* held = find(*strip, edit.effect);
  if (!held) return no_such(project, edit.strip, edit.effect);
  const SlotId slot{Slot::effect, number_of(edit.effect)};
  if (auto free = checks::unmoved(project, edit.strip, slot); !free) return free;
  undo.add(kind<AddEffect>, edit.strip, *held, state_at(project, {edit.strip, slot}),
           writing::position_in(strip->effects, held));
  writing::erase(writing::def(project, edit.strip).effects, edit.effect);
  writing::put(project, edit.strip, slot, {});
  return {};
}

inline std::string subject(const Project& project, const RemoveEffect& edit) {
  return editing::words_for(project, UnitAddress{edit.strip, {Slot::effect, number_of(edit.effect)}});
}

}  // namespace beltane
