#include "midi/mix.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace beltane::midi {
namespace {

constexpr double velocity_curve = 1.5;  // our sounds: gain = velocity ^ 1.5
constexpr double nominal_volume = 100;  // controller 7 where nobody set it
constexpr double voice_peak = 0.2;      // of one note of a melodic sound at full strength
constexpr double drum_peak = 0.45;
constexpr double drum_beats = 0.25;  // how long a hit weighs in the sum
constexpr double crest = 1.75;       // peak of many voices over the root of their summed squares
constexpr double wanted_peak = 0.9;
constexpr double start_level = 0.8;  // a fader's, as the catalogue has it

double squared(double x) { return x * x; }

/// The value that most notes have.
template <class Value>
auto most_common(const std::vector<MidiNote>& notes, Value value) {
  std::map<std::uint8_t, std::size_t> counts;
  for (const auto& note : notes) ++counts[value(note)];
  return std::max_element(counts.begin(), counts.end(), [](auto& a, auto& b) { return a.second < b.second; })->first;
}

/// What sounds more or less from a beat on.
struct Step {
  Beats at{};
  double sum{};
  double power{};
};

std::vector<Step> steps_of(std::span<const MixPart> parts, std::span<const MixSettings> places) {
  std::vector<Step> steps;
  for (std::size_t i = 0; i < parts.size(); ++i)
    for (const auto& note : parts[i].notes) {
      const auto gain = std::pow(strength(note, places[i].loudest) / 127.0, velocity_curve) * places[i].level;
      const auto peak = gain * (parts[i].drum ? drum_peak : voice_peak);
      const Beats length{parts[i].drum ? drum_beats : note.length.count};
      steps.push_back({note.start, peak, squared(peak)});
      steps.push_back({note.start + length, -peak, -squared(peak)});
    }
  std::sort(steps.begin(), steps.end(),
            [](const auto& a, const auto& b) { return std::tie(a.at, a.sum) < std::tie(b.at, b.sum); });
  return steps;
}

}  // namespace

std::vector<MixPart> parts_of(const MidiSong& song) {
  // Drums of all tracks are one kit, a part a sound; everything else is a part for each track, channel and program.
  using Key = std::tuple<bool, std::uint16_t, std::uint16_t, std::size_t>;
  const auto order = all_sounds();
  std::map<Key, MixPart> parts;
  for (const auto& note : song.notes) {
    const bool drum = note.drum;
    const auto* sound = drum ? &sound_of_drum(note.pitch).sound : &sound_of_program(note.program);
    const auto place = std::find(order.begin(), order.end(), sound) - order.begin();
    const auto key = drum ? Key{true, 0, 0, place} : Key{false, note.track, note.channel, note.program};
    auto& part = parts.try_emplace(key, MixPart{sound, drum, note.track, note.channel}).first->second;
    part.notes.push_back(note);
  }
  std::vector<MixPart> all;
  for (auto& [key, part] : parts) all.push_back(std::move(part));
  return all;
}

double channel_gain(const MidiNote& note) { return squared(note.volume / 127.0) * squared(note.expression / 127.0); }

MixSettings place_of(const MixPart& part) {
  MixSettings place;
  for (const auto& note : part.notes) place.loudest = std::max(place.loudest, channel_gain(note));
  place.level = start_level * part.sound->level * place.loudest / squared(nominal_volume / 127);
  const auto pan = most_common(part.notes, [](const MidiNote& note) { return note.pan; });
  place.pan = std::clamp((pan - 64) / 63.0 + part.sound->pan, -1.0, 1.0);
  const auto reverb = most_common(part.notes, [](const MidiNote& note) { return note.reverb; });
  place.reverb = std::min(0.6, 0.25 * part.sound->reverb * reverb / 40);
  return place;
}

double headroom(std::span<const MixPart> parts, std::span<const MixSettings> places) {
  double sum = 0, power = 0, loudest = 0, highest = 0.01;
  for (const auto& step : steps_of(parts, places)) {
    sum += step.sum, power += step.power;
    loudest = std::max(loudest, std::min(sum, crest * std::sqrt(std::max(0.0, power))));
  }
  for (const auto& place : places) highest = std::max(highest, place.level);
  return loudest > 0 ? std::min(wanted_peak / loudest, 1 / highest) : 1;
}

std::uint8_t strength(const MidiNote& note, double loudest) {
  const auto share = loudest > 0 ? channel_gain(note) / loudest : 1;
  const auto velocity = note.velocity * std::pow(share, 1 / velocity_curve);
  return static_cast<std::uint8_t>(std::clamp(std::lround(velocity), 1L, 127L));
}

}  // namespace beltane::midi
