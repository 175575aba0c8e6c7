#include "model/validate.hpp"

#include <cmath>
#include <optional>

#include "model/apply.hpp"
#include "model/checks.hpp"
#include "model/param_range.hpp"
#include "model/refuse.hpp"

namespace beltane {
namespace {

/// `name.`, `name.filter.`, `name.delay.`: how people begin the address of what a unit has. `name` may be empty.
std::string place_of(std::string_view name, SlotId at, std::string_view kind) {
  const std::string begin = name.empty() ? "" : std::string(name) + ".";
  switch (at.slot) {
    case Slot::source:
      return begin + "source.";
    case Slot::filter:
      return begin + "filter.";
    case Slot::effect:
    case Slot::modulator:
      return begin + std::string(kind) + ".";
    case Slot::send:
      return begin + "send.";
    case Slot::fader:
      break;
  }
  return begin;
}

/// A parameter that is not there is for `apply` to refuse.
Result<void> value(const UnitSpec* unit, const std::string& place, const std::string& param, double value) {
  const auto* spec = unit ? find(*unit, param) : nullptr;
  return spec ? within_range(*spec, value, place + param) : Result<void>{};
}

Result<void> state(const UnitSpec* unit, const std::string& place, const UnitState& state) {
  for (const auto& [param, wanted] : state.values)
    if (auto fits = value(unit, place, param, wanted); !fits) return fits;
  for (const auto& zone : state.zones)
    if (!is_plain_text(zone.file)) return refuse("a sample's file name holds control characters; rename the file");
  return {};
}

Result<void> name(std::string_view name) {
  if (is_plain_text(name)) return {};
  return refuse("the name '", plain_text_of(name), "' is not plain UTF-8 text: it holds control characters");
}

/// One edit, on the project that it is for.
struct Validator {
  const Project& project;
  const Catalogue& catalogue;

  template <class Def, class UnitIn>
  Result<void> runtime(const Def& def, const StripRuntime& runtime, UnitIn unit_in_def) const {
    if (auto fit = name(def.strip.name); !fit) return fit;
    for (const auto& [at, wanted] : runtime.units) {
      const UnitName kind = unit_in_def(at);
      if (auto fits = state(catalogue.find(kind), place_of(def.strip.name, at, kind), wanted); !fits) return fits;
    }
    return {};
  }

  Result<void> operator()(const AddInstrument& e) const {
    return runtime(e.def, e.runtime, [&](SlotId at) { return unit_in(e.def, at); });
  }
  Result<void> operator()(const AddBus& e) const {
    return runtime(e.def, e.runtime, [&](SlotId at) { return unit_in(e.def.strip, strip_of(e.def.id), at); });
  }
  Result<void> operator()(const SetSource& e) const {
    return state(catalogue.find(e.source), place_of(name_of(project, strip_of(e.instrument)), {Slot::source}, ""),
                 e.state);
  }
  Result<void> operator()(const SetFilter& e) const {
    return state(catalogue.find(e.filter), place_of(name_of(project, strip_of(e.instrument)), {Slot::filter}, ""),
                 e.state);
  }
  Result<void> operator()(const AddModulator& e) const {
    return state(catalogue.find(e.modulator.kind),
                 place_of(name_of(project, strip_of(e.instrument)), {Slot::modulator}, e.modulator.kind), e.state);
  }
  Result<void> operator()(const AddEffect& e) const {
    return state(catalogue.find(e.effect.kind), place_of(name_of(project, e.strip), {Slot::effect}, e.effect.kind),
                 e.state);
  }
  Result<void> operator()(const AddSend& e) const {
    return state(catalogue.find(send_unit()), place_of(name_of(project, e.strip), {Slot::send}, ""), e.state);
  }
  Result<void> operator()(const SetParam& e) const {
    if (!e.value) return {};
    const auto kind = unit_at(project, e.param.unit);
    return value(catalogue.find(kind), place_of(name_of(project, e.param.unit.strip), e.param.unit.at, kind),
                 e.param.name, *e.value);
  }
  Result<void> operator()(const PutZones& e) const { return state(nullptr, "", {.zones = e.zones}); }
  Result<void> operator()(const SetTempo& e) const {
    if (std::isfinite(e.tempo.rate) && slowest <= e.tempo && e.tempo <= fastest) return {};
    return refuse("the tempo goes from ", slowest.rate, " to ", fastest.rate, " bpm, not to ", e.tempo.rate);
  }
  Result<void> operator()(const RenameStrip& e) const { return name(e.name); }
  Result<void> operator()(const RenameProject& e) const { return name(e.name); }
  template <class Other>
  Result<void> operator()(const Other&) const {
    return {};
  }
};

bool only_sets(const Edit& edit) { return std::holds_alternative<SetParam>(edit); }

}  // namespace

Result<void> validate(const Project& project, const Edits& edits, const Catalogue& catalogue) {
  // What a knob belongs to may have been made by an edit before it.
  std::optional<Project> built;
  std::size_t done = 0;
  bool changed = false;
  for (std::size_t i = 0; i < edits.size(); ++i) {
    if (only_sets(edits[i]) && changed) {
      if (!built) built = project;
      for (; done < i; ++done)
        if (!advance(*built, {edits[done]}, catalogue)) return {};  // `apply` will say why
    }
    if (auto fits = std::visit(Validator{built ? *built : project, catalogue}, edits[i]); !fits) return fits;
    changed = changed || !only_sets(edits[i]);
  }
  return {};
}

namespace {

/// How many bytes the plain character at the front of `text` has; 0 where it is none.
std::size_t plain_character(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first == '\n' || first == '\t') return 1;
  if (first == 0xc2 && text.size() > 1 && static_cast<unsigned char>(text[1]) < 0xa0) return 0;  // U+0080 to U+009F
  return checks::character(text);
}

}  // namespace

bool is_plain_text(std::string_view text) {
  while (!text.empty()) {
    const auto bytes = plain_character(text);
    if (bytes == 0) return false;
    text.remove_prefix(bytes);
  }
  return true;
}

std::string plain_text_of(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const auto bytes = plain_character(text);
    plain += bytes == 0 ? "\uFFFD" : text.substr(0, bytes);
    const bool two = bytes == 0 && text.size() > 1 && static_cast<unsigned char>(text[0]) == 0xc2;
    text.remove_prefix(bytes == 0 ? (two ? 2 : 1) : bytes);
  }
  return plain;
}

}  // namespace beltane
