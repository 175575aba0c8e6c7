#pragma once

#include "model/catalogue/catalogue.hpp"
#include "model/project/project.hpp"

/// What the catalogue says of a unit that an edit names: whether it may stand where it is to stand, and be set as it is
/// to be set. Pure.
namespace beltane::known_units {

/// A unit of any kind.
Result<const UnitSpec*> any(const Catalogue&, std::string_view kind);
/// A unit that may stand in that strip as what it is to be there. Of a modulator also: that it may move what it moves.
Result<const UnitSpec*> fit(const Catalogue&, const StripDef&, const UnitDef&);
/// A unit that plays samples.
Result<const UnitSpec*> player(const Catalogue&, const UnitName& kind);

/// A value within its parameter's range. `place` begins the parameter's address in words.
Result<void> value(const UnitSpec&, const std::string& place, const std::string& param, double value);
/// A parameter that may be automated, and points within its range. What has only whole numbers does not glide.
Result<void> points(const UnitSpec&, const std::string& place, const std::string& param,
                    const std::vector<AutomationPoint>& points);
/// Settings of that unit.
Result<void> state(const UnitSpec&, const std::string& place, const UnitState& state);

/// The modulators of the strip that move nothing, and those that moved only these, in their order. What a unit has that
/// is not in the catalogue nobody can say: its modulators stay.
std::vector<UnitId> strays(const Catalogue&, StripDef);

}  // namespace beltane::known_units
