#pragma once

#include "wire/older/format_3_edits.hpp"

namespace beltane::wire::format_3 {

/// The project and its history, in the units of today.
Studio now(OldStudio old);
/// A row of the journal, in the edits of today. They are as they were kept: what goes along is not spelled out yet.
KeepChange now(OldKeepChange old);

}  // namespace beltane::wire::format_3
