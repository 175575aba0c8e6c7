#pragma once

#include <optional>
#include <string_view>

#include "model/project/zone.hpp"

namespace beltane::words {

/// The key that a sample's file name tells: 60 for `piano_C4.wav` or `Grand-C4-v3.flac`, 54 for `vox F#3.wav`.
std::optional<std::uint8_t> key_in(std::string_view file_name);

/// Lays samples out by the keys in their files' names: each answers the keys nearest to its own; several of one key
/// share the velocities, in the order of their names. False, and nothing done, where a name tells no key.
bool spread_by_name(Zones& zones);

}  // namespace beltane::words
