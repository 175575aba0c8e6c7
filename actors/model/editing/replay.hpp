#pragma once

#include "model/catalogue/catalogue.hpp"
#include "model/messages/storage.hpp"

namespace beltane {

/// Takes the studio to where the tail leads, with as much of it as fits; answers how much did not. A long tail takes
/// long. The catalogue is asked only for changes of before edits were resolved: what went along with them is spelled
/// out now.
std::size_t replay(Studio&, const std::vector<KeepChange>& tail, const Catalogue&);

/// The same for what a file held, in place: afterwards there is no tail.
void replay(Loaded&, const Catalogue&);

}  // namespace beltane
