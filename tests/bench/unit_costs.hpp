#pragma once

#include <map>
#include <string>

namespace beltane::bench {

/// What one voice or one instance takes.
struct Cost {
  double core_percent{};
  double bare_sines{};  // how many voices of nothing but a SinOsc take as much
};

/// What all units of the catalogue take.
struct Costs {
  double bare_sine_percent{};  // of a core
  double idle_rig_percent{};
  std::map<std::string, Cost> sources{};   // a voice
  std::map<std::string, Cost> in_place{};  // a filter, effect or equaliser
  std::map<std::string, Cost> others{};    // an input, modulator or part of the mixer
  std::map<std::string, double> fading{};  // what works in place: with an input of 1e-39, over one of 0.1
};

/// Plays all of them offline, as a rig would, one after the other. Counts the processor time of ended children: there
/// must be no others meanwhile. Throws std::runtime_error where the server fails.
Costs unit_costs();

}  // namespace beltane::bench
