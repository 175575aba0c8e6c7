#include "model/strangers.hpp"

#include <limits>
#include <map>
#include <set>

namespace beltane {
namespace {

/// The units that are named, with what they are named as, and every parameter of any of them.
struct Named {
  std::map<UnitName, UnitKind> units{};
  std::set<std::string> params{};

  /// A filter may stand in a chain too, so where a unit does both, it is one.
  void unit(const UnitName& name, UnitKind kind) {
    if (name.empty()) return;
    const auto [known, is_new] = units.try_emplace(name, kind);
    if (!is_new && kind == UnitKind::filter) known->second = kind;
  }
  void take(const UnitState& state) {
    for (const auto& [param, value] : state.values) params.insert(param);
  }
  void take(const StripRuntime& runtime) {
    for (const auto& [at, state] : runtime.units) take(state);
  }
  void take(const ModulatorDef& modulator) {
    unit(modulator.kind, UnitKind::modulator);
    params.insert(modulator.param);
  }
  void take(const StripDef& def) {
    for (const auto& effect : def.effects) unit(effect.kind, UnitKind::effect);
  }
  void take(const BusDef& def) { take(def.strip); }
  void take(const InstrumentDef& def) {
    unit(def.source, UnitKind::source);
    unit(def.filter, UnitKind::filter);
    for (const auto& modulator : def.modulators) take(modulator);
    take(def.strip);
  }
  void take(const Project& project) {
    for (const auto& it : *project.instruments) take(*it->def), take(*it->runtime);
    for (const auto& it : *project.buses) take(*it->def), take(*it->runtime);
    take(*project.master->def), take(*project.master->runtime);
  }
  void take(const Edit& edit) {
    std::visit(
        [this](const auto& each) {
          using Kind = std::decay_t<decltype(each)>;
          if constexpr (requires { each.state.values; }) take(each.state);
          if constexpr (requires { each.runtime.units; }) take(each.runtime);
          if constexpr (requires { each.def.strip; }) take(each.def);
          if constexpr (std::is_same_v<Kind, SetSource>) unit(each.source, UnitKind::source);
          if constexpr (std::is_same_v<Kind, SetFilter>) unit(each.filter, UnitKind::filter);
          if constexpr (std::is_same_v<Kind, AddEffect>) unit(each.effect.kind, UnitKind::effect);
          if constexpr (std::is_same_v<Kind, AddModulator>) take(each.modulator);
          if constexpr (std::is_same_v<Kind, SetParam>) params.insert(each.param.name);
        },
        edit);
  }
};

/// Takes any value for any of the parameters, and samples.
UnitSpec stand_in(const UnitName& name, UnitKind kind, const std::set<std::string>& params) {
  UnitSpec unit{.kind = kind, .name = name, .zones = {Zone{}}};
  const auto most = std::numeric_limits<double>::max();
  for (const auto& param : params) unit.params.push_back({.name = param, .min = -most, .max = most});
  return unit;
}

}  // namespace

Catalogue with_stand_ins(const Catalogue& catalogue, const Project& project, const std::vector<Edits>& edits) {
  Named named;
  named.take(project);
  for (const auto& step : edits)
    for (const auto& edit : step) named.take(edit);
  auto units = catalogue.units();
  for (const auto& [name, kind] : named.units)
    if (!catalogue.find(name)) units.push_back(stand_in(name, kind, named.params));
  return Catalogue(std::move(units));
}

std::vector<UnitName> strangers(const Project& project, const Catalogue& catalogue) {
  Named named;
  named.take(project);
  std::vector<UnitName> names;
  for (const auto& [name, kind] : named.units)
    if (!catalogue.find(name)) names.push_back(name);
  return names;
}

}  // namespace beltane
