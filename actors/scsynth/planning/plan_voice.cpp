#include "scsynth/planning/plan_voice.hpp"

#include <map>

#include "scsynth/planning/controls.hpp"

namespace beltane::scsynth {
namespace {

/// Plans the modulators that every voice has for itself, one after the other.
class VoiceModulatorPlanner {
 public:
  VoiceModulatorPlanner(UnitId source, const StripUnits& units, const StripSettings& settings)
      : source_(source), units_(units), settings_(settings) {}

  PlannedVoiceModulators planned() {
    units_.each({graph::UnitRole::voice_modulator}, [&](const graph::Unit& unit) {
      auto made = modulator(unit);
      if (!made) return;
      places_.emplace(unit.id, planned_.size());
      planned_.push_back(*std::move(made));
    });
    return std::move(planned_);
  }

 private:
  /// None where it is not known, or moves what no voice has.
  std::optional<PlannedVoiceModulator> modulator(const graph::Unit& unit) const {
    const auto* spec = units_.known(unit.kind);
    const auto* moves = spec ? units_.moved_by(unit.id) : nullptr;
    const auto* target = moves ? units_.target_of(*moves) : nullptr;
    if (!target) return {};
    PlannedVoiceModulator made{.def = unit.kind, .wiring = range_of(*target), .param = moves->name};
    if (moves->unit != source_) {
      const auto moved = places_.find(moves->unit);
      if (moved == places_.end()) return {};
      made.moves = moved->second;
    }
    for (std::size_t i = 0; i < planned_.size(); ++i)
      if (planned_[i].param == made.param && planned_[i].moves == made.moves) made.goes_on = i;
    made.base = settings_.now(*target, units_.at(moves->unit));
    made.controls = settings_.of(unit, *spec);
    return made;
  }

  UnitId source_;
  const StripUnits& units_;
  const StripSettings& settings_;
  std::map<UnitId, std::size_t> places_{};  // in the list
  PlannedVoiceModulators planned_{};
};

/// The modulators of the strip that every voice starts anew.
std::vector<NodeId> triggered_in(const StripPlan& strip) {
  std::vector<NodeId> triggered;
  for (const auto& modulator : strip.modulators) {
    const auto& controls = find(strip, modulator.node)->controls;
    if (number_at(controls, wires::retrigger).value_or(0) > 0) triggered.push_back(modulator.node);
  }
  return triggered;
}

}  // namespace

std::optional<PlannedVoice> plan_voice(const graph::Unit& source, NodeId group, const StripUnits& units,
                                       const StripSettings& settings, const StripPlan& strip) {
  const auto* spec = units.known(source.kind);
  if (!spec) return {};
  PlannedVoice voice{.group = group,
                     .def = source.kind,
                     .percussion = spec->percussion,
                     .controls = settings.of(source, *spec),
                     .sampled = !spec->zones.empty(),
                     .zones = settings.zones(source, *spec),
                     .triggered = triggered_in(strip)};
  voice.controls[std::string(wires::bus)] = value_of(*strip.bus);
  auto modulators = VoiceModulatorPlanner(source.id, units, settings).planned();
  // What they move follows them in each voice, and is not set for all.
  for (const auto& one : modulators) (one.moves ? modulators[*one.moves].controls : voice.controls).erase(one.param);
  if (modulators.empty()) return voice;
  voice.modulators_group = strip.groups.front().node;
  voice.modulators = std::move(modulators);
  return voice;
}

}  // namespace beltane::scsynth
