#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace beltane::midi {

/// Text of unknown encoding (UTF-8, Shift-JIS, Windows-1252) as UTF-8 without control characters and outer blanks, at
/// most `most` bytes. Empty where nothing of it can be shown. Pure; blocks where the C library first loads a charset.
std::string plain_text(std::span<const std::byte> bytes, std::size_t most);

}  // namespace beltane::midi
