#include "model/editing/replay.hpp"

#include <algorithm>
#include <iterator>

#include "model/editing/resolve.hpp"

namespace beltane {
namespace {

/// Values were brought into their range when they were applied.
void clamp(UnitState& state, const UnitSpec* unit) {
  for (auto& [param, value] : state.values)
    if (const auto* spec = unit ? find(*unit, param) : nullptr)
      if (const auto kept = clamped(*spec, value)) value = *kept;
}

/// An edit of before edits were resolved.
struct BringIntoRange {
  const Project& project;
  const Catalogue& catalogue;

  void operator()(SetParam& edit) const {
    if (!edit.value) return;
    UnitState state{.values = {{edit.param.name, *edit.value}}};
    clamp(state, catalogue.find(kind_of(project, edit.param.unit)));
    edit.value = state.values.begin()->second;
  }
  void operator()(AddInstrument& edit) const { clamp_all(edit.def.strip, edit.runtime); }
  void operator()(AddBus& edit) const { clamp_all(edit.def.strip, edit.runtime); }
  void operator()(AddUnit& edit) const { clamp(edit.state, catalogue.find(edit.unit.kind)); }
  void operator()(ReplaceUnit& edit) const { clamp(edit.state, catalogue.find(edit.kind)); }
  template <class Other>
  void operator()(Other&) const {}

 private:
  void clamp_all(const StripDef& strip, StripRuntime& runtime) const {
    for (auto& [unit, state] : runtime.units) clamp(state, catalogue.find(kind_of(strip, unit)));
  }
};

/// The edits as they would be resolved, each on the project that those before it lead to.
Edits as_resolved(Project project, const Edits& old, const Catalogue& catalogue) {
  Edits edits;
  for (auto edit : old) {
    std::visit(BringIntoRange{project, catalogue}, edit);
    auto each = spelled_out(project, {std::move(edit)}, catalogue);
    const bool fits = static_cast<bool>(advance(project, each));
    std::move(each.begin(), each.end(), std::back_inserter(edits));
    if (!fits) break;  // `advance` says why
  }
  return edits;
}

Result<void> replay_one(Studio& studio, const KeepChange& kept, const Catalogue& catalogue) {
  if (kept.resolved) return advance(studio, kept.change);
  auto change = kept.change;
  change.edits = as_resolved(studio.project, change.edits, catalogue);
  return advance(studio, change);
}

}  // namespace

std::size_t replay(Studio& studio, const std::vector<KeepChange>& tail, const Catalogue& catalogue) {
  std::size_t lost = 0;
  for (const auto& kept : tail) {
    if (kept.change.revision <= studio.revision || replay_one(studio, kept, catalogue)) continue;
    ++lost;
    studio.revision = std::max(studio.revision, kept.change.revision);
  }
  return lost;
}

/// The epoch of the file is a new one; that of its changes is older.
void replay(Loaded& loaded, const Catalogue& catalogue) {
  loaded.snapshot_at = loaded.studio.revision;
  const Epoch begun = std::exchange(loaded.studio.epoch, Epoch{});
  loaded.lost += replay(loaded.studio, loaded.tail, catalogue);
  loaded.studio.epoch = begun;
  loaded.tail.clear();
}

}  // namespace beltane
