#pragma once

#include <cstddef>

#include "model/editing/edit.hpp"

/// Bytes that something takes at most when it is encoded (in a message, in a file): what limits are counted in. A bound
/// from above that costs little to reckon; it is less than three times what the encoding really takes.
namespace beltane {

inline constexpr std::size_t note_bytes = 32;
inline constexpr std::size_t point_bytes = 36;  // of automation

std::size_t size_of(const Edit&);
std::size_t size_of(const Edits&);
/// Costs what there are instruments and settings, not notes or points.
std::size_t size_of(const Project&);

}  // namespace beltane
