#include <algorithm>

#include "model/apply.hpp"
#include "model/checks.hpp"

namespace beltane {
namespace {

template <class Id>
auto is_it(Id id) {
  return [id](const auto& part) { return part.id == id; };
}

/// What takes one edit back.
struct Inverse {
  const Project& before;
  const Catalogue& catalogue;

  Edits operator()(const AddInstrument& edit) const { return {RemoveInstrument{edit.def.id}}; }
  Edits operator()(const RemoveInstrument& edit) const {
    const auto* held = find(before, edit.instrument);
    if (!held) return {};
    return {AddInstrument{*held->def, *held->runtime, *held->notes, *position_of(before, edit.instrument)}};
  }
  Edits operator()(const MoveInstrument& edit) const {
    const auto at = position_of(before, edit.instrument);
    return at ? Edits{MoveInstrument{edit.instrument, *at}} : Edits{};
  }
  Edits operator()(const RenameStrip& edit) const {
    const auto* strip = strip_def(before, edit.strip);
    return strip ? Edits{RenameStrip{edit.strip, strip->name}} : Edits{};
  }
  Edits operator()(const SetSource& edit) const {
    const auto* held = find(before, edit.instrument);
    if (!held) return {};
    Edits back{SetSource{edit.instrument, held->def->source, state_in(*held->runtime, {Slot::source})}};
    auto after = *held->def;
    after.source = edit.source;
    return with_lost(std::move(back), *held, after);
  }
  Edits operator()(const SetFilter& edit) const {
    const auto* held = find(before, edit.instrument);
    if (!held) return {};
    Edits back{SetFilter{edit.instrument, held->def->filter, state_in(*held->runtime, {Slot::filter})}};
    auto after = *held->def;
    after.filter = edit.filter;
    return with_lost(std::move(back), *held, after);
  }
  Edits operator()(const AddModulator& edit) const { return {RemoveModulator{edit.instrument, edit.modulator.id}}; }
  Edits operator()(const RemoveModulator& edit) const {
    const auto* held = find(before, edit.instrument);
    if (!held || !find(*held->def, edit.modulator)) return {};
    auto after = *held->def;
    std::erase_if(after.modulators, [&](const auto& each) { return each.id == edit.modulator; });
    return with_lost({}, *held, after);
  }
  Edits operator()(const AddEffect& edit) const { return {RemoveEffect{edit.strip, edit.effect.id}}; }
  Edits operator()(const RemoveEffect& edit) const {
    const auto* strip = strip_def(before, edit.strip);
    const auto* effect = strip ? find(*strip, edit.effect) : nullptr;
    if (!effect) return {};
    const SlotId slot{Slot::effect, number_of(edit.effect)};
    const auto at = static_cast<Position>(effect - strip->effects.data());
    Edits back{AddEffect{edit.strip, *effect, state_at(before, {edit.strip, slot}), at}};
    return with_lost(std::move(back), edit.strip,
                     [&](StripDef& after) { std::erase_if(after.effects, is_it(edit.effect)); });
  }
  Edits operator()(const MoveEffect& edit) const {
    const auto* strip = strip_def(before, edit.strip);
    const auto* effect = strip ? find(*strip, edit.effect) : nullptr;
    if (!effect) return {};
    return {MoveEffect{edit.strip, edit.effect, static_cast<Position>(effect - strip->effects.data())}};
  }
  Edits operator()(const EnableUnit& edit) const {
    if (unit_at(before, edit.unit).empty()) return {};
    return {EnableUnit{edit.unit, state_at(before, edit.unit).enabled}};
  }
  Edits operator()(const SetParam& edit) const {
    if (unit_at(before, edit.param.unit).empty()) return {};
    const auto& values = state_at(before, edit.param.unit).values;
    const auto held = values.find(edit.param.name);
    return {SetParam{edit.param, held == values.end() ? std::nullopt : std::optional(held->second)}};
  }
  Edits operator()(const PutZones& edit) const {
    RemoveZones added{edit.unit, {}};
    PutZones replaced{edit.unit, {}};
    const auto& held = state_at(before, edit.unit).zones;
    for (const auto& zone : edit.zones) {
      const auto stood = std::find_if(held.begin(), held.end(), is_it(zone.id));
      if (stood == held.end())
        added.zones.push_back(zone.id);
      else
        replaced.zones.push_back(*stood);
    }
    Edits back;
    if (!replaced.zones.empty()) back.emplace_back(std::move(replaced));
    if (!added.zones.empty()) back.emplace_back(std::move(added));
    return back;
  }
  Edits operator()(const RemoveZones& edit) const {
    PutZones back{edit.unit, {}};
    const auto& held = state_at(before, edit.unit).zones;
    for (const auto id : edit.zones)
      if (const auto stood = std::find_if(held.begin(), held.end(), is_it(id)); stood != held.end())
        back.zones.push_back(*stood);
    return {std::move(back)};
  }
  Edits operator()(const SetOutput& edit) const {
    const auto* strip = strip_def(before, edit.strip);
    return strip ? Edits{SetOutput{edit.strip, strip->output}} : Edits{};
  }
  Edits operator()(const SetTranspose& edit) const {
    const auto* held = find(before, edit.instrument);
    return held ? Edits{SetTranspose{edit.instrument, held->def->transpose}} : Edits{};
  }
  Edits operator()(const SetLayered& edit) const {
    const auto* held = find(before, edit.bus);
    return held ? Edits{SetLayered{edit.bus, held->def->layered}} : Edits{};
  }
  Edits operator()(const AddBus& edit) const { return {RemoveBus{edit.def.id}}; }
  Edits operator()(const RemoveBus& edit) const {
    const auto* bus = find(before, edit.bus);
    if (!bus) return {};
    Edits back{AddBus{*bus->def, *bus->runtime, *position_of(before, edit.bus)}};
    for (const auto strip : strips_of(before)) {
      const auto& def = *strip_def(before, strip);
      if (def.output == edit.bus) back.emplace_back(SetOutput{strip, edit.bus});
      for (const auto& send : def.sends)
        if (send.to == edit.bus)
          for (auto& each : (*this)(RemoveSend{strip, send.id})) back.push_back(std::move(each));
    }
    return back;
  }
  Edits operator()(const AddSend& edit) const { return {RemoveSend{edit.strip, edit.send.id}}; }
  Edits operator()(const RemoveSend& edit) const {
    const auto* strip = strip_def(before, edit.strip);
    const auto* send = strip ? find(*strip, edit.send) : nullptr;
    if (!send) return {};
    const SlotId slot{Slot::send, number_of(edit.send)};
    const auto at = static_cast<Position>(send - strip->sends.data());
    return with_lost({AddSend{edit.strip, *send, state_at(before, {edit.strip, slot}), at}}, edit.strip,
                     [&](StripDef& after) { std::erase_if(after.sends, is_it(edit.send)); });
  }
  Edits operator()(const AddNotes& edit) const {
    RemoveNotes back{edit.instrument, {}};
    for (const auto& note : edit.notes) back.notes.push_back(note.id);
    return {std::move(back)};
  }
  Edits operator()(const RemoveNotes& edit) const {
    const auto* held = find(before, edit.instrument);
    if (!held) return {};
    auto ids = edit.notes;
    std::sort(ids.begin(), ids.end());
    AddNotes back{edit.instrument, {}};
    for (const auto& note : *held->notes)
      if (std::binary_search(ids.begin(), ids.end(), note.id)) back.notes.push_back(note);
    return {std::move(back)};
  }
  Edits operator()(const SetTempo& edit) const {
    const auto held = point_at(edit.at);
    return held ? Edits{*held} : Edits{RemoveTempo{edit.at}};
  }
  Edits operator()(const RemoveTempo& edit) const {
    const auto held = point_at(edit.at);
    return held ? Edits{*held} : Edits{};
  }
  Edits operator()(const SetSignature&) const { return {SetSignature{before.signature}}; }
  Edits operator()(const RenameProject&) const { return {RenameProject{before.name}}; }

