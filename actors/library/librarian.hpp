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
  std::map<std::string, std::string> tried{};  // by Source::shown: the attempt that came to nothing
  bool operator==(const Shelved&) const = default;
};

/// What has to be made, what is wrong without a look into it, and what of the units is no more.
struct LibraryWork {
  std::vector<SourceFile> make{};
  std::map<std::string, std::string> wrong{};
  std::set<std::string> gone{};  // units
};

/// What a file that came to nothing is known by: it is tried again when its text, or what compiles it, is another, and
/// when it was saved again. Pure.
std::string attempt_of(const SourceFile& source);

/// Whether that may be the machine's fault, such as a compiler that is not installed: a later librarian tries again.
/// Pure.
bool may_pass(const std::string& sentence);

/// What is wrong with which file, and what was tried of it, as text that a later librarian reads. Pure.
std::string text_of_wrong(const Shelved&);
/// Puts it into `shelved`; lines that make no sense are left out. Pure.
void read_wrong(const std::string& text, Shelved& shelved);

/// Compares what lies in the folder with what is known. A name of `built`, or one that another file has, is refused.
/// Pure.
LibraryWork work_of(const std::vector<SourceFile>& sources, const Shelved& known, const Catalogue& built);

/// The knowledge after the work was done. A unit whose new file is wrong stays as it was. Pure.
Shelved after(Shelved known, const std::vector<SourceFile>& sources, const LibraryWork& work,
              const UnitOutcomes& outcomes);

/// What changed between the two, a sentence each. Pure.
std::vector<std::string> news(const Shelved& before, const Shelved& after);

/// Where a librarian works, and with what.
struct LibraryPlaces {
  std::filesystem::path folder{};    // the user's
  std::filesystem::path compiled{};  // what is made of it: the SynthDefs, catalogue.json, and what is wrong
  Tools tools{};
};

/// Keeps the compiled folder what the user's folder says. Several may do so at once. Thread: one.
class Librarian {
 public:
  Librarian(LibraryPlaces places, Meanwhile meanwhile);

  /// Looks once, and does what is to be done: first all that is quick, then one at a time what kept the compiler, for
  /// as long as nothing new comes. What came to nothing before is not tried again. `settled`: leaves alone what may
  /// still be being written. What happened, a sentence each. Blocks: as long as compilers and servers need, with
  /// `meanwhile` in between.
  std::vector<std::string> look(bool settled);
  const Shelved& shelved() const { return shelved_; }
  /// What was still to be made after the last look, by Source::shown.
  const std::vector<std::string>& waiting() const { return waiting_; }
  /// Whether some of that was not tried yet, and is not being worked on by another librarian.
  bool has_quick_work() const { return quick_; }
  /// Whether the last look found another librarian at work.
  bool is_shut_out() const { return shut_out_; }

 private:
  std::vector<SourceFile> sources(bool settled);
  bool is_slow(const SourceFile& source) const { return slow_.contains(attempt_of(source)); }
  void remember_waiting(const std::vector<SourceFile>& sources);
  void read();
  void choose(std::vector<SourceFile>& make) const;
  UnitOutcomes make(const std::vector<SourceFile>& sources);
  bool nothing_new(const std::vector<SourceFile>& sources);
  void save() const;

  LibraryPlaces places_;
  Meanwhile meanwhile_;
  Folder folder_;
  Plugins plugins_{};
  std::string tools_;  // the version of what compiles
  Shelved shelved_{};
  std::set<std::string> slow_{};  // attempts that kept the compiler, and were put off
  std::vector<std::string> waiting_{};
  bool quick_{};
  bool shut_out_{};
  bool first_{true};
};

/// The sentences that the last librarian left about files that are wrong. Blocks on the disk.
std::vector<std::string> complaints_in(const std::filesystem::path& compiled);

}  // namespace beltane::library
