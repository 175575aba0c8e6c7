#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "library/folder.hpp"
#include "library/ladspa.hpp"
#include "library/workshop.hpp"

namespace beltane::library {

/// What a librarian knows of a folder: the units that are in the catalogue, and what is wrong with which file.
struct Shelved {
  std::map<std::string, UnitSpec> units{};     // by name
  std::map<std::string, std::string> wrong{};  // by Source::shown: whole sentences
  std::map<std::string, std::string> tried{};  // by Source::shown: the version that is wrong
  bool operator==(const Shelved&) const = default;
};

/// What has to be made, what is wrong without a look into it, and what of the units is no more.
struct Work {
  std::vector<Source> make{};
  std::map<std::string, std::string> wrong{};
  std::set<std::string> gone{};  // units
};

/// Compares what lies in the folder with what is known. A name of `built`, or one that another file has, is refused.
/// Pure.
Work work_of(const std::vector<Source>& sources, const Shelved& known, const Catalogue& built);

/// The knowledge after the work was done. A unit whose new file is wrong stays as it was. Pure.
Shelved after(Shelved known, const std::vector<Source>& sources, const Work& work, const Outcomes& outcomes);

/// What changed between the two, a sentence each. Pure.
std::vector<std::string> news(const Shelved& before, const Shelved& after);

/// Where a librarian works, and with what.
struct Places {
  std::filesystem::path folder{};    // the user's
  std::filesystem::path compiled{};  // what is made of it: the SynthDefs, catalogue.json, and what is wrong
  Tools tools{};
};

/// Keeps the compiled folder what the user's folder says. Several may do so at once. Thread: one.
class Librarian {
 public:
  Librarian(Places places, Meanwhile meanwhile);

  /// Looks once, and does all that is to be done. `settled`: leaves alone what may still be being written. What
  /// happened, a sentence each. Blocks: as long as compilers and servers need, with `meanwhile` in between.
  std::vector<std::string> look(bool settled);
  const Shelved& shelved() const { return shelved_; }

 private:
  std::vector<Source> sources(bool settled);
  Outcomes make(const std::vector<Source>& sources);
  void keep() const;

  Places places_;
  Meanwhile meanwhile_;
  Folder folder_;
  Plugins plugins_{};
  std::string tools_;  // the version of what compiles
  Shelved shelved_{};
  bool first_{true};
};

/// The sentences that the last librarian left about files that are wrong. Blocks on the disk.
std::vector<std::string> complaints_in(const std::filesystem::path& compiled);

}  // namespace beltane::library
