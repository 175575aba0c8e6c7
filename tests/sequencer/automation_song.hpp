#pragma once

#include "sequencer/automation.hpp"
#include "song.hpp"

/// A project whose lead is moved while it plays.
namespace beltane::sequencer::test {

inline const AutomationTarget bend = ControllerTarget{Controller::bend};
inline const AutomationTarget cutoff = Target{filter_id(lead), "cutoff"};
inline const LaneAddress bend_of_lead{lead, bend};
inline const LaneAddress cutoff_of_lead{lead, cutoff};

inline AutomationPoint point(std::uint32_t id, double at, double value, double glide = 0) {
  return {PointId{id}, Beats{at}, value, Beats{glide}};
}

inline const Catalogue& units() {
  static const Catalogue catalogue{{{.kind = UnitKind::source, .name = "saw"},
                                    {.kind = UnitKind::filter,
                                     .name = "low_pass",
                                     .params = {{"cutoff", 1'200, 20, 20'000, ParamCurve::exponential, "Hz"}}}}};
  return catalogue;
}

/// A lead without notes, whose filter is set to 500 Hz, at 120 bpm.
inline Project moving(std::vector<AutomationLane> lanes) {
  auto project = project_of({});
  auto& made = project.instruments.write()[0].write();
  made.def = support::instrument_def(lead, "saw", "lead", {filter_unit(lead, "low_pass")});
  made.runtime.write().units[filter_id(lead)].values["cutoff"] = 500;
  for (auto& lane : lanes)
    if (!lane.points.empty()) made.automation.write().emplace(lane.target, AutomationPoints(std::move(lane.points)));
  return project;
}

inline Instant at_ms(double ms) { return noon + std::chrono::nanoseconds(std::llround(ms * 1e6)); }

}  // namespace beltane::sequencer::test
