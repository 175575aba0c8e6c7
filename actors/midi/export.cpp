#include "midi/export.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "midi/general_midi.hpp"
#include "midi/moves_written.hpp"
#include "midi/writing.hpp"
#include "model/editing/refuse.hpp"

namespace beltane {
namespace {

using midi::MidiTick;
using midi::Rank;
using midi::TrackWriter;

constexpr int drums = 9, a_port = 15;  // channels of a port, without that of the drums
constexpr int programs = 128;
constexpr std::uint8_t name_event = 0x03, port_event = 0x21, tempo_event = 0x51, signature_event = 0x58;
constexpr std::uint64_t longest_beat = 0xffffff;  // microseconds

MidiTick tick(Beats at) { return static_cast<MidiTick>(std::llround(at.count * midi::ticks_written)); }

/// Where an instrument plays.
struct ChannelOfPort {
  int port{};
  int channel{};
};

bool is_set_as(const UnitState& state, const midi::SoundSettings& settings) {
  return std::ranges::all_of(settings, [&](const auto& setting) {
    const auto held = state.values.find(setting.first);
    return held != state.values.end() && held->second == setting.second;
  });
}

/// The program whose sound is made as the instrument is, else the first one of its source.
std::optional<int> program_of(const Instrument& instrument) {
  const auto source = source_in(*instrument.def);
  const auto& state = state_of(*instrument.runtime, source_id(instrument.def->id));
  std::optional<int> near;
  for (int program = 0; program < programs; ++program) {
    const auto& sound = midi::sound_of_program(static_cast<std::uint8_t>(program));
    if (sound.source != source) continue;
    if (is_set_as(state, sound.settings)) return program;
    if (!near) near = program;
  }
  return near;
}

/// The key of the percussion channel that plays the source: the note's own, where it does.
int drum_key(std::string_view source, std::uint8_t pitch) {
  if (midi::sound_of_drum(pitch).sound.source == source) return pitch;
  for (std::uint8_t key = 0; key < 128; ++key)
    if (const auto drum = midi::sound_of_drum(key); drum.known && drum.sound.source == source) return key;
  return pitch;
}

std::string conductor(const Project& project) {
  TrackWriter track;
  track.put_meta(0, name_event, project.name);
  const auto [beats, unit] = project.signature;
  track.put_meta(0, signature_event,
                 std::string{static_cast<char>(beats), static_cast<char>(std::countr_zero(unit)), 24, 8});
  for (const auto& point : *project.tempo) {
    const auto beat = std::min<std::uint64_t>(std::llround(6e7 / point.tempo.rate), longest_beat);
    const char bytes[] = {static_cast<char>(beat >> 16), static_cast<char>(beat >> 8), static_cast<char>(beat)};
    track.put_meta(tick(point.at), tempo_event, {bytes, sizeof bytes});
  }
  return std::move(track).written();
}

/// Writes one instrument, and counts what it writes and what it cannot.
class InstrumentWriter {
 public:
  InstrumentWriter(const Instrument& instrument, bool percussion, ChannelOfPort place, ExportedMidi& into)
      : instrument_(instrument), percussion_(percussion), place_(place), into_(into) {}

  std::string written() {
    const auto& def = *instrument_.def;
    track_.put_meta(0, name_event, def.strip.name);
    if (place_.port > 0) track_.put_meta(0, port_event, std::string(1, static_cast<char>(place_.port)));
    if (!percussion_) track_.put(0, Rank::setting, {0xc0 | place_.channel, program_of(instrument_).value_or(0)});
    write_mix();
    for (const auto& [target, points] : *instrument_.automation)
      if (const auto* moved = std::get_if<ControllerTarget>(&target))
        into_.moves += write_moves(track_, place_.channel, moved->controller, *points);
    for (const auto& note : *instrument_.notes) write(note);
    return std::move(track_).written();
  }
  std::size_t too_high() const { return too_high_; }

 private:
  /// Volume by General MIDI's curve, beside a fader that stands where it comes.
  void write_mix() {
    const auto& values = state_of(*instrument_.runtime, fader_id(strip_of(instrument_.def->id))).values;
    const auto control = [&](int controller, double value) {
      const auto whole = static_cast<int>(std::clamp(std::lround(value), 0L, 127L));
      track_.put(0, Rank::setting, {0xb0 | place_.channel, controller, whole});
    };
    if (const auto level = values.find("level"); level != values.end())
      control(7, 100 * std::sqrt(std::max(level->second, 0.0) / 0.8));
    if (const auto pan = values.find("pan"); pan != values.end()) control(10, 64 + 63 * pan->second);
  }

  void write(const Note& note) {
    const auto key =
        percussion_ ? drum_key(source_in(*instrument_.def), note.pitch) : note.pitch + instrument_.def->transpose;
    if (key < 0 || key > 127) {
      ++too_high_;
      return;
    }
    const auto start = tick(note.start);
    track_.put(start, Rank::start, {0x90 | place_.channel, key, note.velocity});
    track_.put(std::max(tick(note.start + note.length), start + 1), Rank::end, {0x80 | place_.channel, key, 64});
    ++into_.notes;
  }

  const Instrument& instrument_;
  bool percussion_;
  ChannelOfPort place_;
  ExportedMidi& into_;
  TrackWriter track_{};
  std::size_t too_high_{};
};

std::vector<std::string> losses_of(const Project& project, std::size_t unknown_instruments, std::size_t too_high) {
  std::size_t points = 0, slow = 0;
  for (const auto& instrument : *project.instruments)
    for (const auto& [target, lane] : *instrument->automation)
      points += std::holds_alternative<Target>(target) ? lane->size() : 0;
  for (const auto& point : *project.tempo) slow += 6e7 / point.tempo.rate > static_cast<double>(longest_beat);
  std::vector<std::string> losses;
  const auto lost = [&](std::size_t count, std::string_view what) {
    if (count > 0) losses.push_back(std::to_string(count) + " " + std::string(what));
  };
  lost(unknown_instruments, "instruments whose sound General MIDI does not have; they play its piano");
  lost(points, "points of automation of parameters");
  lost(too_high, "notes that are transposed beyond MIDI's keys");
  lost(slow, "tempi below 3.58 bpm, which became that");
  return losses;
}

}  // namespace

ExportedMidi midi_of(const Project& project, const Catalogue& catalogue) {
  ExportedMidi exported;
  std::vector<std::string> tracks{conductor(project)};
  std::size_t unknown_instruments = 0, too_high = 0;
  int melodic = 0;
  for (const auto& instrument : *project.instruments) {
    const auto* source = catalogue.find(source_in(*instrument->def));
    const bool percussion = source && source->percussion;
    const int number = percussion ? 0 : melodic++;
    const int channel = number % a_port;
    const ChannelOfPort place{number / a_port % programs, percussion ? drums : channel + (channel >= drums)};
    unknown_instruments += !percussion && !program_of(*instrument);
    InstrumentWriter writer(*instrument, percussion, place, exported);
    tracks.push_back(writer.written());
    too_high += writer.too_high();
    ++exported.instruments;
  }
  exported.bytes = midi::file_of(tracks);
  exported.losses = losses_of(project, unknown_instruments, too_high);
  return exported;
}

}  // namespace beltane
