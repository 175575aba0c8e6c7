#include <algorithm>

#include "model/changes.hpp"
#include "model/checks.hpp"
#include "model/limits.hpp"
#include "model/refuse.hpp"
#include "model/writing.hpp"

namespace beltane::changes {
namespace {

/// The unit there, which must be one that plays samples.
Result<const UnitSpec*> player(const Project& project, UnitAddress unit, const Catalogue& catalogue) {
  if (!strip_def(project, unit.strip)) return no_such(unit.strip);
  const auto kind = unit_at(project, unit);
  if (kind.empty()) return refuse(words_for(project, unit.strip), " has no such unit; `show` lists what it has");
  const auto* spec = catalogue.find(kind);
  if (!spec) return refuse("the catalogue has no unit '", kind, "'");
  if (spec->zones.empty())
    return refuse(kind, " plays no samples; `catalogue` says which units do, such as the source 'sampler'");
  return spec;
}

}  // namespace

Result<void> change(Project& project, const RenameStrip& edit, const Catalogue&) {
  if (!strip_def(project, edit.strip)) return no_such(edit.strip);
  if (edit.strip == master_strip) return refuse("the master keeps its name");
  if (auto free = checks::strip_name(project, edit.name, edit.strip); !free) return free;
  writing::def(project, edit.strip).name = edit.name;
  return {};
}

Result<void> change(Project& project, const AddEffect& edit, const Catalogue& catalogue) {
  const auto* strip = strip_def(project, edit.strip);
  if (!strip) return no_such(edit.strip);
  if (strip->effects.size() >= limits::effects)
    return refuse(words_for(project, edit.strip), " has ", limits::effects, " effects, and no room for more");
  if (auto id = checks::fresh(project, edit.effect.id); !id) return id;
  const auto unit = checks::effect_unit(catalogue, edit.effect.kind);
  if (!unit) return unit.refusal();
  auto state = checks::state(**unit, Slot::effect, edit.state);
  if (!state) return state.refusal();
  if (auto ids = checks::zone_ids(project, *state); !ids) return ids;
  writing::used(project, number_of(edit.effect.id));
  writing::insert(writing::def(project, edit.strip).effects, edit.position, edit.effect);
  writing::put(project, edit.strip, {Slot::effect, number_of(edit.effect.id)}, *std::move(state));
  return {};
}

Result<void> change(Project& project, const MoveEffect& edit, const Catalogue&) {
  const auto* strip = strip_def(project, edit.strip);
  if (!strip) return no_such(edit.strip);
  const auto* effect = find(*strip, edit.effect);
  if (!effect)
    return refuse(words_for(project, edit.strip), " has no effect ", edit.effect, "; `show` lists what it has");
  const auto from = static_cast<std::size_t>(effect - strip->effects.data());
  writing::move(writing::def(project, edit.strip).effects, from, edit.position);
  return {};
}

Result<void> change(Project& project, const EnableUnit& edit, const Catalogue&) {
  if (!strip_def(project, edit.unit.strip)) return no_such(edit.unit.strip);
  const auto slot = edit.unit.at.slot;
  if (slot != Slot::effect && slot != Slot::filter) return refuse("only effects and filters are switched on and off");
  if (unit_at(project, edit.unit).empty())
    return refuse(words_for(project, edit.unit.strip), " has no such ", slot == Slot::filter ? "filter" : "effect",
                  "; `show` lists what it has");
  auto state = state_at(project, edit.unit);
  state.enabled = edit.enabled;
  writing::put(project, edit.unit.strip, edit.unit.at, std::move(state));
  return {};
}

Result<void> change(Project& project, const SetParam& edit, const Catalogue& catalogue) {
  const auto& [unit, param] = edit.param;
  if (!strip_def(project, unit.strip)) return no_such(unit.strip);
  const auto kind = unit_at(project, unit);
  if (kind.empty()) return refuse(words_for(project, unit.strip), " has no such unit; `show` lists what it has");
  const auto* spec = catalogue.find(kind);
  if (!spec) return refuse("the catalogue has no unit '", kind, "'");
  auto state = state_at(project, unit);
  if (edit.value) {
    state.values.insert_or_assign(param, *edit.value);
  } else if (!find(*spec, param)) {
    return refuse(kind, " has no parameter '", param, "'; `catalogue` lists what it has");
  } else {
    state.values.erase(param);
  }
  auto kept = checks::state(*spec, unit.at.slot, std::move(state));
  if (!kept) return kept.refusal();
  writing::put(project, unit.strip, unit.at, *std::move(kept));
  return {};
}

Result<void> change(Project& project, const PutZones& edit, const Catalogue& catalogue) {
  const auto unit = player(project, edit.unit, catalogue);
  if (!unit) return unit.refusal();
  for (const auto& zone : edit.zones)
    if (auto id = checks::fresh(project, number_of(zone.id)); !id) return id;
  if (auto fit = checks::zones(**unit, edit.zones); !fit) return fit.refusal();  // none is given twice
  auto state = state_at(project, edit.unit);
  for (const auto& zone : edit.zones) {
    const auto held = std::ranges::find(state.zones, zone.id, &Zone::id);
    if (held == state.zones.end())
      state.zones.push_back(zone);
    else
      *held = zone;
  }
  auto kept = checks::zones(**unit, std::move(state.zones));
  if (!kept) return kept.refusal();
  state.zones = *std::move(kept);
  writing::put(project, edit.unit.strip, edit.unit.at, std::move(state));
  return {};
}

Result<void> change(Project& project, const RemoveZones& edit, const Catalogue& catalogue) {
  const auto unit = player(project, edit.unit, catalogue);
  if (!unit) return unit.refusal();
  auto state = state_at(project, edit.unit);
  for (const auto id : edit.zones)
    if (std::erase_if(state.zones, [&](const Zone& zone) { return zone.id == id; }) == 0)
      return refuse((*unit)->name, " of ", words_for(project, edit.unit.strip), " has no zone ", id,
                    "; `show` lists what it has");
  writing::put(project, edit.unit.strip, edit.unit.at, std::move(state));
  return {};
}

}  // namespace beltane::changes
