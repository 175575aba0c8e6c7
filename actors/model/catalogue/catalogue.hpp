#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/project/zone.hpp"
#include "model/result.hpp"
#include "model/units.hpp"

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
inline constexpr ParamCurve all_param_curves[] = {ParamCurve::linear, ParamCurve::exponential, ParamCurve::integer,
                                                  ParamCurve::on_off, ParamCurve::strip};
constexpr const auto& all_of(UnitKind) { return all_unit_kinds; }
constexpr const auto& all_of(ParamCurve) { return all_param_curves; }

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
void fields(auto& v, Of<ParamSpec> auto& param) {
  v(1, "name", param.name);
  v(2, "initial", param.initial, how::json_name("default"));
  v(3, "min", param.min);
  v(4, "max", param.max);
  v(5, "curve", param.curve, how::words("has the unknown curve"));
  v(6, "unit", param.unit);
  v(7, "choices", param.choices);
}

/// One sound, filter, effect, modulator or system part, as its SynthDef declares it.
struct UnitSpec {
  UnitKind kind{};
  std::string name{};  // the SynthDef's name
  std::string label{};
  std::string sentence{};
  bool percussion{};  // a one-shot that ends by itself
  std::vector<ParamSpec> params{};
  Zones zones{};           // that it has until it is given others; none: it plays no samples
  bool spectrum{};         // it needs its samples' spectra, not the samples
  std::string version{};   // of a unit of the user's library: differs when its definition does
  std::uint32_t memory{};  // bytes of the server's real-time memory that one takes at 48 kHz; 0: not known
  Seconds latency{};       // by which what passes it comes later, as it is set from the start

  bool operator==(const UnitSpec&) const = default;
};
void fields(auto& v, Of<UnitSpec> auto& unit) {
  v(1, "kind", unit.kind, how::words("is of the unknown kind"));
  v(2, "name", unit.name);
  v(3, "label", unit.label);
  v(4, "sentence", unit.sentence);
  v(5, "percussion", unit.percussion);
  v(6, "params", unit.params);
  v(8, "spectrum", unit.spectrum);
  v(9, "version", unit.version);
  v(10, "zones", unit.zones);
  v(11, "memory", unit.memory);
  v(12, "latency", unit.latency);
}

/// Every unit there is: those read from the SynthDefs at build time, and those learnt since. A unit may be learnt anew,
/// and never goes; what was once found stays as it was found. Any thread; to read costs no lock.
class Catalogue {
 public:
  /// Where more units may come from: all there are, where that changed since the last call; else none.
  using News = std::function<std::vector<UnitSpec>()>;

  Catalogue();
  explicit Catalogue(std::vector<UnitSpec> units);
  Catalogue(const Catalogue& other);  // of its own, without its news
  Catalogue(Catalogue&&) noexcept;
  Catalogue& operator=(Catalogue other) noexcept;
  ~Catalogue();

  /// The unit of that name, or null.
  const UnitSpec* find(std::string_view unit) const;
  /// The unit of that kind and name, or a refusal that names the near ones.
  Result<const UnitSpec*> unit(UnitKind kind, std::string_view name) const;
  /// A copy of all of them, by kind, then name.
  std::vector<UnitSpec> units() const;

  /// Adds units; one of a known name takes its place, but for the units that there were at the start. True where that
  /// changed anything.
  bool learn(std::vector<UnitSpec> units);
  /// What `look` asks. Before others use the catalogue.
  void listen(News news);
  /// Whether there is something new where units come from; then it is learnt. Blocks: as long as the news.
  bool look() const;
  /// Whether there is more than in that edition, if need be by `look`.
  bool has_more_than(std::uint64_t edition) const;

  /// Rises with everything that is learnt.
  std::uint64_t edition() const;
  /// The units that were known in that edition and were learnt anew after it.
  std::vector<std::string> renewed_since(std::uint64_t edition) const;

 private:
  struct Book;
  std::unique_ptr<Book> book_;
};

/// The parameter of that name, or null.
const ParamSpec* find(const UnitSpec& unit, std::string_view param);

/// `value` within the parameter's range; integers and switches are rounded. Refused where it is not a number.
Result<double> clamped(const ParamSpec& param, double value);

std::string_view word(UnitKind kind);
std::string_view word(ParamCurve curve);

}  // namespace beltane
