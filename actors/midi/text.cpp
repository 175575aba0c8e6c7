#include "midi/text.hpp"

#include <iconv.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>
#include <string_view>

#include "model/editing/checks.hpp"

namespace beltane::midi {
namespace {

constexpr std::size_t longest = 200;  // bytes of the file's own encoding

unsigned char byte_at(std::string_view text, std::size_t i) { return static_cast<unsigned char>(text[i]); }
bool within(unsigned char byte, unsigned low, unsigned high) { return byte >= low && byte <= high; }

/// `text` in that charset, as UTF-8; a character that is cut off at its end is left out. Nothing where the text is none
/// in that charset, or the C library does not have it.
std::optional<std::string> converted(std::string_view text, const char* charset) {
  const auto open = iconv_open("UTF-8", charset);
  if (open == reinterpret_cast<iconv_t>(-1)) return {};
  const std::unique_ptr<void, int (*)(iconv_t)> closed(open, iconv_close);
  std::string in(text), out(text.size() * 4, '\0');
  auto *from = in.data(), *to = out.data();
  auto left = in.size(), room = out.size();
  if (iconv(open, &from, &left, &to, &room) == static_cast<std::size_t>(-1) && errno != EINVAL) return {};
  out.resize(out.size() - room);
  return out;
}

/// What speaks for a text's being Japanese in Shift-JIS. Western text has single bytes above 0x7f among its letters;
/// Japanese has pairs that follow each other, or kana.
struct Evidence {
  bool pairs_follow{};   // two characters of two bytes in a row
  bool kana{};           // of two bytes
  bool lead_below_a0{};  // which Latin-1 has no letter for
  std::size_t half{};    // half-width kana in a row, at most
};

Evidence evidence_of(std::string_view text) {
  Evidence found;
  std::size_t pairs = 0, half = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto lead = byte_at(text, i);
    const bool pair = (within(lead, 0x81, 0x9f) || within(lead, 0xe0, 0xef)) && i + 1 < text.size();
    half = within(lead, 0xa1, 0xdf) ? half + 1 : 0;
    pairs = pair ? pairs + 1 : 0;
    found.half = std::max(found.half, half);
    found.pairs_follow |= pairs > 1;
    if (!pair) continue;
    const auto trail = byte_at(text, ++i);
    found.lead_below_a0 |= lead <= 0x9f;
    found.kana |= (lead == 0x82 && within(trail, 0x9f, 0xf1)) || (lead == 0x83 && within(trail, 0x40, 0x96));
  }
  return found;
}

std::optional<std::string> from_shift_jis(std::string_view text) {
  const auto found = evidence_of(text);
  const bool is_japanese = found.lead_below_a0 ? found.kana || found.pairs_follow || text.size() <= 2 : found.half > 3;
  return is_japanese ? converted(text, "CP932") : std::nullopt;
}

/// Latin-1, whose bytes 0x80 to 0x9f are control characters; for where the C library has no Windows-1252, or the text
/// has bytes that stand for nothing in that.
std::string from_latin_1(std::string_view text) {
  std::string wide;
  for (const auto each : text) {
    const auto byte = static_cast<unsigned char>(each);
    if (byte < 0x80) {
      wide += each;
    } else {
      wide += static_cast<char>(0xc0U | byte >> 6U);
      wide += static_cast<char>(0x80U | (byte & 0x3fU));
    }
  }
  return wide;
}

std::string as_utf_8(std::string_view text) {
  if (checks::name(text)) return std::string(text);
  if (auto japanese = from_shift_jis(text)) return *japanese;
  if (auto western = converted(text, "CP1252")) return *western;
  return from_latin_1(text);
}

/// Cut so that no character is.
void shorten(std::string& text, std::size_t most) {
  if (text.size() <= most) return;
  while (most > 0 && (byte_at(text, most) & 0xc0U) == 0x80U) --most;
  text.resize(most);
}

bool is_control(unsigned char letter) { return letter < 0x20 || letter == 0x7f; }

/// A blank for each of U+0080 to U+009F; one of them begins a terminal's commands.
void blank_upper_controls(std::string& text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i)
    if (byte_at(text, i) == 0xc2 && byte_at(text, i + 1) < 0xa0) text.replace(i, 2, 1, ' ');
}

}  // namespace

std::string plain_text(std::span<const std::byte> bytes, std::size_t most) {
  std::string text(reinterpret_cast<const char*>(bytes.data()), std::min<std::size_t>(bytes.size(), longest + 4));
  shorten(text, longest);
  std::replace_if(text.begin(), text.end(), is_control, ' ');
  if (!text.empty()) text = as_utf_8(text);
  blank_upper_controls(text);
  text.erase(0, text.find_first_not_of(' '));
  text.erase(text.find_last_not_of(' ') + 1);
  shorten(text, most);
  return checks::name(text) ? text : std::string();
}

}  // namespace beltane::midi
