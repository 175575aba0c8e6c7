#pragma once

#include <map>
#include <string>

#include "drill/promises.hpp"
#include "services/beltane/client.hpp"

namespace beltane {

/// The cases by name.
const std::map<std::string, drill::Case>& drill_cases();

/// Brings up a rig of its own, plays, does what the case says, listens, takes it down, and reads the project file by
/// processes that did not write it.
Result<drill::Outcome> rehearse(const Rig& like, const std::string& name);

}  // namespace beltane
