#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/catalogue/catalogue.hpp"
#include "model/editing/apply.hpp"
#include "model/editing/syntax.hpp"

namespace beltane {

/// One verb of `edit`, for people: what `edit --help` says of it, and where: in its chapter, by `place`.
struct EditVerb {
  EditChapter chapter{};
  int place{};
  std::string_view verb{};
  std::string arguments{};
  std::string_view help{};     // one line
  std::string_view example{};  // words that `edits_of` takes
  bool takes_files{};          // its words name files, which whoever says them has to load
};

/// Every verb there is, in the order of the work: instruments, sounds, mixer, music.
std::span<const EditVerb> edit_verbs();

/// Whether words that begin so name files of whoever says them.
bool takes_files(std::string_view verb);

/// The words of a line, as a shell would split them: white space apart, double quotes together.
std::vector<std::string> split_words(const std::string& line);
/// The words as a line that is split into them again.
std::string joined_words(const std::vector<std::string>& words);

/// The edits that the words mean, said to that project; or what is wrong with them and what would be right.
/// Things may be named or numbered. What is new has id 0. Pure.
Result<Edits> edits_of(const Project&, const Catalogue&, const std::vector<std::string>& words);

/// The parameter at an address such as `lead.level`, `lead.filter.cutoff`, `lead.source.attack`, `bass.fx:3.mix`,
/// `bass.delay.mix`, `lead.send:hall.level`, `lead.lfo.rate`, `hall.level`, `master.level`.
Result<ParamAddress> address_of(const Project&, const Catalogue&, std::string_view address);

/// How the parameter stands now: as set, or as the catalogue says.
Result<double> value_of(const Project&, const Catalogue&, const ParamAddress&);

}  // namespace beltane
