#include "library/synthdef.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <map>

#include "model/editing/refuse.hpp"

namespace beltane::library {
namespace {

constexpr std::int64_t most = 65'536;  // of anything: more is no sound
constexpr auto broken = "is no SynthDef file, or is cut off";

/// Thrown where the file ends early or says what cannot be; caught in `read_synthdef`.
struct Wrong {
  std::string reason{broken};
};

class SynthDefReader {
 public:
  explicit SynthDefReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::int64_t integer(int size) {
    std::uint64_t value = 0;
    for (int i = 0; i < size; ++i) value = value << 8 | static_cast<std::uint8_t>(next());
    const int unused = 64 - 8 * size;
    return static_cast<std::int64_t>(value << unused) >> unused;
  }
  double real() {
    const auto value = std::bit_cast<float>(static_cast<std::uint32_t>(integer(4)));
    if (!std::isfinite(value)) throw Wrong{"holds a number that is none"};
    return value;
  }
  std::string text() {
    std::string text(static_cast<std::uint8_t>(next()), ' ');
    for (auto& letter : text) {
      letter = static_cast<char>(next());
      if (letter <= ' ' || letter > '~') throw Wrong{};
    }
    if (text.empty()) throw Wrong{};
    return text;
  }
  std::int64_t count(int size) {
    const auto value = integer(size);
    if (value < 0 || value > most) throw Wrong{};
    return value;
  }
  bool at_end() const { return at_ == bytes_.size(); }

 private:
  std::byte next() {
    if (at_ == bytes_.size()) throw Wrong{};
    return bytes_[at_++];
  }
  std::span<const std::byte> bytes_;
  std::size_t at_{};
};

/// One SynthDef, part after part. `size_`: of the numbers that version 1 had narrower.
class Definition {
 public:
  Definition(SynthDefReader& in, std::int64_t version) : in_(in), size_(version == 1 ? 2 : 4) {}

  SynthDef read() {
    def_.name = in_.text();
    constants_ = in_.count(size_);
    for (std::int64_t i = 0; i < constants_; ++i) in_.real();
    const auto params = in_.count(size_);
    for (std::int64_t i = 0; i < params; ++i) values_.push_back(in_.real());
    controls();
    const auto ugens = in_.count(size_);
    for (std::int64_t i = 0; i < ugens; ++i) ugen();
    const auto variants = in_.count(2);
    for (std::int64_t i = 0; i < variants; ++i) {
      in_.text();
      for (std::int64_t value = 0; value < params; ++value) in_.real();
    }
    if (def_.ugens.empty()) throw Wrong{"holds a SynthDef without a UGen"};
    return std::move(def_);
  }

 private:
  void controls() {
    std::map<std::size_t, std::string> at;
    const auto names = in_.count(size_);
    for (std::int64_t i = 0; i < names; ++i) {
      const auto name = in_.text();
      const auto index = static_cast<std::size_t>(in_.count(size_));
      if (index >= values_.size() || !at.emplace(index, name).second) throw Wrong{};
    }
    for (auto it = at.begin(); it != at.end(); ++it) {
      const auto end = std::next(it) == at.end() ? values_.size() : std::next(it)->first;
      def_.controls.push_back({it->second, values_[it->first], end - it->first > 1});
    }
  }

  void ugen() {
    const auto name = in_.text();
    const auto rate = in_.integer(1);
    const auto inputs = in_.count(size_), outputs = in_.count(size_);
    const auto special = in_.integer(2);
    if (rate < 0 || rate > 3) throw Wrong{};
    for (std::int64_t i = 0; i < inputs; ++i) input();
    for (std::int64_t i = 0; i < outputs; ++i)
      if (const auto each = in_.integer(1); each < 0 || each > 3) throw Wrong{};
    const bool controls = name.ends_with("Control");
    if (controls && (special < 0 || static_cast<std::size_t>(special + outputs) > values_.size())) throw Wrong{};
    def_.ugens.push_back(name);
    outputs_.push_back(outputs);
  }

