#include "words/address.hpp"
#include "words/naming.hpp"
#include "words/rules.hpp"

#include "model/editing/refuse.hpp"
#include "model/limits.hpp"

namespace beltane::words {
namespace {

Result<double> value_for(const Said& said, const AutomatedAddress& at, const std::string& text) {
  const auto* moved = std::get_if<Target>(&at.target);
  if (!moved) return number(text);
  const auto known = spec(said.project, said.catalogue, {{strip_of(at.instrument), moved->unit}, moved->param});
  if (!known) return known.refusal();
  const auto read = value(said.project, *known, text);
  if (!read) return read.refusal();
  return read->value_or(known->initial);
}

/// `BEAT VALUE GLIDE`.
Result<AutomationPoint> point(const Said& said, const AutomatedAddress& at, const std::string* words) {
  const auto beat = beats(words[0]);
  if (!beat) return beat.refusal();
  const auto wanted = value_for(said, at, words[1]);
  if (!wanted) return wanted.refusal();
  const auto glide = beats(words[2]);
  if (!glide) return glide.refusal();
  return AutomationPoint{{}, *beat, *wanted, *glide};
}

Result<Edits> add_automation(const Said& said, const Arguments& given) {
  const auto at = automated(said.project, said.catalogue, given.plain[0]);
  if (!at) return at.refusal();
  if ((given.plain.size() - 1) % 3 != 0) return refuse("points come as BEAT VALUE GLIDE; the last is not whole");
  AddAutomation edit{at->instrument, at->target, {}};
  for (std::size_t i = 1; i < given.plain.size(); i += 3) {
    const auto read = point(said, *at, &given.plain[i]);
    if (!read) return read.refusal();
    edit.points.push_back(*read);
  }
  return Edits{std::move(edit)};
}

/// The beat that an option gives, or the one that stands for it.
Result<Beats> beat_of(const Arguments& given, std::string_view option, Beats otherwise) {
  const auto* text = given.option(option);
  return text ? beats(*text) : Result<Beats>(otherwise);
}

/// Those in the range that `--from` and `--to` give; all where they are not given.
Result<std::vector<PointId>> in_range(const Project& project, const AutomatedAddress& at, const Arguments& given) {
  const auto from = beat_of(given, "from", {});
  if (!from) return from.refusal();
  const auto to = beat_of(given, "to", Beats{2 * limits::beats});
  if (!to) return to.refusal();
  std::vector<PointId> found;
  const auto& lanes = *find(project, at.instrument)->automation;
  const auto lane = lanes.find(at.target);
  if (lane == lanes.end()) return found;
  for (auto each = lane->second->from(*from); each != lane->second->end() && each->at < *to; ++each)
    found.push_back(each->id);
  return found;
}

Result<Edits> remove_automation(const Said& said, const Arguments& given) {
  const auto at = automated(said.project, said.catalogue, given.plain[0]);
  if (!at) return at.refusal();
  RemoveAutomation edit{at->instrument, at->target, {}};
  const bool all = given.plain.size() == 2 && given.plain[1] == "all";
  if (all || !given.options.empty()) {
    auto found = in_range(said.project, *at, given);
    if (!found) return found.refusal();
    edit.points = *std::move(found);
    return Edits{std::move(edit)};
  }
  if (given.plain.size() == 1) return refuse("which points? Give their numbers, `all`, or --from and --to");
  for (std::size_t i = 1; i < given.plain.size(); ++i) {
    const auto read = position(given.plain[i]);
    if (!read)
      return refuse("'", given.plain[i], "' is not the number of a point; `show INSTRUMENT.automation` lists them");
    edit.points.push_back(PointId{*read});
  }
  return Edits{std::move(edit)};
}

}  // namespace

std::vector<Rule> automation_rules() {
  constexpr std::size_t many = 3 * limits::points;
  return {
      {{"add-automation", "INSTRUMENT.(bend|wheel|pressure|PARAM) (BEAT VALUE GLIDE)…",
        "Has a controller or a parameter move while it plays: from the beat to the value, in so many beats",
        "add-automation lead.filter.cutoff 0 400 0 4 2000Hz 3.5"},
       {4, many},
       add_automation},
      {{"remove-automation", "INSTRUMENT.(bend|wheel|pressure|PARAM) POINT…|all|--from BEAT --to BEAT",
        "Takes points of automation away", "remove-automation lead.bend --from 4 --to 8"},
       {1, many, {"from", "to"}},
       remove_automation},
  };
}

}  // namespace beltane::words
