#include "services/beltane/audition.hpp"

namespace beltane {
namespace {

// Twelve beats at 120 a minute.
constexpr auto phrase =
    "A3 0 0.9 60 C4 1 0.9 80 E4 2 0.9 100 A4 3 0.9 127 A2 4 1.9 100 E3 6 1.9 90 A3 8 3.5 90 C4 8 3.5 90 E4 8 3.5 90";
constexpr auto beats =
    "C3 0 0.5 40 C3 1 0.5 70 C3 2 0.5 100 C3 3 0.5 127 C3 4 0.25 100 C3 4.5 0.25 60 C3 5 0.25 100 C3 5.5 0.25 60 "
    "C3 6 0.25 127 C3 7 0.25 80 C3 8 1 100 C3 10 1 127";
constexpr auto kicks = "C3 0 0.5 110 C3 1 0.5 110 C3 2 0.5 110 C3 3 0.5 110 C3 4 0.5 110 C3 5 0.5 110 C3 6 0.5 110";

/// A kit, key after key.
std::string pads(const UnitSpec& unit) {
  std::string notes;
  double beat = 0;
  for (const auto& zone : unit.zones) {
    if (zone.follow || beat >= 12) continue;
    notes += (notes.empty() ? "" : " ") + std::to_string(zone.low) + " " + std::to_string(beat) + " 0.5 100";
    beat += 0.5;
  }
  return notes.empty() ? beats : notes;
}

std::string with(const std::string& line, const std::vector<std::string>& settings) {
  std::string text = line;
  for (const auto& setting : settings) text += " " + setting;
  return text + "\n";
}

std::string played(const std::string& name, const std::string& notes) {
  return "add-notes " + name + " " + notes + "\n";
}

std::string saw() { return "add-instrument saw --name heard\n" + played("heard", phrase); }

std::string source(const UnitSpec& unit, const std::vector<std::string>& settings) {
  return with("add-instrument " + unit.name + " --name heard", settings) +
         played("heard", unit.percussion ? pads(unit) : phrase);
}

/// The unit's cutoff is swept, where it has one.
std::string filter(const UnitSpec& unit, const std::vector<std::string>& settings) {
  auto song = saw() + with("set-filter heard " + unit.name, settings);
  if (find(unit, "cutoff")) song += "set-lfo heard filter.cutoff rate=0.25 depth=0.4\n";
  return song;
}

/// A chain of melody and drums; what listens to another listens to a kick.
std::string effect(const UnitSpec& unit, const std::vector<std::string>& settings) {
  std::string song = "add-bus room\n" + saw() + "add-instrument snare --name drum\nset drum.level 0.5\n" +
                     played("drum", beats) + "set-output heard room\nset-output drum room\n";
  auto set = settings;
  if (find(unit, "key")) {
    song += "add-instrument kick --name kick\n" + played("kick", kicks);
    set.push_back("key=kick");
  }
  return song + with("add-effect room " + unit.name, set);
}

std::string modulator(const UnitSpec& unit, const std::vector<std::string>& settings) {
  return saw() + "set-filter heard low_pass\n" + with("add-modulator heard " + unit.name + " filter.cutoff", settings);
}

/// On a tone that every voice has for itself.
std::string with_voices(const UnitSpec& unit, const std::vector<std::string>& settings) {
  return saw() + with("add-modulator heard " + unit.name + " source.brightness", settings);
}

}  // namespace

Result<std::string> audition_song(const UnitSpec& unit, const std::vector<std::string>& settings) {
  switch (unit.kind) {
    case UnitKind::source:
      return source(unit, settings);
    case UnitKind::input:
      return with("add-instrument " + unit.name + " --name heard", settings);
    case UnitKind::filter:
      return filter(unit, settings);
    case UnitKind::eq:
    case UnitKind::effect:
      return effect(unit, settings);
    case UnitKind::modulator:
      return modulator(unit, settings);
    case UnitKind::voice_modulator:
      return with_voices(unit, settings);
    case UnitKind::system:
      break;
  }
  return Refusal{"'" + unit.name + "' is a part of every channel; audition a source, filter, effect or modulator"};
}

}  // namespace beltane
