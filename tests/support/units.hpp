#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "support/render.hpp"

/// The units as catalogue.json has them, wiring included; so a new SynthDef is listened to by being there.
namespace beltane::test {

struct Param {
  std::string name{};
  double initial{};
  double min{};
  double max{};
  std::string curve{};
};

/// A stretch of a sample, and the keys and velocities that it answers.
struct Zone {
  std::string sample{};  // "factory:NAME", or where the file is
  double root{60};
  double low{0};
  double high{127};
  double soft{1};
  double loud{127};
  double start{0};
  double end{1};
  double loop_start{0};
  double loop_end{0};
  double tune{0};
  double level{1};
  double pan{0};
  bool reverse{};
  bool follow{true};
};

struct Unit {
  std::string kind{};
  std::string name{};
  std::string sentence{};
  bool percussion{};
  bool pitched{};
  bool neutral{};    // changes nothing until something is set
  bool spectrum{};   // it wants the spectra of its sample
  double latency{};  // seconds that it is late, by what it says
  double memory{};   // bytes of the server's real-time memory that one takes, by what is reckoned
  std::vector<Param> params{};
  std::vector<std::string> wiring{};
  std::vector<Zone> zones{};  // that it comes with; none: it plays no samples

  bool has(const std::string& param) const {
    return std::any_of(params.begin(), params.end(), [&](const Param& each) { return each.name == param; });
  }
  bool wired(const std::string& control) const {
    return std::find(wiring.begin(), wiring.end(), control) != wiring.end();
  }
};

/// All units, in the catalogue's order.
const std::vector<Unit>& units();
/// The one of that name. Throws std::runtime_error where there is none.
const Unit& named(const std::string& name);
/// Those of one of the kinds.
std::vector<Unit> units(const std::vector<std::string>& kinds);
/// All units below another folder's catalogue.json.
std::vector<Unit> read_units(const std::filesystem::path& catalogue);

constexpr double a3 = 220;
constexpr double played = 100.0 / 127;  // the velocity of an ordinary note
constexpr int bus = 64;                 // a private audio bus

/// Copies two channels from bus `in` to bus `out` while it lives; a definition of our own, sent as bytes.
Bytes copy_def();
/// The same, with nothing but the left channel.
Bytes left_def();
/// Writes control bus `in` to audio bus `out` as a signal.
Bytes probe_def();
/// Plays the constant `value` on both channels of bus `out`.
Bytes constant_def(const char* name, float value);

}  // namespace beltane::test
