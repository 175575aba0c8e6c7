#include "model/catalogue/param_range.hpp"

#include <cmath>

#include "model/editing/refuse.hpp"

namespace beltane {
namespace {

/// At most four digits after the point, as people write a number.
std::string brief(double value) { return text_of(std::round(value * 1e4) / 1e4 + 0.0); }

std::string choices_of(const ParamSpec& param, std::string_view between) {
  std::string words;
  for (const auto& choice : param.choices) (words += words.empty() ? "" : std::string(between)) += choice;
  return words;
}

/// What stands between the parameter's name and its range.
std::string_view takes(const ParamSpec& param) {
  if (param.curve == ParamCurve::strip) return " is ";
  if (param.curve == ParamCurve::on_off) return " is ";
  if (!param.choices.empty()) return " is one of ";
  return is_whole(param.curve) ? " is a whole number from " : " goes from ";
}

/// What stands between the range and a number outside it.
std::string_view but_not(const ParamSpec& param) {
  if (param.curve == ParamCurve::strip) return ", not number ";
  return takes(param) == " goes from " ? ", not to " : ", not ";
}

}  // namespace

bool is_whole(ParamCurve curve) { return curve != ParamCurve::linear && curve != ParamCurve::exponential; }

bool is_gain(const ParamSpec& param) {
  const bool named = param.name == "level" || param.name.ends_with("_level");
  return named && param.unit.empty() && param.min == 0 && param.curve == ParamCurve::linear;
}

std::string in_decibels(double gain) {
  if (gain <= 0) return "-inf dB";
  return text_of(std::round(20 * std::log10(gain) * 100) / 100 + 0.0) + " dB";
}

double gain_of(double decibels) { return std::isinf(decibels) && decibels < 0 ? 0 : std::pow(10.0, decibels / 20); }

std::string range_of(const ParamSpec& param, std::string_view between) {
  if (param.curve == ParamCurve::strip) return "an instrument or bus, or none";
  if (param.curve == ParamCurve::on_off) return "on or off";
  if (!param.choices.empty()) return choices_of(param, between);
  auto range = brief(param.min) + " to " + brief(param.max) + (param.unit.empty() ? "" : " " + param.unit);
  if (!is_gain(param)) return range;
  const auto loudest = in_decibels(param.max);
  return range + " (-inf to " + loudest + ")";
}

Result<void> within_range(const ParamSpec& param, double value, std::string_view name) {
  const bool whole = !is_whole(param.curve) || value == std::round(value);
  if (std::isfinite(value) && whole && param.min <= value && value <= param.max) return {};
  if (std::isnan(value)) return refuse(name, takes(param), range_of(param), "; what was given is not a number");
  return refuse(name, takes(param), range_of(param), but_not(param), text_of(value));
}

}  // namespace beltane
