#include "drill/song.hpp"

#include <algorithm>
#include <cmath>

#include "model/project/tempo.hpp"

namespace beltane::drill {
namespace {

constexpr int seconds = 90;
constexpr double beats_a_second = 2;
constexpr double step = 0.25;            // beats from note to note of the pulse
constexpr int pitches = 25;              // of the pulse, two semitones apart, so that their spectra are
constexpr int lowest = 64;               // MIDI
constexpr int jump = 7;                  // no two that follow each other are near; 7 and 25 have no common divisor
constexpr double ledger_from = 100'000;  // beats

AddInstrument instrument(const std::string& name, UnitName source) {
  return {.def = {.strip = {.name = name, .units = {source_unit({}, std::move(source))}}}};
}

/// A pure tone that is there at once and stays as loud as it is.
AddInstrument sine(const std::string& name) {
  auto add = instrument(name, "sine");
  add.runtime.units[source_id({})].values = {{"warmth", 0}, {"attack", 0.005}, {"sustain", 1}, {"release", 0.01}};
  return add;
}

AddInstrument held_tone() {
  auto add = sine("pad");
  for (const std::uint8_t pitch : {45, 52})
    add.notes.push_back({.start = {0}, .length = {seconds * beats_a_second}, .pitch = pitch, .velocity = 100});
  return add;
}

AddInstrument pulsing() {
  auto add = sine(pulse);
  for (int i = 0; i < static_cast<int>(seconds * beats_a_second / step); ++i)
    add.notes.push_back({.start = {i * step},
                         .length = {step * 0.8},
                         .pitch = static_cast<std::uint8_t>(lowest + 2 * (i * jump % pitches)),
                         .velocity = 100});
  return add;
}

/// With the others some 200 nodes to build again.
AddInstrument bystander(std::size_t number, const std::vector<SampleName>& samples) {
  auto add = instrument("bystander " + std::to_string(number), number < samples.size() ? "sampler" : "saw");
  add.def.strip.units.push_back(filter_unit({}, "low_pass"));
  for (const char* effect : {"chorus", "tremolo"}) add.def.strip.units.push_back(effect_unit({}, effect));
  auto& zones = add.runtime.units[source_id({})].zones;
  for (auto i = number; i < samples.size(); i += instruments - 3)
    zones.push_back({.id = ZoneId{static_cast<std::uint32_t>(i + 1)},
                     .sample = samples[i],
                     .low = static_cast<std::uint8_t>(i),
                     .high = static_cast<std::uint8_t>(i)});
  return add;
}

}  // namespace

Edits song(const std::vector<SampleName>& samples) {
  Edits edits{held_tone(), pulsing(), instrument(ledger, "saw")};
  for (std::size_t i = 0; edits.size() < instruments; ++i) edits.push_back(bystander(i, samples));
  edits.push_back(SetTempo{{0}, {60 * beats_a_second}});
  return edits;
}

std::vector<DueNote> due_notes(const Project& project, const Transport& transport) {
  std::vector<DueNote> due;
  const auto begin = time_at(*project.tempo, transport.anchor_beat);
  for (const auto& note : *find(project, named(project, pulse))->notes)
    due.push_back(
        {transport.anchor + (time_at(*project.tempo, note.start) - begin), 440 * std::exp2((note.pitch - 69) / 12.0)});
  return due;
}

AddNotes entry(InstrumentId into, std::uint32_t count) {
  return {into, {{.start = {ledger_from + count}, .length = {0.5}, .pitch = 60, .velocity = 1}}};
}

std::vector<int> entries_in(const Project& project, std::uint32_t count) {
  std::vector<int> found(count);
  const auto* instrument = find(project, named(project, ledger));
  if (!instrument) return found;
  for (const auto& note : *instrument->notes) {
    const auto number = note.start.count - ledger_from;
    if (number >= 0 && number < count) ++found[static_cast<std::size_t>(number)];
  }
  return found;
}

InstrumentId named(const Project& project, const std::string& name) {
  for (const auto& instrument : *project.instruments)
    if (instrument->def->strip.name == name) return instrument->def->id;
  return {};
}

}  // namespace beltane::drill
