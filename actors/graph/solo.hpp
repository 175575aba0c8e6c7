#pragma once

#include <set>

#include "model/project/project.hpp"

namespace beltane::graph {

/// Who is silent because others are soloed: all that neither are soloed, nor feed one that is, nor are fed by one. The
/// master never is. Pure.
std::set<StripId> silenced_by(const Project& project, const std::set<StripId>& soloed);

}  // namespace beltane::graph
