#pragma once

#include "model/editing/edit.hpp"
#include "model/result.hpp"

namespace beltane {

/// The project after the edit, or why it cannot be. Of what was resolved (resolve.hpp) all fits, whatever units there
/// are; of what a stranger sent, names, ids and numbers that make no sense are refused. Pure.
Result<Project> apply(Project project, const Edit& edit);

/// All of them, or none.
Result<Project> apply(Project project, const Edits& edits);

/// The same in place: all of them, or (refused) none. What nobody else holds is not copied, so that one edit costs the
/// same however many instruments there are. Answers the edits that take it back, made of what was overwritten; taking
/// these back again is the same edits again, where they were spelled out (resolve.hpp).
Result<Edits> advance(Project& project, const Edits& edits);

/// The edits with every id that was left 0 given, from the project's counters or (of units that a strip has at most one
/// of) as it follows from the strip, and every empty name of an instrument or bus. A strip that has no fader gets one.
/// Where the instrument's or bus's own id is 0, it is a copy or a draft: all ids inside are its own affair, and its
/// units, notes and settings get new ones.
Edits with_ids(const Project& project, Edits edits);

/// The ids that `with_ids` would give or has given from a counter to what the edits make, in their order (of an
/// instrument: its own, its units', its notes', its zones').
std::vector<std::uint32_t> made_by(const Edits& edits);

}  // namespace beltane
