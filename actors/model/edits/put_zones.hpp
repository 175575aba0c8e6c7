#pragma once

#include "model/catalogue/known_units.hpp"
#include "model/editing/editing.hpp"

namespace beltane {

struct RemoveZones;

/// Gives zones to a unit that plays samples. One of an id that it has is replaced.
struct PutZones {
  static constexpr int in_contract{25};
  UnitAddress unit{};
  Zones zones{};
  bool operator==(const PutZones&) const = default;
};
void fields(auto& v, Of<PutZones> auto& edit) {
  v(1, "unit", edit.unit);
  v(2, "zones", edit.zones);
}

inline Result<void> check(const Resolving& to, const PutZones& edit) {
  const auto held = kind_of(to.project, edit.unit);
  if (held.empty()) return {};  // `change` refuses it
  return editing::check_state(known_units::player(to.catalogue, held), "", {.zones = edit.zones});
}

/// Those that are new, then those that take the place of one that stands.
void spell_out(const Resolving& to, const PutZones& edit, auto& row) {
  const auto& held = state_of(to.project, edit.unit).zones;
  PutZones fresh{edit.unit, {}}, replacing{edit.unit, {}};
  for (const auto& zone : edit.zones) {
    const bool stands = std::ranges::find(held, zone.id, &Zone::id) != held.end();
    (stands ? replacing : fresh).zones.push_back(zone);
  }
  for (auto* part : {&fresh, &replacing}) {
    std::ranges::sort(part->zones, {}, &Zone::id);
    if (!part->zones.empty()) row.add(std::move(*part));
  }
}

Result<void> change(Project& project, const PutZones& edit, auto& undo) {
  if (!find(project, edit.unit)) return no_such(project, edit.unit);
  for (const auto& zone : edit.zones)
    if (auto id = checks::fresh(project, number_of(zone.id)); !id) return id;
  if (auto fit = checks::zones(edit.zones); !fit) return fit.refusal();  // none is given twice
  auto state = state_of(project, edit.unit);
  PutZones replaced{edit.unit, {}};
  std::vector<ZoneId> added;
  for (const auto& zone : edit.zones) {
    const auto held = std::ranges::find(state.zones, zone.id, &Zone::id);
    if (held == state.zones.end()) {
      state.zones.push_back(zone);
      added.push_back(zone.id);
    } else {
      replaced.zones.push_back(std::exchange(*held, zone));
    }
  }
  auto kept = checks::zones(std::move(state.zones));
  if (!kept) return kept.refusal();
  state.zones = *std::move(kept);
  writing::put(project, edit.unit, std::move(state));
  if (!replaced.zones.empty()) undo.add(std::move(replaced));
  if (!added.empty()) undo.add(edit_of<RemoveZones>, edit.unit, std::move(added));
  return {};
}

inline std::string subject(const Project& project, const PutZones& edit) {
  return "the samples of " + editing::words_for(project, edit.unit);
}

void each_id(Of<PutZones> auto& edit, auto see) { editing::each_id_in_state(edit, see); }

}  // namespace beltane
