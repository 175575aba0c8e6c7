#include "words/syntax_printer.hpp"

#include <iterator>

namespace beltane::words {
namespace {

void append(std::vector<std::string>& words, std::vector<std::string>&& more) {
  std::ranges::move(more, std::back_inserter(words));
}

}  // namespace

/// Words that look like options, such as a name may, stand behind `--` and all options.
std::vector<std::string> SyntaxPrinter::words() && {
  const bool like_options = std::ranges::any_of(plain_, [](const auto& word) { return word.starts_with("--"); });
  std::vector<std::string> words{std::move(verb_)};
  if (like_options) {
    append(words, std::move(options_));
    words.emplace_back("--");
  }
  append(words, std::move(plain_));
  append(words, std::move(settings_));
  if (!like_options) append(words, std::move(options_));
  return words;
}

void SyntaxPrinter::settings(const UnitName&, const UnitState& state) {
  for (const auto& [param, value] : state.values) settings_.push_back(param + "=" + text_of(value));
}

void SyntaxPrinter::automated(InstrumentId instrument, const AutomationTarget& target) {
  plain_.push_back(text_of(instrument) + "." + automation_text(target));
}

void SyntaxPrinter::points(InstrumentId, const AutomationTarget&, const std::vector<AutomationPoint>& points) {
  list(points, [](const AutomationPoint& point) {
    return std::vector{text_of(point.at.count), text_of(point.value), text_of(point.glide.count)};
  });
}

void SyntaxPrinter::notes(const std::vector<Note>& notes) {
  list(notes, [](const Note& note) {
    return std::vector{text_of(note.pitch), text_of(note.start.count), text_of(note.length.count),
                       text_of(note.velocity)};
  });
}

}  // namespace beltane::words
