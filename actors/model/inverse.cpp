#include <algorithm>

#include "model/apply.hpp"
#include "model/checks.hpp"

namespace beltane {
namespace {

/// What takes one edit back. Without a catalogue it cannot know whether a modulator loses its target; then it is set
/// again in any case, which does no harm.
struct Inverse {
  const Project& before;
  const Catalogue* catalogue{};

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
    return with_lost_lfo(std::move(back), *held, after, {Slot::source});
  }
  Edits operator()(const SetFilter& edit) const {
    const auto* held = find(before, edit.instrument);
    if (!held) return {};
    Edits back{SetFilter{edit.instrument, held->def->filter, state_in(*held->runtime, {Slot::filter})}};
    auto after = *held->def;
    after.filter = edit.filter;
    return with_lost_lfo(std::move(back), *held, after, {Slot::filter});
  }
  Edits operator()(const SetLfo& edit) const {
    const auto* held = find(before, edit.instrument);
    return held ? Edits{lfo_of(*held)} : Edits{};
  }
  Edits operator()(const AddEffect& edit) const { return {RemoveEffect{edit.strip, edit.effect.id}}; }
  Edits operator()(const RemoveEffect& edit) const {
    const auto* strip = strip_def(before, edit.strip);
    const auto* effect = strip ? find(*strip, edit.effect) : nullptr;
    if (!effect) return {};
    const SlotId slot{Slot::effect, number_of(edit.effect)};
    const auto at = static_cast<Position>(effect - strip->effects.data());
    Edits back{AddEffect{edit.strip, *effect, state_at(before, {edit.strip, slot}), at}};
    if (edit.strip.kind != StripId::Kind::instrument) return back;
    return with_lfo_on(std::move(back), *find(before, InstrumentId{edit.strip.number}), slot);
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
  Edits operator()(const SetOutput& edit) const {
    const auto* held = find(before, edit.instrument);
    return held ? Edits{SetOutput{edit.instrument, held->def->strip.output}} : Edits{};
  }
  Edits operator()(const AddBus& edit) const { return {RemoveBus{edit.def.id}}; }
  Edits operator()(const RemoveBus& edit) const {
    const auto* bus = find(before, edit.bus);
    if (!bus) return {};
    Edits back{AddBus{*bus->def, *bus->runtime, *position_of(before, edit.bus)}};
    for (const auto& instrument : *before.instruments) {
      const auto& def = *instrument->def;
      if (def.strip.output == edit.bus) back.emplace_back(SetOutput{def.id, edit.bus});
      for (const auto& send : def.strip.sends)
        if (send.to == edit.bus)
          for (auto& each : (*this)(RemoveSend{def.id, send.id})) back.push_back(std::move(each));
    }
    return back;
  }
  Edits operator()(const AddSend& edit) const { return {RemoveSend{edit.instrument, edit.send.id}}; }
  Edits operator()(const RemoveSend& edit) const {
    const auto* held = find(before, edit.instrument);
    const auto* send = held ? find(held->def->strip, edit.send) : nullptr;
    if (!send) return {};
    const SlotId slot{Slot::send, number_of(edit.send)};
    const auto at = static_cast<Position>(send - held->def->strip.sends.data());
    return with_lfo_on({AddSend{edit.instrument, *send, state_in(*held->runtime, slot), at}}, *held, slot);
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
  static SetLfo lfo_of(const Instrument& held) {
    return {held.def->id, held.def->lfo, state_in(*held.runtime, {Slot::lfo})};
  }
  static Edits with_lfo_on(Edits back, const Instrument& held, SlotId slot) {
    if (held.def->lfo && held.def->lfo->unit == slot) back.emplace_back(lfo_of(held));
    return back;
  }
  Edits with_lost_lfo(Edits back, const Instrument& held, const InstrumentDef& after, SlotId slot) const {
    const bool stays = held.def->lfo && catalogue && has_target(*catalogue, after, *held.def->lfo);
    return stays ? back : with_lfo_on(std::move(back), held, slot);
  }
  std::optional<SetTempo> point_at(Beats at) const {
    for (const auto& point : *before.tempo)
      if (point.at == at) return SetTempo{point.at, point.tempo};
    return std::nullopt;
  }
};

}  // namespace

Edits inverse(const Project& before, const Edit& edit) { return std::visit(Inverse{before}, edit); }

Edits inverse(const Project& before, const Edits& edits, const Catalogue& catalogue) {
  if (edits.size() == 1) return std::visit(Inverse{before, &catalogue}, edits.front());
  std::vector<Edits> each;
  auto now = before;
  for (const auto& edit : edits) {
    each.push_back(std::visit(Inverse{now, &catalogue}, edit));
    if (!advance(now, {edit}, catalogue)) break;
  }
  Edits back;
  for (auto at = each.rbegin(); at != each.rend(); ++at)
    for (auto& edit : *at) back.push_back(std::move(edit));
  return back;
}

}  // namespace beltane
