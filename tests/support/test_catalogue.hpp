#pragma once

#include "model/catalogue/catalogue.hpp"

namespace beltane::support {

/// A catalogue with some units of every kind, named and ranged as the real ones, that needs no build of the sounds.
const Catalogue& test_catalogue();

}  // namespace beltane::support
