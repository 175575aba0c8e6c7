#pragma once

#include <filesystem>

#include "model/catalogue/catalogue.hpp"
#include "model/project/project.hpp"
#include "services/beltane/verbs.hpp"

namespace beltane {

/// Whether the file is named as MIDI files are.
bool is_midi_name(const std::filesystem::path& file);
/// Writes the project as a Standard MIDI File, whole or not at all, and prints what was written. Refused where a file
/// is there and `replace` is not said. Blocks: for the disk.
Result<void> export_midi(const VerbContext&, const Project&, const Catalogue&, const std::filesystem::path& file,
                         bool replace);

}  // namespace beltane
