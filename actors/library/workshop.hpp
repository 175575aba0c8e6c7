#pragma once

#include <filesystem>
#include <map>

#include "library/ladspa.hpp"
#include "samples/shelf.hpp"

namespace beltane::library {

/// What the workshop works with.
struct Tools {
  std::filesystem::path compiler{};   // the folder of compile.sh and what belongs to it
  std::filesystem::path units_dir{};  // the compiled SynthDefs of beltane itself, with factory samples
  SampleShelf samples{};
  const Catalogue* built{};  // the units of beltane itself
};

/// What came of the files: a unit whose SynthDef lies in the output folder, or what is wrong, as the end of a sentence.
using Outcome = Result<UnitSpec>;
using Outcomes = std::map<std::string, Outcome>;  // by Source::shown

/// Makes units of files, in a folder that is gone at the end. Blocks: as long as the compilers and servers need, which
/// are child processes with a time limit each.
class Workshop {
 public:
  Workshop(Tools tools, std::filesystem::path bench, Meanwhile meanwhile);
  ~Workshop();
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  /// Compiles or reads each, then tries out what can be made.
  Outcomes make(const std::vector<Source>& sources);
  std::filesystem::path definition(const UnitSpec& unit) const { return out() / (unit.name + ".scsyndef"); }

 private:
  std::filesystem::path out() const { return bench_ / "out"; }
  void compile(std::vector<Source> sources, Outcomes& outcomes);
  std::string compile_all(const std::vector<Source>& sources, Outcomes& outcomes);
  Outcome take(const Source& source) const;
  Outcome tried(const UnitSpec& unit) const;

  Tools tools_;
  std::filesystem::path bench_;
  Meanwhile meanwhile_;
};

}  // namespace beltane::library
