#include "words/words.hpp"

#include <algorithm>
#include <iomanip>
#include <sstream>

#include "model/catalogue/nearest.hpp"
#include "model/editing/refuse.hpp"
#include "words/naming.hpp"
#include "words/rules.hpp"

namespace beltane {
namespace {

/// Every rule there is: of each verb one, in the order of the work; behind them, other forms of some.
struct RuleTable {
  std::vector<words::Rule> verbs{};
  std::vector<words::Rule> forms{};
};

RuleTable all_rules() {
  RuleTable table;
  for (auto* some :
       {words::edit_rules, words::instrument_rules, words::sound_rules, words::sample_rules, words::mixer_rules})
    for (auto& rule : some()) (rule.literals.empty() ? table.verbs : table.forms).push_back(std::move(rule));
  std::ranges::stable_sort(table.verbs, {},
                           [](const auto& rule) { return std::pair(rule.verb.chapter, rule.verb.place); });
  return table;
}

const RuleTable& table() {
  static const auto all = all_rules();
  return all;
}
const std::vector<words::Rule>& rules() { return table().verbs; }

/// The rule, or the other form of its verb that those words are.
const words::Rule& form_of(const words::Rule& rule, const words::Arguments& given) {
  const auto fits = [&](const words::Rule& form) {
    return form.verb.verb == rule.verb.verb && std::ranges::all_of(form.literals, [&](const auto& literal) {
             return literal.place < given.plain.size() && given.plain[literal.place] == literal.word;
           });
  };
  const auto form = std::ranges::find_if(table().forms, fits);
  return form == table().forms.end() ? rule : *form;
}

std::vector<EditVerb> all_verbs() {
  std::vector<EditVerb> verbs;
  for (const auto& rule : rules()) verbs.push_back(rule.verb);
  return verbs;
}

std::string verbs_in_a_row() {
  std::string row;
  for (const auto& rule : rules()) (row += row.empty() ? "" : ", ") += rule.verb.verb;
  return row;
}

Refusal no_such_verb(const std::string& asked) {
  std::vector<std::string> names;
  for (const auto& rule : rules()) names.emplace_back(rule.verb.verb);
  const auto meant = did_you_mean(asked, names);
  return refuse("there is no edit '", asked, "'", meant.empty() ? "; there is " + verbs_in_a_row() : "." + meant);
}

}  // namespace

std::span<const EditVerb> edit_verbs() {
  static const auto verbs = all_verbs();
  return verbs;
}

bool takes_files(std::string_view verb) {
  return std::ranges::any_of(rules(),
                             [&](const auto& rule) { return rule.verb.verb == verb && rule.verb.takes_files; });
}

std::vector<std::string> split_words(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string word; in >> std::quoted(word);) words.push_back(word);
  return words;
}

std::string joined_words(const std::vector<std::string>& words) {
  std::ostringstream line;
  for (const auto& word : words) {
    if (&word != &words.front()) line << ' ';
    const bool plain = !word.empty() && !word.starts_with('"') && word.find_first_of(" \t\n\v\f\r") == word.npos;
    if (plain)
      line << word;
    else
      line << std::quoted(word);
  }
  return line.str();
}

Result<Edits> edits_of(const Project& project, const Catalogue& catalogue, const std::vector<std::string>& words) {
  if (words.empty()) return refuse("no edit was given; there is ", verbs_in_a_row());
  const auto rule =
      std::find_if(rules().begin(), rules().end(), [&](const auto& each) { return each.verb.verb == words[0]; });
  if (rule == rules().end()) return no_such_verb(words[0]);
  const auto& verb = rule->verb;
  const auto sorted = words::sorted_out(words, rule->shape);
  if (!sorted)
    return refuse(sorted.reason(), "; it is ", verb.verb, verb.arguments.empty() ? "" : " ", verb.arguments,
                  ", such as: ", verb.example);
  return form_of(*rule, *sorted).edits({project, catalogue}, *sorted);
}

namespace words {

Result<UnitState> state_of(const Said& said, std::string_view kind, const Arguments& given) {
  UnitState state;
  const auto* unit = said.catalogue.find(kind);
  for (const auto& [name, text] : given.settings) {
    const auto* param = unit ? find(*unit, name) : nullptr;
    if (!param) return refuse(kind, " has no parameter '", name, "'; `catalogue` lists what it has");
    const auto set = value(said.project, *param, text);
    if (!set) return set.refusal();
    if (*set) state.values.insert_or_assign(name, **set);
  }
  return state;
}

Result<Position> place_of(const Arguments& given) {
  const auto* at = given.option("at");
  return at ? position(*at) : Result<Position>(at_end);
}

}  // namespace words
}  // namespace beltane
