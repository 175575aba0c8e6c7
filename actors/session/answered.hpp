#pragma once

#include <optional>

#include "model/editing/history.hpp"

namespace beltane {

/// The answer that this submission got when it came before: the one kept, or a refusal where it is too long ago to
/// know. None: it is new. Submissions may overtake each other on a line that broke, so a lower sequence may be new.
std::optional<Verdict> first_answer(const Ledger&, const Submission&);

/// The answer that it got in the project that was open before this one. What that accepted was on disk before it was
/// left, and its revision counts another project.
std::optional<Verdict> former_answer(const Ledger& former, const Submission&);

}  // namespace beltane
