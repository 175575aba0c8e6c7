#include "model_fixture.hpp"

#include <stdexcept>
#include "model/resolve.hpp"

namespace beltane {
namespace {

Project made_band() {
  Project project;
  project = after(project, AddBus{.def = {.strip = {.name = "hall"}}});
  AddInstrument first{.def = {.id = lead, .source = "saw", .filter = "low_pass", .strip = {.name = "lead"}}};
  project = after(project, first);
  project = after(project, AddInstrument{.def = {.id = bass, .source = "sine", .strip = {.name = "bass"}}});
  UnitState delay;
  delay.values["mix"] = 0.25;
  project = after(project, AddEffect{strip_of(lead), {EffectId{4}, "delay"}, delay});
  UnitState slow;
  slow.values["rate"] = 0.5;
  project = after(project, AddModulator{lead, {{}, "lfo", {Slot::effect, 4}, "mix"}, slow});
  project = after(project, AddSend{strip_of(lead), {{}, hall}});
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

const Project& band() {
  static const auto project = made_band();
  return project;
}

}  // namespace beltane
