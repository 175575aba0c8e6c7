#pragma once

#include "model/edit.hpp"
#include "model/result.hpp"

/// One overload an edit. Each refuses before it touches anything, then does the one thing, in place: it copies only
/// what others hold too. It answers what takes it back, made of what it overwrote. `apply` is their only caller.
namespace beltane::changes {

Result<Edits> change(Project&, const AddInstrument&);
Result<Edits> change(Project&, const RemoveInstrument&);
Result<Edits> change(Project&, const MoveInstrument&);
Result<Edits> change(Project&, const RenameStrip&);
Result<Edits> change(Project&, const SetSource&);
Result<Edits> change(Project&, const SetFilter&);
Result<Edits> change(Project&, const AddModulator&);
Result<Edits> change(Project&, const RemoveModulator&);
Result<Edits> change(Project&, const AddEffect&);
Result<Edits> change(Project&, const RemoveEffect&);
Result<Edits> change(Project&, const MoveEffect&);
Result<Edits> change(Project&, const EnableUnit&);
Result<Edits> change(Project&, const SetParam&);
Result<Edits> change(Project&, const PutZones&);
Result<Edits> change(Project&, const RemoveZones&);
Result<Edits> change(Project&, const SetOutput&);
Result<Edits> change(Project&, const SetTranspose&);
Result<Edits> change(Project&, const SetLayered&);
Result<Edits> change(Project&, const AddBus&);
Result<Edits> change(Project&, const RemoveBus&);
Result<Edits> change(Project&, const AddSend&);
Result<Edits> change(Project&, const RemoveSend&);
Result<Edits> change(Project&, const AddNotes&);
Result<Edits> change(Project&, const RemoveNotes&);
Result<Edits> change(Project&, const SetTempo&);
Result<Edits> change(Project&, const RemoveTempo&);
Result<Edits> change(Project&, const SetSignature&);
Result<Edits> change(Project&, const RenameProject&);

}  // namespace beltane::changes
