#include "words/rules.hpp"
#include "words/syntax_outline.hpp"
#include "words/syntax_reader.hpp"

namespace beltane::words {
namespace {

template <class Kind>
Result<Edits> read_edit(const Said& said, const Arguments& given) {
  Kind edit{};
  SyntaxReader reader(said, given);
  syntax(reader, edit);
  if (reader.refusal()) return *reader.refusal();
  return Edits{std::move(edit)};
}

template <class Kind>
void add_rule(std::vector<Rule>& rules) {
  if constexpr (HasSyntax<Kind>) {
    const Kind edit{};
    SyntaxOutline outline;
    syntax(outline, edit);
    auto rule = std::move(outline).rule();
    rule.edits = read_edit<Kind>;
    rules.push_back(std::move(rule));
  }
}

template <class... Kinds>
std::vector<Rule> rules_of(const std::variant<Kinds...>*) {
  std::vector<Rule> rules;
  (add_rule<Kinds>(rules), ...);
  return rules;
}

}  // namespace

std::vector<Rule> edit_rules() { return rules_of(static_cast<const Edit*>(nullptr)); }

}  // namespace beltane::words
