#include <algorithm>

#include "model/apply.hpp"
#include "model/checks.hpp"
#include "model/known_units.hpp"
#include "model/resolve.hpp"

namespace beltane {
namespace {

template <class List>
void keep_within(Position& position, const List& list) {
  position = static_cast<Position>(std::min<std::size_t>(position, list.size()));
}

template <class List>
void keep_at(Position& position, const List& list) {
  if (!list.empty()) position = static_cast<Position>(std::min<std::size_t>(position, list.size() - 1));
}

void sort(UnitState& state) { std::ranges::sort(state.zones, {}, &Zone::id); }

void sort(StripRuntime& runtime) {
  for (auto& [at, state] : runtime.units) sort(state);
  std::erase_if(runtime.units, [](const auto& each) { return each.second == UnitState{}; });
}

/// One edit, on the project that it is for. What is not there is for `apply` to refuse.
struct SpellOut {
  const Project& project;
  const Catalogue& catalogue;

  Edits operator()(AddInstrument edit) const {
    keep_within(edit.position, *project.instruments);
    sort(edit.runtime);
    std::ranges::sort(edit.notes, plays_before);
    return {std::move(edit)};
  }
  Edits operator()(MoveInstrument edit) const {
    keep_at(edit.position, *project.instruments);
    return {edit};
  }
  Edits operator()(SetSource edit) const {
    sort(edit.state);
    return without_strays(edit, edit.instrument, [&](InstrumentDef& def) { def.source = edit.source; });
  }
  Edits operator()(SetFilter edit) const {
    sort(edit.state);
    return without_strays(edit, edit.instrument, [&](InstrumentDef& def) { def.filter = edit.filter; });
  }
  Edits operator()(AddModulator edit) const {
    sort(edit.state);
    if (const auto* held = find(project, edit.instrument)) keep_within(edit.position, held->def->modulators);
    return {std::move(edit)};
  }
  Edits operator()(const RemoveModulator& edit) const {
    return without_strays(edit, edit.instrument, [&](InstrumentDef& def) {
      std::erase_if(def.modulators, [&](const auto& each) { return each.id == edit.modulator; });
    });
  }
  Edits operator()(AddEffect edit) const {
    sort(edit.state);
    if (const auto* strip = strip_def(project, edit.strip)) keep_within(edit.position, strip->effects);
    return {std::move(edit)};
  }
  Edits operator()(const RemoveEffect& edit) const {
    return without_strays(edit, edit.strip, [&](InstrumentDef& def) {
      std::erase_if(def.strip.effects, [&](const auto& each) { return each.id == edit.effect; });
    });
  }
  Edits operator()(MoveEffect edit) const {
    if (const auto* strip = strip_def(project, edit.strip)) keep_at(edit.position, strip->effects);
    return {edit};
  }
  /// Those that are new, then those that take the place of one that stands.
  Edits operator()(const PutZones& edit) const {
    const auto& held = state_at(project, edit.unit).zones;
    PutZones fresh{edit.unit, {}}, replacing{edit.unit, {}};
    for (const auto& zone : edit.zones) {
      const bool stands = std::ranges::find(held, zone.id, &Zone::id) != held.end();
      (stands ? replacing : fresh).zones.push_back(zone);
    }
    Edits edits;
    for (auto* part : {&fresh, &replacing}) {
      std::ranges::sort(part->zones, {}, &Zone::id);
      if (!part->zones.empty()) edits.emplace_back(std::move(*part));
    }
    return edits;
  }
  Edits operator()(RemoveZones edit) const {
    if (edit.zones.empty()) return {};
    std::ranges::sort(edit.zones);
    return {std::move(edit)};
  }
  Edits operator()(AddBus edit) const {
    keep_within(edit.position, *project.buses);
    sort(edit.runtime);
    return {std::move(edit)};
  }
  /// Sends to it, what moves their levels, and outputs.
  Edits operator()(const RemoveBus& edit) const {
    Edits edits;
    if (!find(project, edit.bus)) return {edit};
    for (const auto strip : strips_of(project)) {
      const auto& def = *strip_def(project, strip);
      if (def.output == edit.bus) edits.emplace_back(SetOutput{strip, {}});
      for (const auto& send : def.sends)
        if (send.to == edit.bus) std::ranges::move((*this)(RemoveSend{strip, send.id}), std::back_inserter(edits));
    }
    edits.emplace_back(edit);
    return edits;
  }
  Edits operator()(AddSend edit) const {
    if (const auto* strip = strip_def(project, edit.strip)) keep_within(edit.position, strip->sends);
    return {std::move(edit)};
  }
  Edits operator()(const RemoveSend& edit) const {
    return without_strays(edit, edit.strip, [&](InstrumentDef& def) {
      std::erase_if(def.strip.sends, [&](const auto& each) { return each.id == edit.send; });
    });
  }
  Edits operator()(AddNotes edit) const {
    std::ranges::sort(edit.notes, plays_before);
    return {std::move(edit)};
  }
  Edits operator()(RemoveNotes edit) const {
    std::ranges::sort(edit.notes);
    return {std::move(edit)};
  }
  template <class Other>
  Edits operator()(const Other& edit) const {
    return {edit};
  }

 private:
  /// The modulators that `edit` leaves with nothing to move go first, the last of them before those that it moves.
  template <class Change>
  Edits without_strays(const Edit& edit, InstrumentId id, Change change) const {
    Edits edits;
    if (const auto* held = find(project, id)) {
      auto after = *held->def;
      change(after);
      const auto strays = known_units::strays(catalogue, std::move(after));
      const auto& stand = held->def->modulators;
      for (auto each = stand.rbegin(); each != stand.rend(); ++each)
        if (std::ranges::find(strays, each->id) != strays.end()) edits.emplace_back(RemoveModulator{id, each->id});
    }
    edits.push_back(edit);
    return edits;
  }
  template <class Change>
  Edits without_strays(const Edit& edit, StripId strip, Change change) const {
    if (strip.kind != StripId::Kind::instrument) return {edit};
    return without_strays(edit, InstrumentId{strip.number}, change);
  }
};

}  // namespace

Edits spelled_out(const Project& project, const Edits& edits, const Catalogue& catalogue) {
  if (edits.size() == 1) return std::visit(SpellOut{project, catalogue}, edits.front());
  Edits all;
  auto built = project;
  for (const auto& edit : edits) {
    auto each = std::visit(SpellOut{built, catalogue}, edit);
    const bool fits = static_cast<bool>(advance(built, each));
    std::ranges::move(each, std::back_inserter(all));
    if (!fits) return edits;  // `apply` will say why
  }
  return all;
}

}  // namespace beltane
