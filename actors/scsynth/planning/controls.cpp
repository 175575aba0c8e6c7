#include "scsynth/planning/controls.hpp"

namespace beltane::scsynth {

bool same_value(const ControlValue& a, const ControlValue& b) {
  auto x = std::get_if<double>(&a), y = std::get_if<double>(&b);
  if (x && y) return static_cast<float>(*x) == static_cast<float>(*y);
  return a == b;
}

Controls changed(const Controls& from, const Controls& to) {
  Controls result;
  for (const auto& [name, value] : to) {
    auto known = from.find(name);
    if (known == from.end() || !same_value(known->second, value)) result.emplace_hint(result.end(), name, value);
  }
  return result;
}

bool contains(const Controls& all, const Controls& part) { return changed(all, part).empty(); }

Controls merged(Controls under, const Controls& over) {
  for (const auto& [name, value] : over) under.insert_or_assign(name, value);
  return under;
}

std::optional<double> number_at(const Controls& controls, std::string_view name) {
  auto known = controls.find(name);
  if (known == controls.end()) return {};
  auto number = std::get_if<double>(&known->second);
  return number ? std::optional(*number) : std::nullopt;
}

}  // namespace beltane::scsynth
