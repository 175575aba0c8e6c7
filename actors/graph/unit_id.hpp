#pragma once

#include <cstdint>

namespace beltane::graph {

/// Names one unit for the life of a project: a source, filter, equaliser, effect, send, modulator or fader.
enum class UnitId : std::uint32_t {};

}  // namespace beltane::graph
