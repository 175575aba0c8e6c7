#include "model/catalogue.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "model/refuse.hpp"

namespace beltane {
namespace {

/// How many letters must be put in, taken out or replaced to make one word of the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{});
  for (std::size_t i = 0; i < a.size(); ++i) {
    auto corner = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const auto replaced = corner + (a[i] == b[j] ? 0 : 1);
      corner = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

bool near(std::string_view asked, std::string_view name) {
  return asked.size() <= 64 && (name.find(asked) != name.npos || distance(asked, name) <= 2);
}

/// The units of a kind that a misspelt name may have meant; all of them where none is near.
std::string offers(const std::vector<UnitSpec>& units, UnitKind kind, std::string_view asked) {
  std::string close, all;
  for (const auto& unit : units) {
    if (unit.kind != kind) continue;
    (all += all.empty() ? "" : ", ") += unit.name;
    if (!asked.empty() && near(asked, unit.name)) (close += close.empty() ? "" : ", ") += unit.name;
  }
  return close.empty() ? all : close;
}

}  // namespace

Catalogue::Catalogue(std::vector<UnitSpec> units) : units_(std::move(units)) {
  std::stable_sort(units_.begin(), units_.end(),
                   [](const auto& a, const auto& b) { return std::tie(a.kind, a.name) < std::tie(b.kind, b.name); });
  for (std::size_t i = 0; i < units_.size(); ++i) by_name_.try_emplace(units_[i].name, i);
}

const UnitSpec* Catalogue::find(std::string_view unit) const {
  const auto at = by_name_.find(unit);
  return at == by_name_.end() ? nullptr : &units_[at->second];
}

Result<const UnitSpec*> Catalogue::unit(UnitKind kind, std::string_view name) const {
  const auto* found = find(name);
  if (found && found->kind == kind) return found;
  if (found) return refuse("'", name, "' is of kind ", word(found->kind), ", not ", word(kind));
  const auto offered = offers(units_, kind, name);
  if (offered.empty()) return refuse("the catalogue has no unit of kind ", word(kind), ", so no '", name, "'");
  return refuse("there is no ", word(kind), " '", name.substr(0, 64), "'; there is ", offered);
}

const ParamSpec* find(const UnitSpec& unit, std::string_view param) {
  const auto at =
      std::find_if(unit.params.begin(), unit.params.end(), [&](const auto& spec) { return spec.name == param; });
  return at == unit.params.end() ? nullptr : &*at;
}

Result<double> clamped(const ParamSpec& param, double value) {
  if (!std::isfinite(value)) return refuse("the value for ", param.name, " is not a finite number");
  const bool whole = param.curve != ParamCurve::linear && param.curve != ParamCurve::exponential;
  return std::max(param.min, std::min(param.max, whole ? std::round(value) : value));
}

std::string_view word(UnitKind kind) {
  switch (kind) {
    case UnitKind::source:
      return "source";
    case UnitKind::input:
      return "input";
    case UnitKind::filter:
      return "filter";
    case UnitKind::eq:
      return "eq";
    case UnitKind::effect:
      return "effect";
    case UnitKind::modulator:
      return "modulator";
    case UnitKind::voice_modulator:
      return "voice_modulator";
    case UnitKind::system:
      return "system";
  }
  return "unknown";
}

std::string_view word(ParamCurve curve) {
  switch (curve) {
    case ParamCurve::linear:
      return "linear";
    case ParamCurve::exponential:
      return "exponential";
    case ParamCurve::integer:
      return "integer";
    case ParamCurve::on_off:
      return "switch";
    case ParamCurve::strip:
      return "strip";
  }
  return "unknown";
}

}  // namespace beltane
