#pragma once

#include <optional>

#include "model/history.hpp"

namespace beltane {

/// The answer that this submission got when it came before: the one kept, or a refusal where it is too long ago to
/// know. None: it is new. Submissions may overtake each other on a line that broke, so a lower sequence may be new.
std::optional<Verdict> first_answer(const Ledger&, const Submission&);

/// Both ledgers in one: of each client what it heard last. Revisions of `before` belong to another project; what it
/// accepted counts as durable.
Ledger carried_over(Ledger before, Ledger now);

}  // namespace beltane
