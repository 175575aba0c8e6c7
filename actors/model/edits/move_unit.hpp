#pragma once

#include "model/editing/editing.hpp"

namespace beltane {

/// Changes the order of a strip. The position is one among the units of the same stage.
struct MoveUnit {
  static constexpr int in_contract{31};
  UnitAddress unit{};
  Position position{at_end};
  bool operator==(const MoveUnit&) const = default;
};
void fields(auto& v, Of<MoveUnit> auto& edit) {
  v(1, "unit", edit.unit);
  v(2, "position", edit.position, how::unless(at_end));
}
void syntax(auto& w, Of<MoveUnit> auto& edit) {
  w.verb(EditChapter::sounds, 13, "move-unit", "Changes the order of effects, sends or modulators; the first is 0",
         "move-unit lead.delay 0");
  w(edit.unit);
  w(edit.position);
}

void spell_out(const Resolving& to, MoveUnit edit, auto& row) {
  if (const auto* unit = find(to.project, edit.unit))
    editing::limit(edit.position, units_at(*strip_def(to.project, edit.unit.strip), unit->stage));
  row.add(edit);
}

Result<void> change(Project& project, const MoveUnit& edit, auto& undo) {
  const auto* held = find(project, edit.unit);
  if (!held) return no_such(project, edit.unit);
  const auto& before = *strip_def(project, edit.unit.strip);
  const auto stage = units_at(before, held->stage);
  const auto first = static_cast<std::size_t>(stage.data() - before.units.data());
  const auto from = static_cast<Position>(held - stage.data());
  auto moved = before;
  writing::move(moved.units, first + from,
                static_cast<Position>(first + std::min<std::size_t>(edit.position, stage.size() - 1)));
  for (const auto& each : units_at(moved, Stage::modulator))
    if (auto moves = checks::target(moved, each); !moves) return moves;
  writing::def(project, edit.unit.strip) = std::move(moved);
  undo.add(MoveUnit{edit.unit, from});
  return {};
}

inline std::string subject(const Project& project, const MoveUnit& edit) {
  return "the place of " + editing::words_for(project, edit.unit);
}

}  // namespace beltane
