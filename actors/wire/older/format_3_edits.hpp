#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "model/editing/edit.hpp"
#include "model/messages/storage.hpp"
#include "wire/older/format_3_project.hpp"

/// The edits of format 3 that are others now, and the journal and history that hold them.
namespace beltane::wire::format_3 {

struct OldSetParam {
  Address unit{};
  std::string param{};
  std::optional<double> value{};
};
void fields(auto& v, Of<OldSetParam> auto& edit) {
  v.of("set_param");
  v(1, "unit", edit.unit);
  v(2, "param", edit.param);
  v(3, "value", edit.value);
}
struct OldEnableUnit {
  Address unit{};
  bool enabled{};
};
void fields(auto& v, Of<OldEnableUnit> auto& edit) {
  v(1, "unit", edit.unit);
  v(2, "enabled", edit.enabled);
}
struct OldPutZones {
  Address unit{};
  Zones zones{};
};
void fields(auto& v, Of<OldPutZones> auto& edit) {
  v(1, "unit", edit.unit);
  v(2, "zones", edit.zones);
}
struct OldRemoveZones {
  Address unit{};
  std::vector<ZoneId> zones{};
};
void fields(auto& v, Of<OldRemoveZones> auto& edit) {
  v(1, "unit", edit.unit);
  v(2, "zones", edit.zones);
}
struct OldAddInstrument {
  OfInstrument def{};
  Runtime runtime{};
  std::vector<Note> notes{};
  Position position{at_end};
};
void fields(auto& v, Of<OldAddInstrument> auto& edit) {
  v(1, "def", edit.def);
  v(2, "runtime", edit.runtime);
  v(3, "notes", edit.notes);
  v(4, "position", edit.position, how::unless(at_end));
}
struct OldAddBus {
  OfBus def{};
  Runtime runtime{};
  Position position{at_end};
};
void fields(auto& v, Of<OldAddBus> auto& edit) {
  v(1, "def", edit.def);
  v(2, "runtime", edit.runtime);
  v(3, "position", edit.position, how::unless(at_end));
}
struct SetSource {
  InstrumentId instrument{};
  UnitName source{};
  UnitState state{};
};
void fields(auto& v, Of<SetSource> auto& edit) {
  v(1, "instrument", edit.instrument);
  v(2, "source", edit.source);
  v(3, "state", edit.state);
}
struct SetFilter {
  InstrumentId instrument{};
  UnitName filter{};
  UnitState state{};
};
void fields(auto& v, Of<SetFilter> auto& edit) {
  v(1, "instrument", edit.instrument);
  v(2, "filter", edit.filter);
  v(3, "state", edit.state);
}
struct AddModulator {
  InstrumentId instrument{};
  Modulator modulator{};
  UnitState state{};
  Position position{at_end};
};
void fields(auto& v, Of<AddModulator> auto& edit) {
  v(1, "instrument", edit.instrument);
  v(2, "modulator", edit.modulator);
  v(3, "state", edit.state);
  v(4, "position", edit.position, how::unless(at_end));
}
struct RemoveModulator {
  InstrumentId instrument{};
  std::uint32_t modulator{};
};
void fields(auto& v, Of<RemoveModulator> auto& edit) {
  v(1, "instrument", edit.instrument);
  v(2, "modulator", edit.modulator);
}
struct AddEffect {
  StripId strip{};
  Effect effect{};
  UnitState state{};
  Position position{at_end};
};
void fields(auto& v, Of<AddEffect> auto& edit) {
  v(1, "strip", edit.strip);
  v(2, "effect", edit.effect);
  v(3, "state", edit.state);
  v(4, "position", edit.position, how::unless(at_end));
}
struct RemoveEffect {
  StripId strip{};
  std::uint32_t effect{};
};
void fields(auto& v, Of<RemoveEffect> auto& edit) {
  v(1, "strip", edit.strip);
  v(2, "effect", edit.effect);
}
struct MoveEffect {
  StripId strip{};
  std::uint32_t effect{};
  Position position{at_end};
};
void fields(auto& v, Of<MoveEffect> auto& edit) {
  v(1, "strip", edit.strip);
  v(2, "effect", edit.effect);
  v(3, "position", edit.position, how::unless(at_end));
}
struct AddSend {
  StripId strip{};
  Send send{};
  UnitState state{};
  Position position{at_end};
};
void fields(auto& v, Of<AddSend> auto& edit) {
  v(1, "strip", edit.strip);
  v(2, "send", edit.send);
  v(3, "state", edit.state);
  v(4, "position", edit.position, how::unless(at_end));
}
struct RemoveSend {
  StripId strip{};
  std::uint32_t send{};
};
void fields(auto& v, Of<RemoveSend> auto& edit) {
  v(1, "strip", edit.strip);
  v(2, "send", edit.send);
}

using OldEdit =
    std::variant<OldSetParam, OldEnableUnit, AddNotes, RemoveNotes, OldAddInstrument, RemoveInstrument, MoveInstrument,
                 RenameStrip, SetSource, SetFilter, AddModulator, AddEffect, RemoveEffect, MoveEffect, SetOutput,
                 OldAddBus, RemoveBus, AddSend, RemoveSend, SetTempo, RemoveTempo, SetSignature, RenameProject,
                 RemoveModulator, OldPutZones, OldRemoveZones, SetTranspose, SetLayered>;
using OldEdits = std::vector<OldEdit>;

/// The alternatives stand in the order of their numbers.
template <std::size_t... At>
void kinds(auto& v, auto& edit, std::index_sequence<At...>) {
  (v(static_cast<int>(At) + 1, "edit", alternative<std::variant_alternative_t<At, OldEdit>>(edit)), ...);
}
void fields(auto& v, Of<OldEdit> auto& edit) {
  v.of("edit");
  kinds(v, edit, std::make_index_sequence<std::variant_size_v<OldEdit>>());
}

struct OldStep {
  OldEdits forward{};
  OldEdits backward{};
};
void fields(auto& v, Of<OldStep> auto& step) {
  v(1, "forward", step.forward);
  v(2, "backward", step.backward);
}
struct OldTimeline {
  std::string author{};
  std::vector<OldStep> done{};
  std::vector<OldStep> undone{};
  Revision last{};
};
void fields(auto& v, Of<OldTimeline> auto& timeline) {
  v(1, "author", timeline.author);
  v(2, "done", timeline.done);
  v(3, "undone", timeline.undone);
  v(4, "last", timeline.last);
}
struct OldStudio {
  Epoch epoch{};
  Revision revision{};
  Music project{};
  std::vector<OldTimeline> history{};
  Ledger ledger{};
};
void fields(auto& v, Of<OldStudio> auto& studio) {
  v.of("studio");
  v(1, "epoch", studio.epoch);
  v(2, "revision", studio.revision);
  v(3, "project", studio.project);
  v(4, "history", studio.history);
  v(5, "ledger", studio.ledger.clients, how::once("names a client twice"));
}
struct OldChange {
  Change change{};  // without its edits
  OldEdits edits{};
};
void fields(auto& v, Of<OldChange> auto& old) {
  v(1, "epoch", old.change.epoch);
  v(2, "revision", old.change.revision);
  v(3, "edits", old.edits);
  v(4, "intent", old.change.intent);
  v(5, "client", old.change.client);
  v(6, "sequence", old.change.sequence);
  v(7, "author", old.change.author);
}
struct OldKeepChange {
  OldChange change{};
  Verdict verdict{};
};
void fields(auto& v, Of<OldKeepChange> auto& keep) {
  v(1, "change", keep.change);
  v(2, "verdict", keep.verdict);
}

}  // namespace beltane::wire::format_3
