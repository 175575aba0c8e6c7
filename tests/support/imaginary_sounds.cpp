#include "support/imaginary_sounds.hpp"

#include "model/editing/apply.hpp"
#include "model/editing/resolve.hpp"

namespace beltane::support {
namespace {

ParamSpec param(std::string name, double initial, double min, double max, ParamCurve curve = ParamCurve::linear) {
  return {std::move(name), initial, min, max, curve, "", {}};
}

UnitSpec unit(UnitKind kind, std::string name, std::vector<ParamSpec> params, bool percussion = false) {
  return {kind, name, name, name, percussion, std::move(params)};
}

/// Draws small numbers from random bits.
class Dice {
 public:
  explicit Dice(std::uint64_t bits) : bits_(bits) {}
  std::uint32_t below(std::size_t end) {
    bits_ = bits_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return end == 0 ? 0 : static_cast<std::uint32_t>((bits_ >> 33) % end);
  }
  double value() { return below(1000) / 1000.0; }

 private:
  std::uint64_t bits_;
};

const char* const effects[] = {"echo", "hall", "crush", "duck", "cave"};
const char* const filters[] = {"dark", "thin"};
const char* const sources[] = {"organ", "bell", "drum", "tape", "wire"};

StripId any_strip(const Project& project, Dice& dice) {
  auto instruments = project.instruments->size(), buses = project.buses->size();
  auto index = dice.below(instruments + buses + 1);
  if (index < instruments) return strip_of((*project.instruments)[index]->def->id);
  if (index < instruments + buses) return strip_of((*project.buses)[index - instruments]->def->id);
  return master_strip;
}

std::optional<UnitAddress> any_of(const Project& project, StripId strip, Stage stage, Dice& dice) {
  const auto units = units_at(*strip_def(project, strip), stage);
  return units.empty() ? std::nullopt : std::optional(UnitAddress{strip, units[dice.below(units.size())].id});
}
std::optional<UnitAddress> any_effect(const Project& project, StripId strip, Dice& dice) {
  return any_of(project, strip, Stage::effect, dice);
}

UnitAddress any_unit(const Instrument& instrument, Dice& dice) {
  const auto& units = instrument.def->strip.units;
  return {strip_of(instrument.def->id), units[dice.below(units.size())].id};
}

std::string any_param(const Project& project, UnitAddress address, Dice& dice) {
  auto spec = sounds().find(kind_of(project, address));
  return spec && !spec->params.empty() ? spec->params[dice.below(spec->params.size())].name : "";
}

InstrumentDef any_instrument(std::string name, Dice& dice) {
  std::vector<UnitDef> more;
  if (dice.below(3) > 0) more.push_back(filter_unit({}, filters[dice.below(2)]));
  return instrument_def(sources[dice.below(5)], std::move(name), std::move(more));
}

std::optional<Edit> edit_of(const Project& project, const Instrument& instrument, Dice& dice) {
  auto id = instrument.def->id;
  auto address = any_unit(instrument, dice);
  auto any = any_strip(project, dice);
  auto buses = project.buses->size();
  auto to = buses == 0 ? std::nullopt : std::optional((*project.buses)[dice.below(buses)]->def->id);
  switch (dice.below(14)) {
    case 0:
      return RemoveInstrument{id};
    case 1:
      return MoveInstrument{id, dice.below(4)};
    case 2:
      return ReplaceUnit{source_of(id), sources[dice.below(5)], {}};
    case 3:
      if (dice.below(3) == 0) return RemoveUnit{filter_of(id)};
      return ReplaceUnit{filter_of(id), filters[dice.below(2)], {}};
    case 4:
      return AddUnit{address.strip,
                     modulator_unit({}, dice.below(3) == 0 ? "swell" : "wobble",
                                    {address.unit, any_param(project, address, dice)}),
                     {},
                     dice.below(3)};
    case 5:
      if (auto moving = any_of(project, address.strip, Stage::modulator, dice)) return RemoveUnit{*moving};
      return {};
    case 6:
      if (any == master_strip) return {};
      return SetOutput{any, to};
    case 7:
      if (any == master_strip || !to) return {};
      return AddUnit{any, send_unit({}, *to, static_cast<Tap>(dice.below(3))), {}};
    case 8:
      if (auto send = any_of(project, any, Stage::send, dice)) return RemoveUnit{*send};
      return {};
    case 9:
      return EnableUnit{address, dice.below(2) == 0};
    case 10:
      return SetParam{{fader_of(any), dice.below(2) == 0 ? "solo" : "cue"}, static_cast<double>(dice.below(2))};
    case 11:
      if (auto effect = any_effect(project, any, dice)) {
        auto heard = strips_of(project)[dice.below(strips_of(project).size())].number;
        return SetParam{{*effect, "key"}, dice.below(3) == 0 ? 0.0 : heard};
      }
      return {};
    case 12:
      if (auto effect = any_effect(project, any, dice)) return ReplaceUnit{*effect, effects[dice.below(5)], {}};
      return {};
    default:
      return SetParam{{address, any_param(project, address, dice)}, dice.value()};
  }
}

}  // namespace

/// A unit that plays a sample until it is given others.
UnitSpec playing(UnitSpec unit, bool spectrum = false) {
  unit.zones = {{.id = ZoneId{1}, .sample = "factory:first", .file = "first", .high = 60},
                {.id = ZoneId{2}, .sample = "factory:second", .file = "second", .low = 61, .high = 100}};
  unit.spectrum = spectrum;
  return unit;
}

const Catalogue& sounds() {
  using enum UnitKind;
  static const Catalogue catalogue({
      unit(source, "organ", {param("pipes", 0.5, 0, 1), param("air", 0.1, 0, 1)}),
      unit(source, "bell", {param("bronze", 0.3, 0, 1), param("air", 0.2, 0, 1)}),
      unit(source, "drum", {param("skin", 0.3, 0, 1)}, true),
      playing(unit(source, "tape", {param("hiss", 0.1, 0, 1)})),
      playing(unit(effect, "cave", {param("amount", 0.3, 0, 1)}), true),
      unit(filter, "dark", {param("shade", 1200, 20, 20'000, ParamCurve::exponential), param("edge", 0.2, 0, 1)}),
      unit(filter, "thin", {param("shade", 400, 20, 20'000, ParamCurve::exponential)}),
      unit(effect, "echo", {param("apart", 0.3, 0.01, 2), param("amount", 0.3, 0, 1)}),
      unit(effect, "hall", {param("size", 0.5, 0, 1), param("amount", 0.3, 0, 1)}),
      unit(effect, "crush", {param("teeth", 0.5, 0, 1)}),
      unit(effect, "duck", {param("key", 0, 0, 1e6, ParamCurve::strip), param("depth", 0.5, 0, 1)}),
      unit(input, "wire", {param("gain", 0, -40, 40)}),
      unit(voice_modulator, "swell", {param("reach", 0.5, 0, 1)}),
      unit(modulator, "wobble", {param("speed", 2, 0.05, 32), param("reach", 0.5, 0, 1)}),
      unit(system, "fader",
           {param("loud", 0.8, 0, 1), param("side", 0, -1, 1), param("mute", 0, 0, 1, ParamCurve::on_off),
            param("solo", 0, 0, 1, ParamCurve::on_off), param("cue", 0, 0, 1, ParamCurve::on_off)}),
      unit(system, "send", {param("loud", 0.5, 0, 1)}),
      unit(system, "master", {param("loud", 1, 0, 1), param("cue_level", 0.8, 0, 1)}),
      unit(system, "cue", {param("level", 0.8, 0, 1)}),
      unit(system, "meter", {param("pace", 20, 1, 60)}),
  });
  return catalogue;
}

Project after(const Project& project, const Edit& edit) {
  auto edits = with_ids(project, {edit});
  auto next = accepted(project, edits, sounds());
  return next ? *next : Project{};
}

std::optional<Edit> random_edit(const Project& project, std::uint64_t bits) {
  Dice dice(bits);
  auto strip = any_strip(project, dice);
  switch (dice.below(9)) {
    case 0:
      return AddInstrument{.def = any_instrument(std::to_string(bits), dice)};
    case 1:
      return AddBus{.def = bus_def(std::to_string(bits))};
    case 2:
      if (project.buses->empty()) return {};
      return RemoveBus{(*project.buses)[dice.below(project.buses->size())]->def->id};
    case 3:
      return AddUnit{strip, effect_unit({}, effects[dice.below(5)]), {}, dice.below(4)};
    case 4:
      if (auto effect = any_effect(project, strip, dice)) return RemoveUnit{*effect};
      return {};
    case 5:
      if (auto effect = any_effect(project, strip, dice)) return MoveUnit{*effect, dice.below(4)};
      return {};
    default:
      if (project.instruments->empty()) return {};
      return edit_of(project, *(*project.instruments)[dice.below(project.instruments->size())], dice);
  }
}

Project band(std::uint32_t count) {
  auto project = after({}, AddBus{.def = bus_def("room")});
  auto room = project.buses->front()->def->id;
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto def = instrument_def(
        "organ", "organ " + std::to_string(i),
        {filter_unit({}, "dark"), effect_unit({}, "echo"), effect_unit({}, "hall"), send_unit({}, room)});
    project = after(project, AddInstrument{.def = def});
  }
  return project;
}

}  // namespace beltane::support
