#pragma once

#include "model/editing/apply.hpp"
#include "support/project_units.hpp"
#include "support/test_catalogue.hpp"

namespace beltane {

using support::bus_def;
using support::effect_id;
using support::instrument_def;

inline const Catalogue& catalogue() { return support::test_catalogue(); }

inline constexpr BusId hall{1};
inline constexpr InstrumentId lead{2};
inline constexpr InstrumentId bass{3};
inline constexpr UnitId delay{4};

/// The project after an edit that must be accepted; its missing ids are given.
Project after(const Project&, const Edit&);
/// Why it is refused; empty where it is not.
std::string refusal(const Project&, const Edit&);

/// The first modulator of `lead`, and its send.
UnitId first_modulator(const Project&);
UnitId first_send(const Project&);

/// A bus `hall`; a `lead` with filter, `delay`, an LFO on the delay's mix, a send and notes; a bare `bass`.
const Project& band();

}  // namespace beltane
