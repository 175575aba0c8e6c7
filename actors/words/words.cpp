#include "words/words.hpp"

#include <algorithm>

#include "model/catalogue/nearest.hpp"
#include "model/editing/refuse.hpp"
#include "words/naming.hpp"
#include "words/rules.hpp"

namespace beltane {
namespace {

std::vector<words::Rule> all_rules() {
  std::vector<words::Rule> all;
  for (auto* some : {words::instrument_rules, words::sound_rules, words::sample_rules, words::mixer_rules,
                     words::music_rules, words::automation_rules})
    for (auto& rule : some()) all.push_back(std::move(rule));
  return all;
}

const std::vector<words::Rule>& rules() {
  static const auto all = all_rules();
  return all;
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

Result<Edits> edits_of(const Project& project, const Catalogue& catalogue, const std::vector<std::string>& words) {
  if (words.empty()) return refuse("no edit was given; there is ", verbs_in_a_row());
  const auto rule =
      std::find_if(rules().begin(), rules().end(), [&](const auto& each) { return each.verb.verb == words[0]; });
  if (rule == rules().end()) return no_such_verb(words[0]);
  const auto& [verb, arguments, help, example, files] = rule->verb;
  const auto sorted = words::sorted_out(words, rule->shape);
  if (!sorted)
    return refuse(sorted.reason(), "; it is ", verb, arguments.empty() ? "" : " ", arguments, ", such as: ", example);
  return rule->edits({project, catalogue}, *sorted);
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
