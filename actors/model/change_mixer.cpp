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

Result<void> change(Project& project, const SetOutput& edit, const Catalogue&) {
  if (!strip_def(project, edit.strip)) return no_such(edit.strip);
  if (edit.strip == master_strip) return refuse("the master goes to the loudspeakers; it has no other output");
  if (edit.output)
    if (auto open = checks::way(project, edit.strip, *edit.output); !open) return open;
  const auto before = std::exchange(writing::def(project, edit.strip).output, edit.output);
  auto fits = shallow(project);
  if (!fits) writing::def(project, edit.strip).output = before;
  return fits;
}

Result<void> change(Project& project, const AddSend& edit, const Catalogue& catalogue) {
  const auto* strip = strip_def(project, edit.strip);
  if (!strip) return no_such(edit.strip);
  if (edit.strip == master_strip) return refuse("the master sends to nobody");
  if (auto open = checks::way(project, edit.strip, edit.send.to); !open) return open;
  if (auto id = checks::fresh(project, edit.send.id); !id) return id;
  for (const auto& send : strip->sends)
    if (send.to == edit.send.to)
      return refuse(strip->name, " sends to ", words_for(project, strip_of(send.to)),
                    " already; set that send's level");
  const SlotId slot{Slot::send, number_of(edit.send.id)};
  auto def = *strip;
  writing::insert(def.sends, edit.position, edit.send);
  auto state = checks::state(catalogue, unit_in(def, edit.strip, slot), Slot::send, edit.state);
  if (!state) return state.refusal();
  std::swap(writing::def(project, edit.strip), def);
  if (auto fits = shallow(project); !fits) {
    writing::def(project, edit.strip) = std::move(def);
    return fits;
  }
  writing::used(project, slot.number);
  writing::put(project, edit.strip, slot, *std::move(state));
  return {};
}

Result<void> change(Project& project, const AddBus& edit, const Catalogue& catalogue) {
  if (auto fit = checks::bus(project, edit.def, catalogue); !fit) return fit;
  auto runtime = checks::runtime(edit.def, edit.runtime, catalogue);
  if (!runtime) return runtime.refusal();
  if (auto ids = checks::zone_ids(project, *runtime); !ids) return ids;
  Bus made{.def = edit.def, .runtime = *std::move(runtime)};
  writing::insert(project.buses.write(), edit.position, Cow<Bus>(std::move(made)));
  if (auto fits = shallow(project); !fits) {
    std::erase_if(project.buses.write(), [&](const auto& bus) { return bus->def->id == edit.def.id; });
    return fits;
  }
  writing::used(project, number_of(edit.def.id));
  writing::used(project, edit.runtime);
  for (const auto& effect : edit.def.strip.effects) writing::used(project, number_of(effect.id));
  for (const auto& send : edit.def.strip.sends) writing::used(project, number_of(send.id));
  return {};
}

Result<void> change(Project& project, const RemoveBus& edit, const Catalogue& catalogue) {
  const auto at = position_of(project, edit.bus);
  if (!at) return no_such(strip_of(edit.bus));
  for (const auto strip : strips_of(project)) {
    if (strip_def(project, strip)->output == edit.bus) writing::def(project, strip).output.reset();
    const auto& sends = strip_def(project, strip)->sends;
    const auto send = std::find_if(sends.begin(), sends.end(), [&](const auto& each) { return each.to == edit.bus; });
    if (send == sends.end()) continue;
    if (auto removed = change(project, RemoveSend{strip, send->id}, catalogue); !removed) return removed;
  }
  auto& list = project.buses.write();
  list.erase(list.begin() + *at);
  return {};
}

Result<void> change(Project& project, const SetLayered& edit, const Catalogue&) {
  if (!find(project, edit.bus)) return no_such(strip_of(edit.bus));
  writing::bus(project, edit.bus).def.write().layered = edit.layered;
  return {};
}

}  // namespace beltane::changes
