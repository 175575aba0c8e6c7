#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.hpp"
#include "model/zone.hpp"

namespace beltane {

/// What a unit is for; the folder its SynthDef stands in. An input sounds by itself where a source waits for notes; a
/// voice modulator stands once for every voice where a modulator stands once for the instrument.
enum class UnitKind : std::uint8_t { source, input, filter, eq, effect, modulator, voice_modulator, system };
inline constexpr UnitKind all_unit_kinds[] = {
    UnitKind::source, UnitKind::input,     UnitKind::filter,          UnitKind::eq,
    UnitKind::effect, UnitKind::modulator, UnitKind::voice_modulator, UnitKind::system};

/// How a parameter's range is walked from min to max; `strip` is no range: the number of an instrument or bus that is
/// listened to, or 0.
enum class ParamCurve : std::uint8_t { linear, exponential, integer, on_off, strip };

/// One thing to set on a unit, in natural units.
struct ParamSpec {
  std::string name{};
  double initial{};
  double min{};
  double max{};
  ParamCurve curve{ParamCurve::linear};
  std::string unit{};                  // Hz, s, dB … or empty
  std::vector<std::string> choices{};  // names of an integer parameter's values, from min on, or empty

  bool operator==(const ParamSpec&) const = default;
};

/// One sound, filter, effect, modulator or system part, as its SynthDef declares it.
struct UnitSpec {
  UnitKind kind{};
  std::string name{};  // the SynthDef's name
  std::string label{};
  std::string sentence{};
  bool percussion{};  // a one-shot that ends by itself
  std::vector<ParamSpec> params{};
  Zones zones{};    // that it has until it is given others; none: it plays no samples
  bool spectrum{};  // it needs its samples' spectra, not the samples

  bool operator==(const UnitSpec&) const = default;
};

/// Every unit there is, read from the SynthDefs at build time. Immutable once loaded; read from any thread.
class Catalogue {
 public:
  Catalogue() = default;
  explicit Catalogue(std::vector<UnitSpec> units);

  /// The unit of that name, or null.
  const UnitSpec* find(std::string_view unit) const;
  /// The unit of that kind and name, or a refusal that names the near ones.
  Result<const UnitSpec*> unit(UnitKind kind, std::string_view name) const;
  const std::vector<UnitSpec>& units() const { return units_; }

 private:
  std::vector<UnitSpec> units_{};  // by kind, then name
  std::map<std::string, std::size_t, std::less<>> by_name_{};
};

/// The parameter of that name, or null.
const ParamSpec* find(const UnitSpec& unit, std::string_view param);

/// `value` within the parameter's range; integers and switches are rounded. Refused where it is not a number.
Result<double> clamped(const ParamSpec& param, double value);

std::string_view word(UnitKind kind);
std::string_view word(ParamCurve curve);

}  // namespace beltane
