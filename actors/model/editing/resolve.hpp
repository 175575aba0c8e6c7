#pragma once

#include "model/catalogue/catalogue.hpp"
#include "model/editing/edit.hpp"

namespace beltane {

/// What a client meant, as it is published, journaled and applied: ids and names are given, every unit, parameter and
/// value is one of the catalogue, and what goes along is an edit of its own. Refused in words where a part cannot be.
/// `apply` may still refuse the edits for the project's own reasons (a name that is taken, a bus that is not there).
/// Pure; several edits copy the project once.
Result<Edits> resolve(const Project&, Edits meant, const Catalogue&);

/// The project after what a client meant: resolved and applied, or why not.
Result<Project> accepted(Project, const Edits& meant, const Catalogue&);
Result<Project> accepted(Project, const Edit& meant, const Catalogue&);

/// The edits with all that goes along spelled out, each just before what it goes along with: a removed effect takes the
/// modulators along that move it. Lists are in the order in which they are kept, and positions within their lists, so
/// that the inverse of the inverse is the same edit again. What the catalogue lacks is taken as it is.
Edits spelled_out(const Project&, const Edits&, const Catalogue&);

}  // namespace beltane
