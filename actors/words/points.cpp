#include "model/editing/refuse.hpp"
#include "words/lists.hpp"

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

}  // namespace

Result<std::vector<AutomationPoint>> points_in(const Said& said, const AutomatedAddress& at, const Arguments& given,
                                               std::size_t next) {
  if ((given.plain.size() - next) % 3 != 0) return refuse("points come as BEAT VALUE GLIDE; the last is not whole");
  std::vector<AutomationPoint> points;
  for (auto i = next; i < given.plain.size(); i += 3) {
    const auto read = point(said, at, &given.plain[i]);
    if (!read) return read.refusal();
    points.push_back(*read);
  }
  return points;
}

}  // namespace beltane::words
