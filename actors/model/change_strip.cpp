#include <algorithm>

#include "model/changes.hpp"
#include "model/checks.hpp"
#include "model/limits.hpp"
#include "model/refuse.hpp"
#include "model/writing.hpp"

namespace beltane::changes {
namespace {

/// That a unit stands there.
Result<void> stands(const Project& project, UnitAddress unit) {
  if (!strip_def(project, unit.strip)) return no_such(unit.strip);
  if (unit_at(project, unit).empty())
    return refuse(words_for(project, unit.strip), " has no such unit; `show` lists what it has");
  return {};
}

Refusal no_effect(const Project& project, StripId strip, EffectId effect) {
  return refuse(words_for(project, strip), " has no effect ", effect, "; `show` lists what it has");
}

}  // namespace

Result<Edits> change(Project& project, const RenameStrip& edit) {
  if (!strip_def(project, edit.strip)) return no_such(edit.strip);
  if (edit.strip == master_strip) return refuse("the master keeps its name");
  if (auto free = checks::strip_name(project, edit.name, edit.strip); !free) return free.refusal();
  return Edits{RenameStrip{edit.strip, std::exchange(writing::def(project, edit.strip).name, edit.name)}};
}

Result<Edits> change(Project& project, const AddEffect& edit) {
  const auto* strip = strip_def(project, edit.strip);
  if (!strip) return no_such(edit.strip);
  if (strip->effects.size() >= limits::effects)
    return refuse(words_for(project, edit.strip), " has ", limits::effects, " effects, and no room for more");
  if (auto id = checks::fresh(project, edit.effect.id); !id) return id.refusal();
  if (auto kind = checks::unit_name(edit.effect.kind); !kind) return kind.refusal();
  auto state = checks::state(Slot::effect, edit.state);
  if (!state) return state.refusal();
  if (auto ids = checks::zone_ids(project, *state); !ids) return ids.refusal();
  writing::used(project, number_of(edit.effect.id));
  writing::insert(writing::def(project, edit.strip).effects, edit.position, edit.effect);
  writing::put(project, edit.strip, {Slot::effect, number_of(edit.effect.id)}, *std::move(state));
  return Edits{RemoveEffect{edit.strip, edit.effect.id}};
}

Result<Edits> change(Project& project, const RemoveEffect& edit) {
  const auto* strip = strip_def(project, edit.strip);
  if (!strip) return no_such(edit.strip);
  const auto* held = find(*strip, edit.effect);
  if (!held) return no_effect(project, edit.strip, edit.effect);
  const SlotId slot{Slot::effect, number_of(edit.effect)};
  if (auto free = checks::unmoved(project, edit.strip, slot); !free) return free.refusal();
  AddEffect back{edit.strip, *held, state_at(project, {edit.strip, slot}), writing::position_in(strip->effects, held)};
  writing::erase(writing::def(project, edit.strip).effects, edit.effect);
  writing::put(project, edit.strip, slot, {});
  return Edits{std::move(back)};
}

Result<Edits> change(Project& project, const MoveEffect& edit) {
  const auto* strip = strip_def(project, edit.strip);
  if (!strip) return no_such(edit.strip);
  const auto* effect = find(*strip, edit.effect);
  if (!effect) return no_effect(project, edit.strip, edit.effect);
  const auto from = writing::position_in(strip->effects, effect);
  writing::move(writing::def(project, edit.strip).effects, from, edit.position);
  return Edits{MoveEffect{edit.strip, edit.effect, from}};
}

Result<Edits> change(Project& project, const EnableUnit& edit) {
  if (!strip_def(project, edit.unit.strip)) return no_such(edit.unit.strip);
  const auto slot = edit.unit.at.slot;
  if (slot != Slot::effect && slot != Slot::filter) return refuse("only effects and filters are switched on and off");
  if (unit_at(project, edit.unit).empty())
    return refuse(words_for(project, edit.unit.strip), " has no such ", slot == Slot::filter ? "filter" : "effect",
                  "; `show` lists what it has");
  auto state = state_at(project, edit.unit);
  EnableUnit back{edit.unit, std::exchange(state.enabled, edit.enabled)};
  writing::put(project, edit.unit.strip, edit.unit.at, std::move(state));
  return Edits{back};
}

Result<Edits> change(Project& project, const SetParam& edit) {
  const auto& [unit, param] = edit.param;
  if (auto there = stands(project, unit); !there) return there.refusal();
  if (auto fit = checks::value(param, edit.value.value_or(0)); !fit) return fit.refusal();
  auto state = state_at(project, unit);
  SetParam back{edit.param, {}};
  if (const auto held = state.values.find(param); held != state.values.end()) back.value = held->second;
  if (edit.value)
    state.values.insert_or_assign(param, *edit.value);
  else
    state.values.erase(param);
  writing::put(project, unit.strip, unit.at, std::move(state));
  return Edits{std::move(back)};
}

Result<Edits> change(Project& project, const PutZones& edit) {
  if (auto there = stands(project, edit.unit); !there) return there.refusal();
  for (const auto& zone : edit.zones)
    if (auto id = checks::fresh(project, number_of(zone.id)); !id) return id.refusal();
  if (auto fit = checks::zones(edit.zones); !fit) return fit.refusal();  // none is given twice
  auto state = state_at(project, edit.unit);
  PutZones replaced{edit.unit, {}};
  RemoveZones added{edit.unit, {}};
  for (const auto& zone : edit.zones) {
    const auto held = std::ranges::find(state.zones, zone.id, &Zone::id);
    if (held == state.zones.end()) {
      state.zones.push_back(zone);
      added.zones.push_back(zone.id);
    } else {
      replaced.zones.push_back(std::exchange(*held, zone));
    }
  }
  auto kept = checks::zones(std::move(state.zones));
  if (!kept) return kept.refusal();
  state.zones = *std::move(kept);
  writing::put(project, edit.unit.strip, edit.unit.at, std::move(state));
  Edits back;
  if (!replaced.zones.empty()) back.emplace_back(std::move(replaced));
  if (!added.zones.empty()) back.emplace_back(std::move(added));
  return back;
}

Result<Edits> change(Project& project, const RemoveZones& edit) {
  if (auto there = stands(project, edit.unit); !there) return there.refusal();
  auto state = state_at(project, edit.unit);
  PutZones back{edit.unit, {}};
  for (const auto id : edit.zones) {
    const auto held = std::ranges::find(state.zones, id, &Zone::id);
    if (held == state.zones.end())
      return refuse(unit_at(project, edit.unit), " of ", words_for(project, edit.unit.strip), " has no zone ", id,
                    "; `show` lists what it has");
    back.zones.push_back(std::move(*held));
    state.zones.erase(held);
  }
  writing::put(project, edit.unit.strip, edit.unit.at, std::move(state));
  return Edits{std::move(back)};
}

}  // namespace beltane::changes
