#pragma once

#include <string>
#include <vector>

#include "model/catalogue.hpp"
#include "model/edit.hpp"

namespace beltane {

/// The catalogue, and a stand-in for every unit that it lacks and that the project or the edits name. With it, what was
/// accepted once is accepted again, whatever became of the units since. Pure.
Catalogue with_stand_ins(const Catalogue& catalogue, const Project& project, const std::vector<Edits>& edits);

/// The units that the project names and the catalogue lacks, each once. Pure.
std::vector<UnitName> strangers(const Project& project, const Catalogue& catalogue);

}  // namespace beltane
