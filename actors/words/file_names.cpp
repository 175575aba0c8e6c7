#include "words/file_names.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>

#include "words/naming.hpp"

namespace beltane::words {
namespace {

bool is_letter(char letter) { return std::isalpha(static_cast<unsigned char>(letter)) != 0; }
bool is_digit(char letter) { return std::isdigit(static_cast<unsigned char>(letter)) != 0; }

/// C4, F#3, Bb-1: a letter, half tones, an octave.
bool is_note_name(std::string_view text) {
  if (text.empty() || !is_letter(text.front())) return false;
  text.remove_prefix(1);
  while (text.starts_with('#') || text.starts_with('b')) text.remove_prefix(1);
  if (text.starts_with('-')) text.remove_prefix(1);
  return text.size() == 1 && is_digit(text.front());
}

}  // namespace

std::optional<std::uint8_t> key_in(std::string_view file_name) {
  const auto stem = std::filesystem::path(file_name).stem().string();
  std::optional<std::uint8_t> found;
  for (std::size_t from = 0; from < stem.size();) {
    const auto to = std::min(stem.find_first_of("_ .,()[]", from), stem.size());
    auto word = std::string_view(stem).substr(from, to - from);
    for (auto dash = word.find('-'); dash != word.npos && !is_note_name(word); dash = word.find('-')) {
      if (is_note_name(word.substr(0, dash)))
        word = word.substr(0, dash);
      else
        word = word.substr(dash + 1);
    }
    if (is_note_name(word))
      if (const auto key = pitch(word)) found = *key;  // the last one: `A1 bass C2` is a C
    from = to + 1;
  }
  return found;
}

bool spread_by_name(Zones& zones) {
  std::map<std::uint8_t, std::vector<Zone*>> by_key;
  for (auto& zone : zones) {
    const auto key = key_in(std::filesystem::path(zone.sample).filename().string());
    if (!key) return false;
    by_key[*key].push_back(&zone);
  }
  for (auto it = by_key.begin(); it != by_key.end(); ++it) {
    auto& [key, layers] = *it;
    const auto after = std::next(it);
    const int low = it == by_key.begin() ? 0 : (std::prev(it)->first + key) / 2 + 1;
    const int high = after == by_key.end() ? 127 : (key + after->first) / 2;
    std::ranges::sort(layers, {}, &Zone::sample);
    const auto count = static_cast<int>(layers.size());
    for (int i = 0; i < count; ++i) {
      auto& zone = *layers[static_cast<std::size_t>(i)];
      zone.root = key;
      zone.low = static_cast<std::uint8_t>(low);
      zone.high = static_cast<std::uint8_t>(high);
      zone.soft = static_cast<std::uint8_t>(1 + 127 * i / count);
      zone.loud = static_cast<std::uint8_t>(127 * (i + 1) / count);
    }
  }
  return true;
}

}  // namespace beltane::words
