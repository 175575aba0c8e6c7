#pragma once

#include <string>

#include "model/catalogue/catalogue.hpp"

namespace beltane {

/// What a parameter is from the start, in words.
std::string start_of(const ParamSpec& param);
/// The samples that come with a unit, each once.
std::string samples_of(const UnitSpec& unit);
/// By how much it delays what passes it, as it is set from the start; empty: it does not.
std::string latency_of(const UnitSpec& unit);
/// A unit and its parameters, for people.
void print_unit(const UnitSpec& unit);

}  // namespace beltane
