#include "services/beltane/unit_text.hpp"

#include <cstdio>
#include <set>

#include "model/catalogue/param_range.hpp"
#include "services/beltane/text.hpp"

namespace beltane {

std::string start_of(const ParamSpec& param) {
  if (param.curve == ParamCurve::strip) return "none";
  if (param.curve == ParamCurve::on_off) return param.initial > 0 ? "on" : "off";
  const auto choice = static_cast<std::size_t>(param.initial - param.min);
  return choice < param.choices.size() ? param.choices[choice] : number(param.initial, 4);
}

std::string samples_of(const UnitSpec& unit) {
  std::string names;
  std::set<std::string> seen;
  for (const auto& zone : unit.zones)
    if (seen.insert(zone.file).second) names += (names.empty() ? "" : ", ") + zone.file;
  return names;
}

std::string latency_of(const UnitSpec& unit) {
  return unit.latency > Seconds{} ? "Late by " + number(unit.latency.count * 1e3, 1) + " ms." : "";
}

void print_unit(const UnitSpec& unit) {
  std::printf("%-10s %-18s %s %s\n", std::string(word(unit.kind)).c_str(), unit.name.c_str(), unit.sentence.c_str(),
              latency_of(unit).c_str());
  if (const auto samples = samples_of(unit); !samples.empty())
    std::printf("             samples: %s\n", samples.c_str());
  for (const auto& param : unit.params)
    std::printf("             %-16s %8s   %s\n", param.name.c_str(), start_of(param).c_str(),
                range_of(param, " | ").c_str());
}

}  // namespace beltane
