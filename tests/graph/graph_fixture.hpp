#pragma once

#include <rapidcheck.h>

#include "graph/graph.hpp"

namespace beltane::graph {

/// Any graph of a few channels and units; small enough that two of them often have something in common.
rc::Gen<Graph> graphs();

/// A unit without anything special.
Unit unit(std::uint32_t id, UnitRole stage, std::string kind, Values values = {});

inline constexpr StripId lead = strip_of(InstrumentId{1});
inline constexpr StripId bass = strip_of(InstrumentId{2});
inline constexpr StripId room = strip_of(BusId{3});
inline constexpr StripId hall = strip_of(BusId{4});

}  // namespace beltane::graph