  /// A constant, or what a UGen before it gives.
  void input() {
    const auto from = in_.integer(size_), which = in_.integer(size_);
    const auto there = from == -1 ? constants_
                       : from >= 0 && from < static_cast<std::int64_t>(outputs_.size())
                           ? outputs_[static_cast<std::size_t>(from)]
                           : 0;
    if (which < 0 || which >= there) throw Wrong{};
  }

  SynthDefReader& in_;
  int size_;
  SynthDef def_{};
  std::int64_t constants_{};
  std::vector<double> values_{};
  std::vector<std::int64_t> outputs_{};  // of each UGen so far
};

/// As synthdefs/compile.scd has it.
std::vector<std::string> wiring_of(UnitKind kind) {
  switch (kind) {
    case UnitKind::source:
      return {"bus", "freq", "velocity", "gate"};
    case UnitKind::filter:
    case UnitKind::eq:
    case UnitKind::effect:
      return {"bus", "gate", "enabled", "place"};
    case UnitKind::modulator:
      return {"out", "base", "low", "high", "curve", "gate"};
    case UnitKind::voice_modulator:
      return {"out", "base", "low", "high", "curve", "gate", "freq", "velocity"};
    case UnitKind::input:
    case UnitKind::system:
      return {"bus", "gate"};
  }
  return {};
}

ParamSpec param_of(const Control& control) {
  if (control.name == "key")
    return {.name = control.name, .max = 16'777'216, .curve = ParamCurve::strip};  // as compile.scd has it
  return {.name = control.name,
          .initial = control.initial,
          .min = std::min(0.0, 2 * control.initial),
          .max = std::max(1.0, 2 * control.initial)};
}

/// Real-time memory, guessed from above: what a file's UGens are fed is not followed here, as compile.scd does for
/// sources.
std::uint32_t memory_of(const SynthDef& def) {
  constexpr std::size_t plain = 512, hungry = 512 * 1024;  // bytes; a delay of more than two seconds is rare
  constexpr std::string_view lines[] = {"Delay",   "Comb",  "Allpass",  "Pluck",    "PitchShift",  "LocalBuf",
                                        "FFT",     "IFFT",  "PV_",      "PartConv", "Convolution", "Grain",
                                        "TGrains", "Warp1", "FreeVerb", "GVerb"};
  const auto is_hungry = [&](const std::string& ugen) {
    return std::ranges::any_of(lines, [&](std::string_view line) { return ugen.starts_with(line); });
  };
  const auto many = static_cast<std::size_t>(std::ranges::count_if(def.ugens, is_hungry));
  return static_cast<std::uint32_t>(std::min<std::size_t>(2'048 + def.ugens.size() * plain + many * hungry, 1U << 30));
}

}  // namespace

Result<SynthDef> read_synthdef(std::span<const std::byte> file) {
  try {
    SynthDefReader in(file);
    if (in.integer(4) != 0x53436766) throw Wrong{};  // SCgf
    const auto version = in.integer(4);
    if (version != 1 && version != 2) throw Wrong{"is of version " + std::to_string(version) + "; 1 and 2 can be read"};
    if (const auto held = in.count(2); held != 1)
      throw Wrong{"holds " + std::to_string(held) + " SynthDefs; a unit is one"};
    auto def = Definition(in, version).read();
    if (!in.at_end()) throw Wrong{"goes on after its end"};
    return def;
  } catch (const Wrong& wrong) {
    return Refusal{wrong.reason};
  }
}

Result<UnitSpec> unit_of(const SynthDef& def, UnitKind kind) {
  const auto wiring = wiring_of(kind);
  auto needed = wiring;
  if (kind == UnitKind::source) needed.insert(needed.end(), {"attack", "decay", "sustain", "release"});
  for (const auto& name : needed)
    if (std::ranges::find(def.controls, name, &Control::name) == def.controls.end())
      return refuse("lacks the control '", name, "'");
  UnitSpec unit{.kind = kind,
                .name = def.name,
                .label = def.name,
                .sentence = "A compiled SynthDef of the library.",
                .memory = memory_of(def)};
  for (const auto& control : def.controls)
    if (!control.array && std::ranges::count(wiring, control.name) == 0) unit.params.push_back(param_of(control));
  return unit;
}

}  // namespace beltane::library
