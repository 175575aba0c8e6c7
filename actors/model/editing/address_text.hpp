#pragma once

#include <string>

#include "model/project/project.hpp"

namespace beltane {

/// The unit as people address it: `lead.fx:3`, `lead.source`; the strip alone for its fader.
std::string address_text(const Project&, const UnitAddress&);
/// The unit within its strip: `fx:3`, `source`.
std::string part_text(const UnitDef&);

}  // namespace beltane
