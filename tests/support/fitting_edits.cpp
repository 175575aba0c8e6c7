#include "support/fitting_edits.hpp"

#include "model/catalogue/param_range.hpp"
#include "model/editing/apply.hpp"
#include "support/parts_there.hpp"
#include "support/project_units.hpp"
#include "support/random_values.hpp"
#include "support/syntax_filler.hpp"
#include "support/test_catalogue.hpp"

namespace beltane::support {
namespace {

/// Makes edits of every kind: by its `syntax` where there is nothing more to say. The compiler names a kind that has
/// neither.
struct Fitting {
  const Project& project;

  template <HasSyntax Kind>
  std::optional<Edit> make(std::type_identity<Kind>) const {
    Kind edit{};
    SyntaxFiller filler(project);
    syntax(filler, edit);
    return filler.lacks_something() ? std::nullopt : std::optional<Edit>(std::move(edit));
  }

  std::optional<Edit> make(std::type_identity<AddInstrument>) const {
    const auto& source = some_kind(within(0, 9) ? UnitKind::source : UnitKind::input);
    std::vector<UnitDef> more;
    if (drawn<bool>()) more.push_back(filter_unit({}, some_kind(UnitKind::filter).name));
    InstrumentRuntime runtime;
    runtime.units[source_id({})] = some_state(source, false);
    for (std::uint32_t number = within(0U, 2U); number > 0; --number) {
      const auto& effect = some_kind(UnitKind::effect);
      more.push_back(effect_unit(UnitId{number}, effect.name));
      runtime.units[UnitId{number}] = some_state(effect, true);
    }
    for (std::uint32_t number = 11; drawn<bool>() && number < 14; ++number) {
      const bool chained = number > 11 && drawn<bool>();
      const auto& unit = chained ? *test_catalogue().find("lfo") : source;
      const auto moved = chained ? UnitId{number - 1} : source_id({});
      more.push_back(modulator_unit(UnitId{number}, "lfo", {moved, unit.params.front().name}));
    }
    if (const auto* to = some_bus(project); to && drawn<bool>())
      more.push_back(send_unit(UnitId{21}, to->def->id, drawn<Tap>()));
    auto def = instrument_def(source.name, "", std::move(more));
    if (const auto* to = some_bus(project); to && drawn<bool>()) def.strip.output = to->def->id;
    AddInstrument made{std::move(def), std::move(runtime), some_notes(), some_position()};
    const auto& param = source.params.front();
    if (drawn<bool>())
      made.automation = {{ControllerTarget{Controller::wheel}, some_points(0, 1, true)},
                         {Target{source_id({}), param.name}, some_points(param.min, param.max, false)}};
    return made;
  }

  UnitDef modulator_of(StripId id) const {
    const auto& moved = some_unit(project, id);
    const auto& spec = *test_catalogue().find(moved.kind);
    const bool of_voice = spec.kind == UnitKind::source || spec.kind == UnitKind::voice_modulator;
    return modulator_unit({}, of_voice && drawn<bool>() ? "envelope" : "lfo", {moved.id, one_of(spec.params)->name});
  }
  AddUnit new_modulator(StripId id) const {
    auto unit = modulator_of(id);
    auto state = some_state(*test_catalogue().find(unit.kind), false);
    return {id, std::move(unit), std::move(state), some_position()};
  }
  AddUnit new_filter(InstrumentId id) const {
    const auto& unit = some_kind(UnitKind::filter);
    return {strip_of(id), filter_unit(id, unit.name), some_state(unit, true), some_position()};
  }
  AddUnit new_effect() const {
    const auto& unit = some_kind(within(0, 4) ? UnitKind::effect : UnitKind::eq);
    return {some_strip(project), effect_unit({}, unit.name), some_state(unit, true), some_position()};
  }
  static AddUnit new_send(StripId id, BusId to) {
    UnitState state;
    state.values.insert_or_assign("level", within(0, 8) / 8.0);
    return {id, send_unit({}, to, drawn<Tap>()), std::move(state), some_position()};
  }
  std::optional<Edit> make(std::type_identity<AddUnit>) const {
    const auto what = within(0, 7);
    const auto* held = some_instrument(project);
    if (what < 2 && held) return new_modulator(strip_of(held->def->id));
    if (what < 3 && held && !filter_in(*held->def)) return new_filter(held->def->id);
    const auto id = some_strip(project);
    const auto* to = some_bus(project);
    if (what < 5 && to && id != master_strip && !send_to(*strip_def(project, id), to->def->id))
      return new_send(id, to->def->id);
    return new_effect();
  }

  static ReplaceUnit replacement(UnitAddress address, UnitKind kind) {
    const auto& unit = some_kind(kind);
    return {address, unit.name, some_state(unit, kind != UnitKind::source)};
  }
  std::optional<Edit> make(std::type_identity<ReplaceUnit>) const {
    const auto effect = some_unit(project, some_strip(project), Stage::effect, Stage::effect);
    const auto* held = some_instrument(project);
    const auto what = within(0, 2);
    if (effect && (what == 0 || !held)) return replacement(*effect, UnitKind::effect);
    if (!held) return {};
    return what == 1 ? replacement(source_of(held->def->id), UnitKind::source)
                     : replacement(filter_of(held->def->id), UnitKind::filter);
  }

  std::optional<Edit> make(std::type_identity<PutZones>) const {
    const auto unit = some_player(project);
    if (!unit) return {};
    auto zones = some_zones();
    const auto& held = state_of(project, *unit).zones;
    if (!zones.empty() && !held.empty() && drawn<bool>()) zones.front().id = held.front().id;
    return PutZones{*unit, std::move(zones)};
  }

  std::optional<Edit> make(std::type_identity<AddBus>) const {
    const auto& effect = some_kind(UnitKind::effect);
    AddBus edit{.def = bus_def("", {effect_unit(UnitId{1}, effect.name)}), .position = some_position()};
    edit.runtime.units[UnitId{1}] = some_state(effect, true);
    edit.runtime.units[fader_id(strip_of(BusId{}))].values["level"] = 0.25;
    return edit;
  }

  /// Of a point that is there.
  std::optional<Edit> make(std::type_identity<RemoveTempo>) const {
    if (project.tempo->size() < 2) return {};
    return RemoveTempo{(*project.tempo)[within<std::size_t>(1, project.tempo->size() - 1)].at};
  }
};

constexpr auto alternatives = std::variant_size_v<Edit>;

template <std::size_t... Indices>
std::optional<Edit> made(const Project& project, std::size_t alternative, std::index_sequence<Indices...>) {
  std::optional<Edit> edit;
  const auto make = [&]<std::size_t Index>() {
    if (Index == alternative)
      edit = Fitting{project}.make(std::type_identity<std::variant_alternative_t<Index, Edit>>{});
  };
  (make.template operator()<Indices>(), ...);
  if (edit) edit = with_ids(project, {*edit}).front();
  return edit;
}

}  // namespace

std::optional<Edit> fitting(const Project& project, std::size_t alternative) {
  return made(project, alternative, std::make_index_sequence<alternatives>{});
}

/// Of the kind that is drawn, or the next that fits: to draw again would never end where only one number is drawn, as
/// it is while tests are small.
Edit fitting(const Project& project) {
  for (auto alternative = within<std::size_t>(0, alternatives - 1);; alternative = (alternative + 1) % alternatives)
    if (auto edit = fitting(project, alternative)) return *edit;
}

}  // namespace beltane::support
