#pragma once

#include "model/catalogue.hpp"
#include "model/storage.hpp"

namespace beltane {

/// Takes the studio to where the tail leads, with as much of it as fits; answers how much did not. Units may have gone
/// since the tail was accepted. A long tail takes long.
std::size_t replay(Studio&, const std::vector<KeepChange>& tail, const Catalogue&);

/// The same for what a file held, in place: afterwards there is no tail.
void replay(Loaded&, const Catalogue&);

}  // namespace beltane
