#pragma once

#include "words/arguments.hpp"
#include "words/words.hpp"

namespace beltane::words {

/// What words are said to.
struct Said {
  const Project& project;
  const Catalogue& catalogue;
};

/// A word that must stand in that place among the plain ones.
struct Literal {
  std::size_t place{};
  std::string_view word{};
};

/// What a verb takes and what it comes to.
struct Rule {
  EditVerb verb{};
  Shape shape{};
  Result<Edits> (*edits)(const Said&, const Arguments&){};
  std::vector<Literal> literals{};  // with these it is a form of a verb that another rule has
};

/// Those of the edits that have a `syntax`.
std::vector<Rule> edit_rules();
/// Those of verbs that are more than one edit, or a part of one.
std::vector<Rule> instrument_rules();
std::vector<Rule> sound_rules();
std::vector<Rule> sample_rules();
std::vector<Rule> mixer_rules();

/// `mix=0.3 time=0.2` as settings of the unit of that kind.
Result<UnitState> state_of(const Said&, std::string_view unit, const Arguments&);

/// The option `--at`, else the end.
Result<Position> place_of(const Arguments&);

}  // namespace beltane::words
