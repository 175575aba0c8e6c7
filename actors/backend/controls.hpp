#pragma once

#include <string_view>

#include "backend/command.hpp"

namespace beltane::backend {

/// The names that connect units; all others are the sounds' own and come from the catalogue.
namespace wires {
inline constexpr std::string_view bus = "bus", out = "out", gate = "gate", enabled = "enabled", place = "place",
                                  base = "base", low = "low", high = "high", curve = "curve", freq = "freq",
                                  velocity = "velocity", mute = "mute", solo = "solo", level = "level";
}  // namespace wires

/// Whether the server, which counts in 32-bit floats, can tell the two apart.
bool same_value(const ControlValue& a, const ControlValue& b);
/// What of `to` differs from `from`, or is not there.
Controls changed(const Controls& from, const Controls& to);
/// Whether `all` has everything in `part`, with the same values.
bool contains(const Controls& all, const Controls& part);
/// Both; on a clash the values of `over`.
Controls merged(Controls under, const Controls& over);
/// The number of that name, or none.
std::optional<double> number_at(const Controls& controls, std::string_view name);

inline double value_of(AudioBus bus) { return static_cast<double>(static_cast<std::int32_t>(bus)); }
inline double value_of(ControlBus bus) { return static_cast<double>(static_cast<std::int32_t>(bus)); }

}  // namespace beltane::backend
