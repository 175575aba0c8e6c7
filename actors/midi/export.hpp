#pragma once

#include <string>
#include <vector>

#include "model/catalogue/catalogue.hpp"
#include "model/project/project.hpp"

namespace beltane {

/// A project as a Standard MIDI File.
struct ExportedMidi {
  std::string bytes{};
  std::vector<std::string> losses{};  // what has no place there, with how much of it; a phrase each
  std::size_t instruments{};
  std::size_t notes{};
  std::size_t moves{};  // of bend, wheel and pressure
};

/// A track for each instrument, fifteen on a port; percussion is on channel 10. Each plays the program of General MIDI
/// whose sound is nearest to its own. Automation of controllers is written, glides as steps of a 32nd of a beat; a bend
/// that two semitones do not tell exactly has its range before it. Pure.
ExportedMidi midi_of(const Project& project, const Catalogue& catalogue);

}  // namespace beltane
