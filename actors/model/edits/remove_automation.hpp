#pragma once

#include "model/editing/editing.hpp"

namespace beltane {

struct AddAutomation;

/// Takes points away. A target without points is not moved any more.
struct RemoveAutomation {
  static constexpr int in_contract{34};
  InstrumentId instrument{};
  AutomationTarget target{};
  std::vector<PointId> points{};
  bool operator==(const RemoveAutomation&) const = default;
};
void fields(auto& v, Of<RemoveAutomation> auto& edit) {
  v(1, "instrument", edit.instrument);
  v(2, "target", edit.target);
  v(3, "points", edit.points);
}
void syntax(auto& w, Of<RemoveAutomation> auto& edit) {
  w.verb(EditChapter::automation, 2, "remove-automation", "Takes points of automation away",
         "remove-automation lead.bend --from 4 --to 8");
  w.automated(edit.instrument, edit.target);
  w.chosen(edit.points,
           [&](const Project& project) { return lane_of(*find(project, edit.instrument)->automation, edit.target); });
}

void spell_out(const Resolving&, RemoveAutomation edit, auto& row) {
  std::ranges::sort(edit.points);
  row.add(std::move(edit));
}

Result<void> change(Project& project, const RemoveAutomation& edit, auto& undo) {
  const auto* instrument = find(project, edit.instrument);
  if (!instrument) return no_such(strip_of(edit.instrument));
  if (auto there = checks::automated(instrument->def->strip, edit.target); !there) return there;
  const auto lane = instrument->automation->find(edit.target);
  for (const auto id : edit.points)
    if (lane == instrument->automation->end() || !lane->second->find(id))
      return refuse("point ", id, " does not move ", editing::words_for(project, edit.instrument, edit.target),
                    "; `show` lists what does");
  std::vector<AutomationPoint> removed;
  if (!edit.points.empty()) {
    auto& lanes = writing::instrument(project, edit.instrument).automation.write();
    auto& held = lanes[edit.target].write();
    removed = held.extract(edit.points);
    if (held.empty()) lanes.erase(edit.target);
  }
  undo.add(edit_of<AddAutomation>, edit.instrument, edit.target, std::move(removed));
  return {};
}

inline std::string subject(const Project& project, const RemoveAutomation& edit) {
  return "the automation of " + editing::words_for(project, edit.instrument, edit.target);
}

}  // namespace beltane
