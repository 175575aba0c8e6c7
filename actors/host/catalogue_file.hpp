#pragma once

#include "host/rig.hpp"
#include "model/catalogue.hpp"

namespace beltane {

/// The catalogue that was built with the sounds of this rig. Refused, with the path, where it is missing or broken.
Result<Catalogue> load_catalogue(const Rig& rig);

/// Where the compiled SynthDefs stand.
std::filesystem::path units_dir(const Rig& rig);

}  // namespace beltane
