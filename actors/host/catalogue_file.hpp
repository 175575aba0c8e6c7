#pragma once

#include "host/rig.hpp"
#include "model/catalogue/catalogue.hpp"

namespace beltane {

/// The catalogue that was built with the sounds of this rig, and what the user's library has now; its news are what the
/// library gets. Refused, with the path, where the first is missing or broken.
Result<Catalogue> load_catalogue(const Rig& rig);

/// Without the user's library.
Result<Catalogue> load_built_catalogue(const Rig& rig);

/// Where the compiled SynthDefs stand.
std::filesystem::path units_dir(const Rig& rig);

/// The user's folder of units, the same for all rigs of the user.
std::filesystem::path library_dir(const Rig& rig);
/// Where they stand compiled, with a catalogue of their own.
std::filesystem::path library_units_dir(const Rig& rig);

}  // namespace beltane
