#pragma once

#include "model/editing.hpp"

namespace beltane {

struct MoveEffect {
  static constexpr int in_contract{14};
  StripId strip{};
  EffectId effect{};
  Position position{at_end};
  bool operator==(const MoveEffect&) const = default;
};
void fields(auto& v, Of<MoveEffect> auto& edit) {
  v(1, "strip", edit.strip);
  v(2, "effect", edit.effect);
  v(3, "position", edit.position, how::unless(at_end));
}

void spell_out(const Resolving& to, MoveEffect edit, auto& row) {
  if (const auto* strip = strip_def(to.project, edit.strip)) editing::limit(edit.position, strip->effects);
  row.add(edit);
}

Result<void> change(Project& project, const MoveEffect& edit, auto& undo) {
  const auto* strip = strip_def(project, edit.strip);
  if (!strip) return no_such(edit.strip);
  const auto* effect = find(*strip, edit.effect);
  if (!effect) return no_such(project, edit.strip, edit.effect);
  const auto from = writing::position_in(strip->effects, effect);
  writing::move(writing::def(project, edit.strip).effects, from, edit.position);
  undo.add(MoveEffect{edit.strip, edit.effect, from});
  return {};
}

inline std::string subject(const Project& project, const MoveEffect& edit) {
  return "the place of " + editing::words_for(project, UnitAddress{edit.strip, {Slot::effect, number_of(edit.effect)}});
}

}  // namespace beltane
