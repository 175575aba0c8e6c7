#pragma once

#include <string_view>

#include "model/messages/storage.hpp"

/// Project files of format 1 to 3: there a strip had a source, a filter, modulators, effects and sends, each with ids
/// or places of their own, where it now has units. They are read, not written. Inside wire only.
namespace beltane::wire::format_3 {

/// A row as it is said now: of a journal, or a studio. Source, filter and fader get the ids that follow from their
/// strip; all others keep theirs. What an edit said of a filter may fit only after it is resolved again: no change is
/// marked as resolved.
template <class T>
Result<T> read(std::string_view bytes);
template <>
Result<Studio> read<Studio>(std::string_view bytes);
template <>
Result<KeepChange> read<KeepChange>(std::string_view bytes);

}  // namespace beltane::wire::format_3
