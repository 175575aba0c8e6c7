#include "model/project/samples_used.hpp"

namespace beltane {
namespace {

using Names = std::set<SampleName>;

void add(const UnitState& state, Names& names) {
  for (const auto& zone : state.zones)
    if (is_own(zone.sample)) names.insert(zone.sample);
}

void add(const StripRuntime& runtime, Names& names) {
  for (const auto& [at, state] : runtime.units) add(state, names);
}

void add(const Edits& edits, Names& names) {
  for (const auto& edit : edits)
    std::visit(
        [&](const auto& each) {
          if constexpr (requires { each.state.zones; }) add(each.state, names);
          if constexpr (requires { each.runtime.units; }) add(each.runtime, names);
          if constexpr (std::is_same_v<std::decay_t<decltype(each)>, PutZones>)
            add(UnitState{.zones = each.zones}, names);
        },
        edit);
}

void add(const Project& project, Names& names) {
  for (const auto& instrument : *project.instruments) add(*instrument->runtime, names);
  for (const auto& bus : *project.buses) add(*bus->runtime, names);
  add(*project.master->runtime, names);
}

}  // namespace

std::set<SampleName> samples_used(const Edits& edits) {
  Names names;
  add(edits, names);
  return names;
}

std::set<SampleName> samples_used(const Project& project) {
  Names names;
  add(project, names);
  return names;
}

std::set<SampleName> samples_used(const Studio& studio) {
  Names names;
  add(studio.project, names);
  for (const auto& [author, timeline] : studio.history.authors)
    for (const auto* steps : {&timeline.done, &timeline.undone})
      for (const auto& step : *steps) add(step->forward, names), add(step->backward, names);
  return names;
}

}  // namespace beltane
