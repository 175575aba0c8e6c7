#pragma once

#include <string_view>

#include "model/timing/controllers.hpp"
#include "scsynth/planning/command.hpp"

namespace beltane::scsynth {

/// The names that connect units; all others are the sounds' own and come from the catalogue.
namespace wires {
inline constexpr std::string_view bus = "bus", out = "out", gate = "gate", enabled = "enabled", place = "place",
                                  base = "base", low = "low", high = "high", curve = "curve", freq = "freq",
                                  velocity = "velocity", trigger = "trigger", retrigger = "retrigger", mute = "mute",
                                  solo = "solo", cue = "cue", cue_level = "cue_level", level = "level", buf = "buf",
                                  spectrum_left = "spectrum_left", spectrum_right = "spectrum_right", root = "root",
                                  zone_rate = "zone_rate", zone_start = "zone_start", zone_end = "zone_end",
                                  loop_start = "loop_start", loop_end = "loop_end", zone_level = "zone_level",
                                  zone_pan = "zone_pan", zone_reverse = "zone_reverse";
/// Where a unit finds a controller of its instrument, and of its note.
inline std::string instrument_controller(Controller controller) { return "hand_" + std::string(word(controller)); }
inline std::string note_controller(Controller controller) { return "note_" + std::string(word(controller)); }
/// What connects a unit for as long as it stands: with another of these it is another node.
inline constexpr std::string_view fixed[] = {
    bus,      out,        low,      high,       curve,    buf,          root,          zone_rate,     zone_start,
    zone_end, loop_start, loop_end, zone_level, zone_pan, zone_reverse, spectrum_left, spectrum_right};
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
inline double value_of(BufferId buffer) { return static_cast<double>(static_cast<std::int32_t>(buffer)); }
inline double value_of(ControlBus bus) { return static_cast<double>(static_cast<std::int32_t>(bus)); }

}  // namespace beltane::scsynth
