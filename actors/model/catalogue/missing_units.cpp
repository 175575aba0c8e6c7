#include "model/catalogue/missing_units.hpp"

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
    for (const auto& unit : def.units)
      if (unit.stage < Stage::send) need(unit.kind);
  }
  template <class Kind>
  void need_of(const Kind& edit) {
    if constexpr (requires { edit.def.strip; }) need(edit.def.strip);
    if constexpr (requires { edit.unit.kind; }) need(StripDef{.units = {edit.unit}});
    if constexpr (requires { edit.kind.size(); }) need(edit.kind);
  }
  std::vector<UnitName> names() const { return {names_.begin(), names_.end()}; }

 private:
  const Catalogue& catalogue_;
  std::set<UnitName> names_{};
};

}  // namespace

std::vector<UnitName> missing_units(const Project& project, const Catalogue& catalogue) {
  Missing missing(catalogue);
  for (const auto& instrument : *project.instruments) missing.need(instrument->def->strip);
  for (const auto& bus : *project.buses) missing.need(bus->def->strip);
  missing.need(*project.master->def);
  return missing.names();
}

std::vector<UnitName> missing_units(const Edits& edits, const Catalogue& catalogue) {
  Missing missing(catalogue);
  for (const auto& edit : edits) std::visit([&](const auto& each) { missing.need_of(each); }, edit);
  return missing.names();
}

}  // namespace beltane
