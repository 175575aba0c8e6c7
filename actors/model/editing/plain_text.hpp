#pragma once

#include <string>
#include <string_view>

namespace beltane {

/// UTF-8 without control characters, neither those of ASCII (but for tabs and ends of lines) nor those of ISO 8859
/// (U+0080 to U+009F), which a terminal obeys.
bool is_plain_text(std::string_view text);
/// The text with each byte and character that is not plain replaced, for a terminal: old files hold such.
std::string plain_text_of(std::string_view text);

}  // namespace beltane
