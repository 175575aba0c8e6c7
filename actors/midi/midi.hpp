#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/project.hpp"
#include "model/result.hpp"

namespace beltane {

/// A note of a MIDI file, with what was in force on its channel when it began.
struct MidiNote {
  Beats start{};
  Beats length{};  // > 0; as long as the pedal held it
  std::uint16_t track{};
  std::uint16_t channel{};  // 16 × port + channel; channel 9 is percussion
  std::uint8_t program{};
  std::uint8_t pitch{};
  std::uint8_t velocity{};
  std::uint8_t volume{100};      // controller 7
  std::uint8_t expression{127};  // controller 11
  std::uint8_t pan{64};          // controller 10
  std::uint8_t reverb{40};       // controller 91
};

/// What a file holds and a project has no place for.
struct MidiUncarried {
  std::size_t pitch_bends{};
  std::size_t aftertouches{};
  std::size_t controllers{};  // other than volume, pan, expression, pedal and reverb
  std::size_t signatures{};   // after the first
  std::size_t lyrics{};
  std::size_t system_exclusives{};
  std::size_t unfinished{};  // notes that never ended; they end with their track
};

/// What a Standard MIDI File plays.
struct MidiSong {
  std::vector<std::string> tracks{};  // their names, UTF-8; empty where they have none
  std::vector<MidiNote> notes{};      // by start
  std::vector<TempoPoint> tempo{};    // by beat, the first at 0
  std::optional<Signature> signature{};
  MidiUncarried uncarried{};
};

/// The song in the bytes of a Standard MIDI File of format 0 or 1; or why there is none. Never reads past the end,
/// never throws on bad input. Pure.
Result<MidiSong> read_midi(std::span<const std::byte> bytes);

}  // namespace beltane
