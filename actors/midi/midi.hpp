#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/project/project.hpp"
#include "model/result.hpp"

namespace beltane {

/// A note of a MIDI file, with what was in force on its channel when it began.
struct MidiNote {
  Beats start{};
  Beats length{};  // > 0; as long as the pedal held it
  std::uint16_t track{};
  std::uint16_t channel{};  // 16 × port + channel
  bool drum{};              // the channel plays drums; else `program`
  std::uint8_t program{};
  std::uint8_t pitch{};
  std::uint8_t velocity{};
  std::uint8_t volume{100};      // controller 7
  std::uint8_t expression{127};  // controller 11
  std::uint8_t pan{64};          // controller 10
  std::uint8_t reverb{40};       // controller 91
};

/// A controller of a channel moves. Of values that are the same in a row only the first is one.
struct MidiMove {
  Beats at{};
  std::uint16_t channel{};  // 16 × port + channel
  Controller controller{};
  double value{};  // of bend in semitones, within what a project may have
  bool operator==(const MidiMove&) const = default;
};

/// What a file holds and a project has no place for.
struct MidiUncarried {
  std::size_t aftertouches{};  // of single keys
  std::size_t controllers{};   // other than those that are carried
  std::size_t swells{};        // changes of volume or expression while a note sounds
  std::size_t moves{};         // changes of pan or reverb while a note sounds
  std::size_t kits{};          // notes of drum kits other than the standard one
  std::size_t variations{};    // notes of sounds beside General MIDI's 128
  std::size_t tempi{};         // that are outside of what a project may have
  std::size_t signatures{};    // after the first
  std::size_t lyrics{};
  std::size_t system_exclusives{};
  std::size_t misplaced{};   // messages that have no place in a file
  std::size_t too_high{};    // values over 127, which were read as 127
  std::size_t unfinished{};  // notes that never ended; they end with their track
  bool smpte{};              // the file counts seconds; beats are those of 120 bpm
};

/// What a Standard MIDI File plays.
struct MidiSong {
  std::vector<std::string> tracks{};                // their names, UTF-8; empty where they have none
  std::map<std::uint16_t, std::string> channels{};  // the names of those that have one of their own
  std::vector<MidiNote> notes{};                    // by start
  std::vector<MidiMove> moves{};                    // by time
  std::vector<TempoPoint> tempo{};                  // by beat, the first at 0
  std::optional<Signature> signature{};
  MidiUncarried uncarried{};
  std::vector<std::string> damage{};  // where the file could not be read, in phrases; what stands before is carried
};

/// How large a file may be.
inline constexpr std::size_t midi_bytes = 64U << 20U;

/// The song in the bytes of a Standard MIDI File of format 0 or 1, also within a RIFF container (RMID); or why there is
/// none. Of a damaged file what can be read is the song, if there are notes in that. Never reads past the end, never
/// throws on bad input. Pure.
Result<MidiSong> read_midi(std::span<const std::byte> bytes);

}  // namespace beltane
