#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "library/ladspa.hpp"
#include "model/units.hpp"
#include "samples/shelf.hpp"

namespace beltane::library {

/// What the workshop works with.
struct Tools {
  std::filesystem::path compiler{};   // the folder of compile.sh and what belongs to it
  std::filesystem::path units_dir{};  // the compiled SynthDefs of beltane itself, with factory samples
  SampleShelf samples{};
  const Catalogue* built{};  // the units of beltane itself
  Seconds start{120};        // for the compiler until it is at its first file; a busy machine may need long
  Seconds moment{3};         // for the compiler with one file while others wait
  Seconds longest{60};       // for the compiler with one file at all
};

// How the sentence begins of what may be the machine's fault and not the file's.
inline constexpr auto cannot_compile = "cannot be compiled: ";
inline constexpr auto cannot_play = "cannot be played: ";
inline constexpr auto cannot_put = "cannot be put into ";

/// What came of the files: a unit whose SynthDef lies in the output folder, or what is wrong, as the end of a sentence.
using UnitOutcome = Result<UnitSpec>;
using UnitOutcomes = std::map<std::string, UnitOutcome>;  // by Source::shown

/// Makes units of files, in a folder that is gone at the end. What compiles them is held to that folder, with no
/// network and within limits, where the kernel allows. Blocks: as long as the compilers and servers need, which are
/// child processes with a time limit each.
class Workshop {
 public:
  Workshop(Tools tools, std::filesystem::path bench, Meanwhile meanwhile);
  ~Workshop();
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  /// Compiles or reads each, then tries out what can be made. One that keeps the compiler for longer than a moment is
  /// put off, so that the others need not wait: it has no outcome, and is in `slow`.
  UnitOutcomes make(const std::vector<SourceFile>& sources);
  /// The same for one that was put off: it has all the time that one may take.
  UnitOutcomes make_slow(const SourceFile& source);
  /// What was put off, by Source::shown.
  const std::set<std::string>& slow() const { return slow_; }
  std::filesystem::path definition(const UnitSpec& unit) const { return out() / (unit.name + ".scsyndef"); }

 private:
  std::filesystem::path out() const { return bench_ / "out"; }
  std::filesystem::path progress() const { return bench_ / "at"; }
  /// How a run of the compiler came to its end.
  struct Run {
    bool stalled{};      // it was ended, for it did not get on
    std::string said{};  // empty: all is well
    std::string at{};    // the file that it was at, below its folder; empty: at none
  };
  void compile(std::vector<SourceFile> sources, UnitOutcomes& outcomes);
  Run compile_all(const std::vector<SourceFile>& sources, Seconds most, UnitOutcomes& outcomes);
  Run await_compiler(Seconds most);
  void try_out(const std::vector<SourceFile>& sources, UnitOutcomes& outcomes) const;
  UnitOutcome outcome_of(const SourceFile& source) const;
  UnitOutcome tried(const UnitSpec& unit) const;

  Tools tools_;
  std::filesystem::path bench_;
  Meanwhile meanwhile_;
  std::set<std::string> slow_{};
};

}  // namespace beltane::library
