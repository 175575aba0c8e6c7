#include "words/syntax_reader.hpp"

#include "model/editing/checks.hpp"
#include "words/samples.hpp"

namespace beltane::words {

void SyntaxReader::there(UnitAddress& into) {
  (*this)(into);
  if (!refusal_ && !find(said_.project, into)) refusal_ = no_such(said_.project, into);
}

/// All words that are left: a number and its unit may be two.
void SyntaxReader::value(const ParamAddress& param, std::optional<double>& into) {
  if (refusal_) return;
  const auto described = spec(said_.project, said_.catalogue, param);
  if (!described) return void(refusal_ = described.refusal());
  auto text = given_.plain[next_++];
  while (next_ < given_.plain.size()) text += " " + given_.plain[next_++];
  put(into, words::value(said_.project, *described, text));
}

void SyntaxReader::settings(const UnitName& kind, UnitState& into) {
  if (!refusal_) put(into, state_of(said_, kind, given_));
}

void SyntaxReader::player(UnitAddress& into) {
  if (!refusal_) put(into, words::player(said_, given_.plain[next_++]));
}

void SyntaxReader::samples(UnitAddress unit, std::vector<ZoneId>& into) {
  if (!refusal_) put(into, zones_named(said_, unit, given_, next_));
}

void SyntaxReader::automated(InstrumentId& instrument, AutomationTarget& target) {
  if (refusal_) return;
  auto at = words::automated(said_.project, said_.catalogue, given_.plain[next_++]);
  if (!at) return void(refusal_ = at.refusal());
  instrument = at->instrument;
  target = std::move(at->target);
}

void SyntaxReader::points(InstrumentId instrument, const AutomationTarget& target, std::vector<AutomationPoint>& into) {
  if (!refusal_) put(into, points_in(said_, {instrument, target}, given_, next_));
}

void SyntaxReader::notes(std::vector<Note>& into) {
  if (!refusal_) put(into, notes_in(given_, next_));
}

}  // namespace beltane::words
