#include "model_fixture.hpp"

#include <stdexcept>
#include "model/editing/resolve.hpp"

namespace beltane {
namespace {

Project made_band() {
  Project project;
  project = after(project, AddBus{.def = bus_def("hall")});
  project = after(project, AddInstrument{.def = instrument_def(lead, "saw", "lead", {filter_unit(lead, "low_pass")})});
  project = after(project, AddInstrument{.def = instrument_def(bass, "sine", "bass")});
  UnitState quiet;
  quiet.values["mix"] = 0.25;
  project = after(project, AddUnit{strip_of(lead), effect_unit(delay, "delay"), quiet});
  UnitState slow;
  slow.values["rate"] = 0.5;
  project = after(project, AddUnit{strip_of(lead), modulator_unit({}, "lfo", {delay, "mix"}), slow});
  project = after(project, AddUnit{strip_of(lead), send_unit({}, hall)});
  return after(project, AddNotes{lead, {{{}, {0}, {1}, 60}, {{}, {1}, {1}, 64}, {{}, {2}, {2}, 67}}});
}

}  // namespace

Project after(const Project& project, const Edit& edit) {
  auto next = accepted(project, edit, catalogue());
  if (!next) throw std::runtime_error(next.reason());
  return *std::move(next);
}

std::string refusal(const Project& project, const Edit& edit) {
  const auto next = accepted(project, edit, catalogue());
  return next ? "" : next.reason();
}

UnitId first_modulator(const Project& project) {
  return units_at(find(project, lead)->def->strip, Stage::modulator).front().id;
}
UnitId first_send(const Project& project) { return units_at(find(project, lead)->def->strip, Stage::send).front().id; }

const Project& band() {
  static const auto project = made_band();
  return project;
}

}  // namespace beltane
