#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "model/catalogue/catalogue.hpp"

namespace beltane::library {

/// A control of a SynthDef, as its file names it. An array of values is one control.
struct Control {
  std::string name{};
  double initial{};
  bool array{};
  bool operator==(const Control&) const = default;
};

/// What of a compiled SynthDef has to be known.
struct SynthDef {
  std::string name{};
  std::vector<Control> controls{};
  std::vector<std::string> ugens{};  // in the order in which they run
  bool operator==(const SynthDef&) const = default;
};

/// Reads a file of SuperCollider's format SCgf, version 1 or 2, that holds one SynthDef. Everything that a server would
/// follow is checked, so that no file that is read here leads it astray; else refused, as the end of a sentence. Pure.
Result<SynthDef> read_synthdef(std::span<const std::byte> file);

/// The unit that it is, by the wiring of its kind; refused, as the end of a sentence, where that is not whole. The file
/// says no ranges: each goes from 0 or twice the start value, whichever is less, to 1 or twice that, whichever is more.
Result<UnitSpec> unit_of(const SynthDef& def, UnitKind kind);

}  // namespace beltane::library
