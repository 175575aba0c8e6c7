#pragma once

#include "model/catalogue.hpp"
#include "model/edit.hpp"

/// One overload an edit. Each refuses before it touches anything, then does the one thing, in place: it copies only
/// what others hold too. `apply` is their only caller.
namespace beltane::changes {

Result<void> change(Project&, const AddInstrument&, const Catalogue&);
Result<void> change(Project&, const RemoveInstrument&, const Catalogue&);
Result<void> change(Project&, const MoveInstrument&, const Catalogue&);
Result<void> change(Project&, const RenameStrip&, const Catalogue&);
Result<void> change(Project&, const SetSource&, const Catalogue&);
Result<void> change(Project&, const SetFilter&, const Catalogue&);
Result<void> change(Project&, const AddModulator&, const Catalogue&);
Result<void> change(Project&, const RemoveModulator&, const Catalogue&);
Result<void> change(Project&, const AddEffect&, const Catalogue&);
Result<void> change(Project&, const RemoveEffect&, const Catalogue&);
Result<void> change(Project&, const MoveEffect&, const Catalogue&);
Result<void> change(Project&, const EnableUnit&, const Catalogue&);
Result<void> change(Project&, const SetParam&, const Catalogue&);
Result<void> change(Project&, const PutZones&, const Catalogue&);
Result<void> change(Project&, const RemoveZones&, const Catalogue&);
Result<void> change(Project&, const SetOutput&, const Catalogue&);
Result<void> change(Project&, const SetTranspose&, const Catalogue&);
Result<void> change(Project&, const SetLayered&, const Catalogue&);
Result<void> change(Project&, const AddBus&, const Catalogue&);
Result<void> change(Project&, const RemoveBus&, const Catalogue&);
Result<void> change(Project&, const AddSend&, const Catalogue&);
Result<void> change(Project&, const RemoveSend&, const Catalogue&);
Result<void> change(Project&, const AddNotes&, const Catalogue&);
Result<void> change(Project&, const RemoveNotes&, const Catalogue&);
Result<void> change(Project&, const SetTempo&, const Catalogue&);
Result<void> change(Project&, const RemoveTempo&, const Catalogue&);
Result<void> change(Project&, const SetSignature&, const Catalogue&);
Result<void> change(Project&, const RenameProject&, const Catalogue&);

}  // namespace beltane::changes
