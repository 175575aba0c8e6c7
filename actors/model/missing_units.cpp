#include "model/missing_units.hpp"

#include <set>

namespace beltane {
namespace {

class Missing {
 public:
  explicit Missing(const Catalogue& catalogue) : catalogue_(catalogue) {}

  void need(const UnitName& kind) {
    if (!kind.empty() && !catalogue_.find(kind)) names_.insert(kind);
  }
  void need(const StripDef& def) {
    for (const auto& effect : def.effects) need(effect.kind);
  }
  void need(const BusDef& def) { need(def.strip); }
  void need(const InstrumentDef& def) {
    need(def.source);
    need(def.filter);
    for (const auto& modulator : def.modulators) need(modulator.kind);
    need(def.strip);
  }
  template <class Kind>
  void need_of(const Kind& edit) {
    if constexpr (requires { edit.def.strip; }) need(edit.def);
    if constexpr (requires { edit.source.size(); }) need(edit.source);
    if constexpr (requires { edit.filter.size(); }) need(edit.filter);
    if constexpr (requires { edit.effect.kind; }) need(edit.effect.kind);
    if constexpr (requires { edit.modulator.kind; }) need(edit.modulator.kind);
  }
  std::vector<UnitName> names() const { return {names_.begin(), names_.end()}; }

 private:
  const Catalogue& catalogue_;
  std::set<UnitName> names_{};
};

}  // namespace

std::vector<UnitName> missing_units(const Project& project, const Catalogue& catalogue) {
  Missing missing(catalogue);
  for (const auto& instrument : *project.instruments) missing.need(*instrument->def);
  for (const auto& bus : *project.buses) missing.need(*bus->def);
  missing.need(*project.master->def);
  return missing.names();
}

std::vector<UnitName> missing_units(const Edits& edits, const Catalogue& catalogue) {
  Missing missing(catalogue);
  for (const auto& edit : edits) std::visit([&](const auto& each) { missing.need_of(each); }, edit);
  return missing.names();
}

}  // namespace beltane
