#include "bench/imbolc_units.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace beltane::bench {
namespace {

constexpr double voices = 64;  // whose cost was measured

std::string next_field(std::istringstream& line) {
  std::string field;
  std::getline(line, field, ',');
  return field;
}

std::optional<double> next_number(std::istringstream& line) {
  const auto field = next_field(line);
  return field.empty() ? std::nullopt : std::optional(std::stod(field));
}

ImbolcUnit rest_of(std::istringstream& line) {
  ImbolcUnit unit;
  unit.name = next_field(line);
  unit.section = next_field(line);
  unit.peak_db = next_number(line);
  unit.rms_db = next_number(line);
  unit.change_db = next_number(line);
  if (const auto cost = next_number(line)) unit.cost_percent = *cost / voices;
  std::getline(line, unit.finding);
  return unit;
}

}  // namespace

std::map<std::string, ImbolcUnit> imbolc_units() {
  std::ifstream in(BELTANE_SOURCE_DIR "/tests/bench/imbolc_units.csv");
  if (!in) throw std::runtime_error("no tests/bench/imbolc_units.csv");
  std::map<std::string, ImbolcUnit> units;
  for (std::string text; std::getline(in, text);) {
    if (text.starts_with('#')) continue;
    std::istringstream line(text);
    const auto ours = next_field(line);
    units[ours] = rest_of(line);
  }
  return units;
}

}  // namespace beltane::bench
