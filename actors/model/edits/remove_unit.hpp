#pragma once

#include "model/editing/editing.hpp"

namespace beltane {

struct AddUnit;

/// Takes an effect, a send, a modulator or an instrument's filter out of its strip, and what modulates or automates it.
struct RemoveUnit {
  static constexpr int in_contract{30};
  UnitAddress unit{};
  bool operator==(const RemoveUnit&) const = default;
};
void fields(auto& v, Of<RemoveUnit> auto& edit) { v(1, "unit", edit.unit); }
void syntax(auto& w, Of<RemoveUnit> auto& edit) {
  w.verb(EditChapter::sounds, 12, "remove-unit", "Takes a filter, effect, send or modulator away",
         "remove-unit lead.delay");
  w.there(edit.unit);
}

/// An instrument that has no filter has none afterwards either: that is nothing to do.
void spell_out(const Resolving& to, const RemoveUnit& edit, auto& row) {
  const bool filter = edit.unit == filter_of(InstrumentId{edit.unit.strip.number});
  if (filter && strip_def(to.project, edit.unit.strip) && !find(to.project, edit.unit)) return;
  const auto without = [&](StripDef& def) { writing::erase(def.units, edit.unit.unit); };
  editing::remove_strays(to, edit.unit.strip, without, row);
  editing::remove_lanes(edit.unit.strip, editing::lanes_of(to.project, edit.unit), row);
  row.add(edit);
}

Result<void> change(Project& project, const RemoveUnit& edit, auto& undo) {
  const auto* held = find(project, edit.unit);
  if (!held) return no_such(project, edit.unit);
  if (held->stage == Stage::source || held->stage == Stage::fader)
    return refuse("the ", word_for(held->stage), " of ", words_for(project, edit.unit.strip), " stays; ",
                  held->stage == Stage::source ? "give it another" : "mute it");
  if (auto free = checks::unmoved(project, edit.unit); !free) return free;
  if (auto free = checks::not_automated(project, edit.unit); !free) return free;
  const auto& stage = units_at(*strip_def(project, edit.unit.strip), held->stage);
  undo.add(edit_of<AddUnit>, edit.unit.strip, *held, state_of(project, edit.unit),
           static_cast<Position>(held - stage.data()));
  writing::erase(writing::def(project, edit.unit.strip).units, edit.unit.unit);
  writing::put(project, edit.unit, {});
  return {};
}

inline std::string subject(const Project& project, const RemoveUnit& edit) {
  return editing::words_for(project, edit.unit);
}

}  // namespace beltane
