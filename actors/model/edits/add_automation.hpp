#pragma once

#include "model/editing/editing.hpp"

namespace beltane {

struct RemoveAutomation;

/// Adds points to what moves a controller of an instrument, or a parameter of a unit of its strip, while it plays.
struct AddAutomation {
  static constexpr int in_contract{33};
  InstrumentId instrument{};
  AutomationTarget target{};
  std::vector<AutomationPoint> points{};
  bool operator==(const AddAutomation&) const = default;
};
void fields(auto& v, Of<AddAutomation> auto& edit) {
  v(1, "instrument", edit.instrument);
  v(2, "target", edit.target);
  v(3, "points", edit.points);
}
void syntax(auto& w, Of<AddAutomation> auto& edit) {
  w.verb(EditChapter::automation, 1, "add-automation",
         "Has a controller or a parameter move while it plays: from the beat to the value, in so many beats",
         "add-automation lead.filter.cutoff 0 400 0 4 2000Hz 3.5");
  w.automated(edit.instrument, edit.target);
  w.points(edit.instrument, edit.target, edit.points);
}

inline Result<void> check(const Resolving& to, const AddAutomation& edit) {
  const auto* instrument = find(to.project, edit.instrument);
  if (!instrument) return {};  // `change` refuses it
  return editing::check_automation(to.catalogue, instrument->def->strip, {edit.target, edit.points});
}

void spell_out(const Resolving&, AddAutomation edit, auto& row) {
  std::ranges::sort(edit.points, moves_before);
  row.add(std::move(edit));
}

Result<void> change(Project& project, const AddAutomation& edit, auto& undo) {
  const auto* instrument = find(project, edit.instrument);
  if (!instrument) return no_such(strip_of(edit.instrument));
  if (auto there = checks::automated(instrument->def->strip, edit.target); !there) return there;
  auto points = checks::points(edit.target, edit.points);
  if (!points) return points.refusal();
  if (auto fits = checks::room(*instrument->automation, edit.target, points->size()); !fits) return fits;
  const auto lane = instrument->automation->find(edit.target);
  for (const auto& point : *points) {
    if (auto id = checks::fresh(project, point.id); !id) return id;
    if (lane != instrument->automation->end() && lane->second->find(point.id))
      return refuse("a point of id ", point.id, " moves ", editing::words_for(project, edit.instrument, edit.target),
                    " already; give 0 for a new id");
  }
  undo.add(edit_of<RemoveAutomation>, edit.instrument, edit.target, ids_of(*points));
  if (points->empty()) return {};
  for (const auto& point : *points) writing::used(project, point.id);
  auto& lanes = writing::instrument(project, edit.instrument).automation.write();
  lanes[edit.target].write().insert(*std::move(points));
  return {};
}

inline std::string subject(const Project& project, const AddAutomation& edit) {
  return "the automation of " + editing::words_for(project, edit.instrument, edit.target);
}

void each_id(Of<AddAutomation> auto& edit, auto see) {
  for (auto& point : edit.points) see(point.id);
}

}  // namespace beltane
