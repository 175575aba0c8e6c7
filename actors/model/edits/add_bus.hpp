#pragma once

#include "model/editing/editing.hpp"

namespace beltane {

struct RemoveBus;

/// Adds a bus, whole: new, copied, or brought back by undo. Ids that are 0 are given on acceptance.
struct AddBus {
  static constexpr int in_contract{16};
  BusDef def{};
  StripRuntime runtime{};
  Position position{at_end};
  bool operator==(const AddBus&) const = default;
};
void fields(auto& v, Of<AddBus> auto& edit) {
  v(1, "def", edit.def);
  v(2, "runtime", edit.runtime);
  v(3, "position", edit.position, how::unless(at_end));
}
void syntax(auto& w, Of<AddBus> auto& edit) {
  w.verb(EditChapter::mixer, 1, "add-bus", "Adds a bus", "add-bus hall");
  w.name(edit.def.strip.name);
  w.option("at", edit.position, at_end);
}

inline Result<void> check(const Resolving& to, const AddBus& edit) {
  return editing::check_strip(to.catalogue, edit.def.strip, edit.runtime);
}

void spell_out(const Resolving& to, AddBus edit, auto& row) {
  editing::limit_new(edit.position, *to.project.buses);
  editing::put_in_order(edit.runtime);
  row.add(std::move(edit));
}

void each_id(Of<AddBus> auto& edit, auto see) {
  see(edit.def.id);
  editing::each_id_in_strip(edit.def.strip, see);
  editing::each_id_in_runtime(edit.runtime, see);
}
inline void forget_place(AddBus& edit) { edit.position = at_end; }

Result<void> change(Project& project, const AddBus& edit, auto& undo) {
  if (auto fit = checks::bus(project, edit.def); !fit) return fit;
  auto runtime = checks::runtime(edit.def.strip, edit.runtime);
  if (!runtime) return runtime.refusal();
  if (auto ids = checks::zone_ids(project, *runtime); !ids) return ids;
  Bus made{.def = edit.def, .runtime = *std::move(runtime)};
  project.buses.write().insert(edit.position, std::move(made));
  if (auto fits = checks::shallow(project); !fits) {
    project.buses.write().erase(*position_of(project, edit.def.id));
    return fits;
  }
  each_id(edit, [&](auto id) { writing::used(project, id); });
  undo.add(edit_of<RemoveBus>, edit.def.id);
  return {};
}

inline std::string subject(const Project&, const AddBus& edit) { return edit.def.strip.name; }

}  // namespace beltane
