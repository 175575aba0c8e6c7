#include "words/edit_text.hpp"

#include <limits>

#include "words/syntax_printer.hpp"
#include "words/words.hpp"

namespace beltane {
namespace {

std::vector<std::string> words_of(const Edit& edit, std::size_t most_of_a_list) {
  words::SyntaxPrinter printer(most_of_a_list);
  std::visit(
      [&](const auto& each) {
        if constexpr (HasSyntax<const std::decay_t<decltype(each)>>)
          syntax(printer, each);
        else
          print(printer, each);
      },
      edit);
  return std::move(printer).words();
}

}  // namespace

std::string part_text(UnitId unit) {
  if (!follows_from_strip(unit)) return "unit:" + std::to_string(number_of(unit));
  switch (number_of(unit) / most_ids) {
    case number_of(source_id({})) / most_ids:
      return "source";
    case number_of(filter_id({})) / most_ids:
      return "filter";
    default:
      return "";
  }
}

std::string part_text(UnitId unit, const std::string& param) {
  const auto part = part_text(unit);
  return part.empty() ? param : part + "." + param;
}

std::string automation_text(const AutomationTarget& target) {
  if (const auto* moved = std::get_if<ControllerTarget>(&target)) return std::string(word(moved->controller));
  const auto& [unit, param] = std::get<Target>(target);
  return part_text(unit, param);
}

std::vector<std::string> words_of(const Edit& edit) { return words_of(edit, std::numeric_limits<std::size_t>::max()); }

std::string text_of(const Edit& edit) {
  constexpr std::size_t shown = 8;
  return joined_words(words_of(edit, shown));
}

std::string text_of(const Edits& edits) {
  if (edits.size() > 3)
    return text_of(edits.front()) + " … " + text_of(edits.back()) + " (" + std::to_string(edits.size()) + " edits)";
  std::string text;
  for (const auto& edit : edits) text += (text.empty() ? "" : "; ") + text_of(edit);
  return text;
}

}  // namespace beltane
