#include <algorithm>

#include "model/changes.hpp"
#include "model/checks.hpp"
#include "model/limits.hpp"
#include "model/refuse.hpp"
#include "model/writing.hpp"

namespace beltane::changes {
namespace {

/// No signal passes more buses than it may.
Result<void> shallow(const Project& project) {
  for (const auto level : bus_levels(project))
    if (level > limits::bus_depth) return refuse("a signal passes at most ", limits::bus_depth, " buses");
  return {};
}

}  // namespace

Result<Edits> change(Project& project, const SetOutput& edit) {
  if (!strip_def(project, edit.strip)) return no_such(edit.strip);
  if (edit.strip == master_strip) return refuse("the master goes to the loudspeakers; it has no other output");
  if (edit.output)
    if (auto open = checks::way(project, edit.strip, *edit.output); !open) return open.refusal();
  const auto before = std::exchange(writing::def(project, edit.strip).output, edit.output);
  if (auto fits = shallow(project); !fits) {
    writing::def(project, edit.strip).output = before;
    return fits.refusal();
  }
  return Edits{SetOutput{edit.strip, before}};
}

Result<Edits> change(Project& project, const AddSend& edit) {
  const auto* strip = strip_def(project, edit.strip);
  if (!strip) return no_such(edit.strip);
  if (edit.strip == master_strip) return refuse("the master sends to nobody");
  if (auto open = checks::way(project, edit.strip, edit.send.to); !open) return open.refusal();
  if (auto id = checks::fresh(project, edit.send.id); !id) return id.refusal();
  for (const auto& send : strip->sends)
    if (send.to == edit.send.to)
      return refuse(strip->name, " sends to ", words_for(project, strip_of(send.to)),
                    " already; set that send's level");
  const SlotId slot{Slot::send, number_of(edit.send.id)};
  auto def = *strip;
  writing::insert(def.sends, edit.position, edit.send);
  auto state = checks::state(Slot::send, edit.state);
  if (!state) return state.refusal();
  std::swap(writing::def(project, edit.strip), def);
  if (auto fits = shallow(project); !fits) {
    writing::def(project, edit.strip) = std::move(def);
    return fits.refusal();
  }
  writing::used(project, slot.number);
  writing::put(project, edit.strip, slot, *std::move(state));
  return Edits{RemoveSend{edit.strip, edit.send.id}};
}

Result<Edits> change(Project& project, const RemoveSend& edit) {
  const auto* strip = strip_def(project, edit.strip);
  if (!strip) return no_such(edit.strip);
  const auto* held = find(*strip, edit.send);
  if (!held) return refuse(words_for(project, edit.strip), " has no send ", edit.send, "; `show` lists what it has");
  const SlotId slot{Slot::send, number_of(edit.send)};
  if (auto free = checks::unmoved(project, edit.strip, slot); !free) return free.refusal();
  AddSend back{edit.strip, *held, state_at(project, {edit.strip, slot}), writing::position_in(strip->sends, held)};
  writing::erase(writing::def(project, edit.strip).sends, edit.send);
  writing::put(project, edit.strip, slot, {});
  return Edits{std::move(back)};
}

Result<Edits> change(Project& project, const AddBus& edit) {
  if (auto fit = checks::bus(project, edit.def); !fit) return fit.refusal();
  auto runtime = checks::runtime(edit.def, edit.runtime);
  if (!runtime) return runtime.refusal();
  if (auto ids = checks::zone_ids(project, *runtime); !ids) return ids.refusal();
  Bus made{.def = edit.def, .runtime = *std::move(runtime)};
  writing::insert(project.buses.write(), edit.position, Cow<Bus>(std::move(made)));
  if (auto fits = shallow(project); !fits) {
    std::erase_if(project.buses.write(), [&](const auto& bus) { return bus->def->id == edit.def.id; });
    return fits.refusal();
  }
  writing::used(project, number_of(edit.def.id));
  writing::used(project, edit.runtime);
  for (const auto& effect : edit.def.strip.effects) writing::used(project, number_of(effect.id));
  for (const auto& send : edit.def.strip.sends) writing::used(project, number_of(send.id));
  return Edits{RemoveBus{edit.def.id}};
}

Result<Edits> change(Project& project, const RemoveBus& edit) {
  const auto at = position_of(project, edit.bus);
  if (!at) return no_such(strip_of(edit.bus));
  for (const auto strip : strips_of(project)) {
    const auto& def = *strip_def(project, strip);
    const bool sends = std::ranges::find(def.sends, edit.bus, &SendDef::to) != def.sends.end();
    if (sends || def.output == edit.bus)
      return refuse(words_for(project, strip), " still feeds ", words_for(project, strip_of(edit.bus)));
  }
  auto& list = project.buses.write();
  AddBus back{*list[*at]->def, *list[*at]->runtime, *at};
  list.erase(list.begin() + *at);
  return Edits{std::move(back)};
}

Result<Edits> change(Project& project, const SetLayered& edit) {
  if (!find(project, edit.bus)) return no_such(strip_of(edit.bus));
  auto& def = writing::bus(project, edit.bus).def.write();
  return Edits{SetLayered{edit.bus, std::exchange(def.layered, edit.layered)}};
}

}  // namespace beltane::changes
