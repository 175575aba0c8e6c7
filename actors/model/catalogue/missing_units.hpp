#pragma once

#include <vector>

#include "model/catalogue/catalogue.hpp"
#include "model/editing/edit.hpp"

namespace beltane {

/// The units that the project names and the catalogue lacks, each once, by name. Pure.
std::vector<UnitName> missing_units(const Project&, const Catalogue&);
/// The same of the units that the edits bring.
std::vector<UnitName> missing_units(const Edits&, const Catalogue&);

}  // namespace beltane
