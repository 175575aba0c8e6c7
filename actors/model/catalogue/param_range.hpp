#pragma once

#include <string>

#include "model/catalogue/catalogue.hpp"

namespace beltane {

/// Whether a parameter of that curve has nothing between one whole number and the next.
bool is_whole(ParamCurve);
/// Whether the parameter is a gain: 1 leaves a signal as it is. People think of it in decibels.
bool is_gain(const ParamSpec&);
/// A gain in decibels, as people write it: "-6.02 dB", "-inf dB" for silence.
std::string in_decibels(double gain);
/// The gain of that many decibels; 0 for minus infinity.
double gain_of(double decibels);

/// The range in words, with its unit: "0 to 1 (-inf to 0 dB)", "20 to 20000 Hz"; choices stand apart by `between`.
std::string range_of(const ParamSpec&, std::string_view between = ", ");

/// Nothing where the parameter may stand at `value`, else the sentence that says where it may: "lead.level goes from 0
/// to 1 (-inf to 0 dB), not to 1.5". `name` is what people call the parameter.
Result<void> within_range(const ParamSpec&, double value, std::string_view name);

}  // namespace beltane
