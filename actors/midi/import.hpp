#pragma once

#include <string_view>

#include "midi/midi.hpp"
#include "model/catalogue/catalogue.hpp"
#include "model/editing/edit.hpp"

namespace beltane {

/// A song as the edits that make a project of it, out of an empty one.
struct Imported {
  Edits edits{};                      // definite: every id is given, from 1 on
  std::vector<std::string> losses{};  // what could not be carried, with how much of it; a phrase each
  std::size_t instruments{};
  std::size_t notes{};
  std::size_t moves{};  // of bend, wheel and pressure
};

/// One instrument for each track, channel and program, with the moves of its channel; one for each kind of drum; a mix
/// with panorama and reverb.
/// Settings that the catalogue does not know are left out. Pure.
Imported project_from(const MidiSong& song, std::string_view name, const Catalogue& catalogue);

}  // namespace beltane
