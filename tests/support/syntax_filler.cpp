#include "support/syntax_filler.hpp"

#include "model/catalogue/param_range.hpp"
#include "model/limits.hpp"
#include "support/parts_there.hpp"
#include "support/test_catalogue.hpp"

namespace beltane::support {

void SyntaxFiller::operator()(InstrumentId& x, const char*) {
  const auto* held = some_instrument(project_);
  held ? void(x = held->def->id) : void(lacks_ = true);
}
void SyntaxFiller::operator()(BusId& x, const char*) {
  const auto* held = some_bus(project_);
  held ? void(x = held->def->id) : void(lacks_ = true);
}
void SyntaxFiller::operator()(std::optional<BusId>& x, const char*) {
  const auto* held = drawn<bool>() ? some_bus(project_) : nullptr;
  x = held ? std::optional(held->def->id) : std::nullopt;
}
void SyntaxFiller::operator()(StripId& x, const char*) { x = some_strip(project_); }

/// Mostly one that may be taken away.
void SyntaxFiller::operator()(UnitAddress& x, const char*) {
  const auto strip = some_strip(project_);
  const auto added = within(0, 7) ? some_unit(project_, strip, Stage::modulator, Stage::send) : std::nullopt;
  x = added ? *added : UnitAddress{strip, some_unit(project_, strip).id};
}
void SyntaxFiller::operator()(ParamAddress& x, const char*) {
  const auto strip = some_strip(project_);
  const auto& unit = some_unit(project_, strip);
  x = {{strip, unit.id}, one_of(test_catalogue().find(unit.kind)->params)->name};
}
void SyntaxFiller::operator()(std::string& x, const char*) { x = some_name(); }
void SyntaxFiller::operator()(Position& x, const char*) { x = some_position(); }

/// Sometimes out of its range.
void SyntaxFiller::value(const ParamAddress& address, std::optional<double>& x) {
  if (within(0, 4) == 0) return;
  const auto& param = *find(*test_catalogue().find(kind_of(project_, address.unit)), address.name);
  x = param.min + (param.max - param.min) * within(-1, 9) / 8;
}

void SyntaxFiller::settings(const UnitName& kind, UnitState& x) {
  if (const auto* unit = test_catalogue().find(kind)) x = some_state(*unit, false);
}

void SyntaxFiller::player(UnitAddress& x) {
  auto held = some_player_with_samples(project_);
  if (!held) held = some_player(project_);
  held ? void(x = *held) : void(lacks_ = true);
}

void SyntaxFiller::samples(UnitAddress unit, std::vector<ZoneId>& x) {
  if (lacks_) return;
  for (const auto& zone : state_of(project_, unit).zones)
    if (drawn<bool>()) x.push_back(zone.id);
}

/// What is automated already, or anything.
void SyntaxFiller::automated(InstrumentId& instrument, AutomationTarget& target) {
  const auto* held = some_instrument(project_);
  if (!held) return void(lacks_ = true);
  instrument = held->def->id;
  const auto lanes = lanes_of(*held->automation);
  const auto& unit = some_unit(project_, strip_of(instrument));
  if (!lanes.empty() && drawn<bool>())
    target = one_of(lanes)->target;
  else if (within(0, 2) == 0)
    target = ControllerTarget{drawn<Controller>()};
  else
    target = Target{unit.id, one_of(test_catalogue().find(unit.kind)->params)->name};
}

void SyntaxFiller::points(InstrumentId instrument, const AutomationTarget& target, std::vector<AutomationPoint>& x) {
  if (lacks_) return;
  if (const auto* moved = std::get_if<ControllerTarget>(&target)) {
    const bool bend = moved->controller == Controller::bend;
    x = some_points(bend ? -limits::semitones : 0, bend ? limits::semitones : 1, true);
    return;
  }
  const auto& [unit, name] = std::get<Target>(target);
  const auto& param = *find(*test_catalogue().find(kind_of(project_, {strip_of(instrument), unit})), name);
  x = some_points(param.min, param.max, !is_whole(param.curve));
}

void SyntaxFiller::notes(std::vector<Note>& x) { x = some_notes(); }

}  // namespace beltane::support
