#include "model/resolve.hpp"

#include <cmath>
#include <optional>

#include "model/apply.hpp"
#include "model/known_units.hpp"
#include "model/limits.hpp"
#include "model/plain_text.hpp"
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

Result<void> fit_name(std::string_view name) {
  if (is_plain_text(name)) return {};
  return refuse("the name '", plain_text_of(name), "' is not plain UTF-8 text: it holds control characters");
}

/// One edit, on the project that it is for. What is not in the project is for `apply` to refuse.
struct Check {
  const Project& project;
  const Catalogue& catalogue;

  Result<void> operator()(const AddInstrument& edit) const {
    const auto& def = edit.def;
    if (auto source = known_units::source(catalogue, def.source); !source) return source.refusal();
    if (!def.filter.empty())
      if (auto filter = known_units::filter(catalogue, def.filter); !filter) return filter.refusal();
    if (auto fit = strip(def.strip, edit.runtime, [&](SlotId at) { return unit_in(def, at); }); !fit) return fit;
    for (const auto& each : def.modulators)
      if (auto unit = known_units::modulator(catalogue, def, each); !unit) return unit.refusal();
    return {};
  }
  Result<void> operator()(const AddBus& edit) const {
    const auto id = strip_of(edit.def.id);
    return strip(edit.def.strip, edit.runtime, [&](SlotId at) { return unit_in(edit.def.strip, id, at); });
  }
  Result<void> operator()(const SetSource& edit) const {
    return fits(known_units::source(catalogue, edit.source), place(strip_of(edit.instrument), {Slot::source}, ""),
                edit.state);
  }
  Result<void> operator()(const SetFilter& edit) const {
    if (edit.filter.empty()) return {};
    return fits(known_units::filter(catalogue, edit.filter), place(strip_of(edit.instrument), {Slot::filter}, ""),
                edit.state);
  }
  Result<void> operator()(const AddModulator& edit) const {
    const auto* held = find(project, edit.instrument);
    if (!held) return {};
    auto def = *held->def;
    const auto at = std::min<std::size_t>(edit.position, def.modulators.size());
    def.modulators.insert(def.modulators.begin() + static_cast<std::ptrdiff_t>(at), edit.modulator);
    const auto& kind = edit.modulator.kind;
    return fits(known_units::modulator(catalogue, def, edit.modulator),
                place(strip_of(edit.instrument), {Slot::modulator}, kind), edit.state);
  }
  Result<void> operator()(const AddEffect& edit) const {
    const auto& kind = edit.effect.kind;
    return fits(known_units::effect(catalogue, kind), place(edit.strip, {Slot::effect}, kind), edit.state);
  }
  Result<void> operator()(const AddSend& edit) const {
    return fits(send_unit(), place(edit.strip, {Slot::send}, ""), edit.state);
  }
  Result<void> operator()(const SetParam& edit) const {
    const auto& [unit, param] = edit.param;
    const auto kind = unit_at(project, unit);
    if (kind.empty()) return {};
    const auto* spec = catalogue.find(kind);
    if (!spec) return refuse("the catalogue has no unit '", kind, "'");
    return known_units::value(*spec, place(unit.strip, unit.at, kind), param,
                              edit.value.value_or(initial(*spec, param)));
  }
  Result<void> operator()(const PutZones& edit) const {
    const auto kind = unit_at(project, edit.unit);
    if (kind.empty()) return {};
    const auto unit = known_units::player(catalogue, kind);
    if (!unit) return unit.refusal();
    return known_units::state(**unit, "", {.zones = edit.zones});
  }
  Result<void> operator()(const SetTempo& edit) const {
    if (std::isfinite(edit.tempo.rate) && slowest <= edit.tempo && edit.tempo <= fastest) return {};
    return refuse("the tempo goes from ", slowest.rate, " to ", fastest.rate, " bpm, not to ", edit.tempo.rate);
  }
  Result<void> operator()(const RenameStrip& edit) const { return fit_name(edit.name); }
  Result<void> operator()(const RenameProject& edit) const { return fit_name(edit.name); }
  template <class Other>
  Result<void> operator()(const Other&) const {
    return {};
  }

 private:
  static double initial(const UnitSpec& unit, std::string_view param) {
    const auto* spec = find(unit, param);
    return spec ? spec->initial : 0;
  }
  std::string place(StripId strip, SlotId at, std::string_view kind) const {
    return place_of(name_of(project, strip), at, kind);
  }
  static Result<void> fits(const Result<const UnitSpec*>& unit, const std::string& place, const UnitState& state) {
    return unit ? known_units::state(**unit, place, state) : unit.refusal();
  }
  /// Settings that say nothing may be those of a unit that nobody has.
  Result<void> fits(const UnitName& kind, const std::string& place, const UnitState& state) const {
    if (state == UnitState{}) return {};
    const auto* unit = catalogue.find(kind);
    return unit ? known_units::state(*unit, place, state) : refuse("the catalogue has no unit '", kind, "'");
  }
  template <class UnitIn>
  Result<void> strip(const StripDef& def, const StripRuntime& runtime, UnitIn unit_in_def) const {
    if (auto fit = fit_name(def.name); !fit) return fit;
    for (const auto& effect : def.effects)
      if (auto unit = known_units::effect(catalogue, effect.kind); !unit) return unit.refusal();
    for (const auto& [at, state] : runtime.units) {
      const UnitName kind = unit_in_def(at);
      if (kind.empty()) continue;
      if (auto fit = fits(kind, place_of(def.name, at, kind), state); !fit) return fit;
    }
    return {};
  }
};

}  // namespace

Result<Edits> resolve(const Project& project, Edits meant, const Catalogue& catalogue) {
  if (meant.size() > limits::edits) return refuse("a change holds at most ", limits::edits, " edits");
  auto edits = with_ids(project, std::move(meant));
  if (edits.size() == 1) {
    if (auto fit = std::visit(Check{project, catalogue}, edits.front()); !fit) return fit.refusal();
    return spelled_out(project, edits, catalogue);
  }
  Edits all;
  auto built = project;
  for (auto& edit : edits) {
    if (auto fit = std::visit(Check{built, catalogue}, edit); !fit) return fit.refusal();
    auto each = spelled_out(built, {std::move(edit)}, catalogue);
    if (auto fits = advance(built, each); !fits) return fits.refusal();
    std::move(each.begin(), each.end(), std::back_inserter(all));
  }
  return all;
}

Result<Project> accepted(Project project, const Edits& meant, const Catalogue& catalogue) {
  const auto edits = resolve(project, meant, catalogue);
  if (!edits) return edits.refusal();
  if (auto done = advance(project, *edits); !done) return done.refusal();
  return project;
}

Result<Project> accepted(Project project, const Edit& meant, const Catalogue& catalogue) {
  return accepted(std::move(project), Edits{meant}, catalogue);
}

}  // namespace beltane
