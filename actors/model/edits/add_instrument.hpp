#pragma once

#include "model/editing/editing.hpp"

namespace beltane {

struct RemoveInstrument;

/// Adds an instrument, whole: new, copied, or brought back by undo. Ids that are 0 are given on acceptance.
struct AddInstrument {
  static constexpr int in_contract{5};
  InstrumentDef def{};
  InstrumentRuntime runtime{};
  std::vector<Note> notes{};
  Position position{at_end};
  std::vector<AutomationLane> automation{};
  bool operator==(const AddInstrument&) const = default;
};
void fields(auto& v, Of<AddInstrument> auto& edit) {
  v(1, "def", edit.def);
  v(2, "runtime", edit.runtime);
  v(3, "notes", edit.notes);
  v(4, "position", edit.position, how::unless(at_end));
  v(5, "automation", edit.automation);
}

inline Result<void> check(const Resolving& to, const AddInstrument& edit) {
  for (const auto& lane : edit.automation)
    if (auto fit = editing::check_automation(to.catalogue, edit.def.strip, lane); !fit) return fit;
  return editing::check_strip(to.catalogue, edit.def.strip, edit.runtime);
}

void spell_out(const Resolving& to, AddInstrument edit, auto& row) {
  editing::limit_new(edit.position, *to.project.instruments);
  editing::put_in_order(edit.runtime);
  std::ranges::sort(edit.notes, plays_before);
  editing::put_in_order(edit.automation);
  row.add(std::move(edit));
}

void each_id(Of<AddInstrument> auto& edit, auto see) {
  see(edit.def.id);
  editing::each_id_in_strip(edit.def.strip, see);
  for (auto& note : edit.notes) see(note.id);
  editing::each_id_in_runtime(edit.runtime, see);
  for (auto& lane : edit.automation)
    for (auto& point : lane.points) see(point.id);
}
inline void forget_place(AddInstrument& edit) { edit.position = at_end; }

Result<void> change(Project& project, const AddInstrument& edit, auto& undo) {
  if (auto fit = checks::instrument(project, edit.def); !fit) return fit;
  auto runtime = checks::runtime(edit.def.strip, edit.runtime);
  if (!runtime) return runtime.refusal();
  auto notes = checks::notes(edit.notes);
  if (!notes) return notes.refusal();
  for (const auto& note : *notes)
    if (auto id = checks::fresh(project, note.id); !id) return id;
  if (auto ids = checks::zone_ids(project, *runtime); !ids) return ids;
  auto automation = checks::automation(project, edit.def.strip, edit.automation);
  if (!automation) return automation.refusal();
  each_id(edit, [&](auto id) { writing::used(project, id); });
  Instrument made{.def = edit.def,
                  .runtime = *std::move(runtime),
                  .notes = Notes(*std::move(notes)),
                  .automation = *std::move(automation)};
  project.instruments.write().insert(edit.position, std::move(made));
  undo.add(edit_of<RemoveInstrument>, edit.def.id);
  return {};
}

inline std::string subject(const Project&, const AddInstrument& edit) { return edit.def.strip.name; }

}  // namespace beltane
