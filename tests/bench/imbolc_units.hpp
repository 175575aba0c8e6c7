#pragma once

#include <map>
#include <optional>
#include <string>

namespace beltane::bench {

/// What was measured of the unit of imbolc that is the like of one of ours.
struct ImbolcUnit {
  std::string name{};
  std::string section{};  // of the research that it was taken from
  std::optional<double> peak_db{};
  std::optional<double> rms_db{};
  std::optional<double> change_db{};
  std::optional<double> cost_percent{};  // of a core, a voice
  std::string finding{};
};

/// By the name of our unit; from imbolc_units.csv. Throws std::runtime_error where that is gone.
std::map<std::string, ImbolcUnit> imbolc_units();

}  // namespace beltane::bench