 private:
  /// Also brings back the modulators that are lost on the way from the instrument to `after`.
  Edits with_lost(Edits back, const Instrument& held, const InstrumentDef& after) const {
    const auto left = without_strays(catalogue, after);
    const auto& stood = held.def->modulators;
    for (std::size_t at = 0; at < stood.size(); ++at) {
      if (find(left, stood[at].id)) continue;
      const auto& state = state_in(*held.runtime, {Slot::modulator, number_of(stood[at].id)});
      back.emplace_back(AddModulator{held.def->id, stood[at], state, static_cast<Position>(at)});
    }
    return back;
  }
  template <class Take>
  Edits with_lost(Edits back, StripId strip, Take take) const {
    if (strip.kind != StripId::Kind::instrument) return back;
    const auto& held = *find(before, InstrumentId{strip.number});
    auto after = *held.def;
    take(after.strip);
    return with_lost(std::move(back), held, after);
  }
  std::optional<SetTempo> point_at(Beats at) const {
    for (const auto& point : *before.tempo)
      if (point.at == at) return SetTempo{point.at, point.tempo};
    return std::nullopt;
  }
};

}  // namespace

Edits inverse(const Project& before, const Edit& edit, const Catalogue& catalogue) {
  return std::visit(Inverse{before, catalogue}, edit);
}

Edits inverse(const Project& before, const Edits& edits, const Catalogue& catalogue) {
  if (edits.size() == 1) return inverse(before, edits.front(), catalogue);
  std::vector<Edits> each;
  auto now = before;
  for (const auto& edit : edits) {
    each.push_back(inverse(now, edit, catalogue));
    if (!advance(now, {edit}, catalogue)) break;
  }
  Edits back;
  for (auto at = each.rbegin(); at != each.rend(); ++at)
    for (auto& edit : *at) back.push_back(std::move(edit));
  return back;
}

}  // namespace beltane
