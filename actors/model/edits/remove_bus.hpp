#pragma once

#include "model/editing/editing.hpp"
#include "model/edits/remove_unit.hpp"
#include "model/edits/set_output.hpp"

namespace beltane {

struct AddBus;

/// Sends to the bus go with it; what had it as output goes to the master.
struct RemoveBus {
  static constexpr int in_contract{17};
  BusId bus{};
  bool operator==(const RemoveBus&) const = default;
};
void fields(auto& v, Of<RemoveBus> auto& edit) { v(1, "bus", edit.bus); }
void syntax(auto& w, Of<RemoveBus> auto& edit) {
  w.verb(EditChapter::mixer, 2, "remove-bus", "Takes a bus away; what went to it goes to the master",
         "remove-bus hall");
  w(edit.bus);
}

/// Sends to it, what moves their levels, and outputs.
void spell_out(const Resolving& to, const RemoveBus& edit, auto& row) {
  if (find(to.project, edit.bus))
    for (const auto strip : strips_of(to.project)) {
      const auto& def = *strip_def(to.project, strip);
      if (def.output == edit.bus) row.add(SetOutput{strip, {}});
      if (const auto* send = send_to(def, edit.bus)) spell_out(to, RemoveUnit{{strip, send->id}}, row);
    }
  row.add(edit);
}

Result<void> change(Project& project, const RemoveBus& edit, auto& undo) {
  const auto at = position_of(project, edit.bus);
  if (!at) return no_such(strip_of(edit.bus));
  for (const auto strip : strips_of(project)) {
    const auto& def = *strip_def(project, strip);
    if (send_to(def, edit.bus) || def.output == edit.bus)
      return refuse(words_for(project, strip), " still feeds ", words_for(project, strip_of(edit.bus)));
  }
  const auto& held = *(*project.buses)[*at];
  undo.add(edit_of<AddBus>, *held.def, *held.runtime, *at);
  project.buses.write().erase(*at);
  return {};
}

inline std::string subject(const Project& project, const RemoveBus& edit) {
  return words_for(project, strip_of(edit.bus));
}

}  // namespace beltane
