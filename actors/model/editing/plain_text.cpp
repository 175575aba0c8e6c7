#include "model/editing/plain_text.hpp"

#include "model/editing/checks.hpp"

namespace beltane {
namespace {

/// How many bytes the plain character at the front of `text` has; 0 where it is none.
std::size_t plain_character(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first == '\n' || first == '\t') return 1;
  if (first == 0xc2 && text.size() > 1 && static_cast<unsigned char>(text[1]) < 0xa0) return 0;  // U+0080 to U+009F
  return checks::character(text);
}

}  // namespace

bool is_plain_text(std::string_view text) {
  while (!text.empty()) {
    const auto bytes = plain_character(text);
    if (bytes == 0) return false;
    text.remove_prefix(bytes);
  }
  return true;
}

std::string plain_text_of(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const auto bytes = plain_character(text);
    plain += bytes == 0 ? "\uFFFD" : text.substr(0, bytes);
    const bool two = bytes == 0 && text.size() > 1 && static_cast<unsigned char>(text[0]) == 0xc2;
    text.remove_prefix(bytes == 0 ? (two ? 2 : 1) : bytes);
  }
  return plain;
}

}  // namespace beltane
