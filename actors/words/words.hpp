#pragma once

#include <span>
#include <string_view>

#include "model/catalogue/catalogue.hpp"
#include "model/editing/apply.hpp"

namespace beltane {

/// One verb of `edit`, for people.
struct EditVerb {
  std::string_view verb{};
  std::string_view arguments{};
  std::string_view help{};     // one line
  std::string_view example{};  // words that `edits_of` takes
  bool takes_files{};          // its words name files, which whoever says them has to load
};

/// Every verb there is, in the order of the work: instruments, sounds, mixer, music.
std::span<const EditVerb> edit_verbs();

/// Whether words that begin so name files of whoever says them.
bool takes_files(std::string_view verb);

/// The edits that the words mean, said to that project; or what is wrong with them and what would be right.
/// Things may be named or numbered. What is new has id 0. Pure.
Result<Edits> edits_of(const Project&, const Catalogue&, const std::vector<std::string>& words);

/// The parameter at an address such as `lead.level`, `lead.filter.cutoff`, `lead.source.attack`, `bass.fx:3.mix`,
/// `bass.delay.mix`, `lead.send:hall.level`, `lead.lfo.rate`, `hall.level`, `master.level`.
Result<ParamAddress> address_of(const Project&, const Catalogue&, std::string_view address);

/// How the parameter stands now: as set, or as the catalogue says.
Result<double> value_of(const Project&, const Catalogue&, const ParamAddress&);

}  // namespace beltane
