#pragma once

#include "model/editing/editing.hpp"

namespace beltane {

struct PutZones;

/// With the last of its zones gone, the unit has the catalogue's again.
struct RemoveZones {
  static constexpr int in_contract{26};
  UnitAddress unit{};
  std::vector<ZoneId> zones{};
  bool operator==(const RemoveZones&) const = default;
};
void fields(auto& v, Of<RemoveZones> auto& edit) {
  v(1, "unit", edit.unit);
  v(2, "zones", edit.zones);
}
void syntax(auto& w, Of<RemoveZones> auto& edit) {
  w.verb(EditChapter::samples, 4, "remove-sample", "Takes samples away; with the last gone, its own sound again",
         "remove-sample drums clap.wav");
  w.player(edit.unit);
  w.samples(edit.unit, edit.zones);
}

void spell_out(const Resolving&, RemoveZones edit, auto& row) {
  if (edit.zones.empty()) return;
  std::ranges::sort(edit.zones);
  row.add(std::move(edit));
}

Result<void> change(Project& project, const RemoveZones& edit, auto& undo) {
  if (!find(project, edit.unit)) return no_such(project, edit.unit);
  auto state = state_of(project, edit.unit);
  Zones removed;
  for (const auto id : edit.zones) {
    const auto held = std::ranges::find(state.zones, id, &Zone::id);
    if (held == state.zones.end())
      return refuse(kind_of(project, edit.unit), " of ", words_for(project, edit.unit.strip), " has no zone ", id,
                    "; `show` lists what it has");
    removed.push_back(std::move(*held));
    state.zones.erase(held);
  }
  writing::put(project, edit.unit, std::move(state));
  undo.add(edit_of<PutZones>, edit.unit, std::move(removed));
  return {};
}

inline std::string subject(const Project& project, const RemoveZones& edit) {
  return "the samples of " + editing::words_for(project, edit.unit);
}

}  // namespace beltane
