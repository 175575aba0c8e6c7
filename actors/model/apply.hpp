#pragma once

#include "model/catalogue.hpp"
#include "model/edit.hpp"

namespace beltane {

/// The project after the edit, or why it cannot be. Values out of range are clamped to it (new edits are asked by
/// `validate` first); names, ids and numbers that make no sense are refused. Pure; an edit costs what it touches.
Result<Project> apply(Project project, const Edit& edit, const Catalogue& catalogue);

/// All of them, or none.
Result<Project> apply(Project project, const Edits& edits, const Catalogue& catalogue);

/// The same in place: all of them, or (refused) none. What nobody else holds is not copied, so that one edit costs the
/// same however many instruments there are.
Result<void> advance(Project& project, const Edits& edits, const Catalogue& catalogue);

/// The edits that take `edit` back from the project it leads to. `before` is the project it was accepted on.
Edits inverse(const Project& before, const Edit& edit, const Catalogue& catalogue);

/// The same for several edits in order.
Edits inverse(const Project& before, const Edits& edits, const Catalogue& catalogue);

/// The edits with every id that was left 0 given, from the project's counter, and every empty name of an instrument
/// or bus. Where the instrument's or bus's own id is 0, it is a copy or a draft: all ids inside are its own affair, and
/// its effects, sends, modulators, notes and settings get new ones. Positions beyond the end mean the end, everywhere.
Edits with_ids(const Project& project, Edits edits);

/// The ids that `with_ids` would give or has given to what the edit makes, in order (instruments, buses, effects,
/// sends and notes).
std::vector<std::uint32_t> made_by(const Edits& edits);

}  // namespace beltane
