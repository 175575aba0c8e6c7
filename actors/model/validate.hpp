#pragma once

#include "model/catalogue.hpp"
#include "model/edit.hpp"

namespace beltane {

/// What new edits must be beyond what `apply` asks of them: every value within its range, every name fit for a
/// terminal. Or the sentence that says what may be. Whoever accepts edits asks this first, so that nothing is changed
/// in silence; `apply` itself brings values into their range, for journals hold edits that were accepted before this
/// was asked, and ranges may have changed since. Pure.
Result<void> validate(const Project& project, const Edits& edits, const Catalogue& catalogue);

/// UTF-8 without control characters, neither those of ASCII (but for tabs and ends of lines) nor those of ISO 8859
/// (U+0080 to U+009F), which a terminal obeys.
bool is_plain_text(std::string_view text);
/// The text with each byte and character that is not plain replaced, for a terminal: old files hold such.
std::string plain_text_of(std::string_view text);

}  // namespace beltane
