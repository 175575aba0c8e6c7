#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "midi/byte_reader.hpp"
#include "midi/chunks.hpp"
#include "model/project/project.hpp"

/// A Standard MIDI File as the events that stand in it, before anything is made of them.
namespace beltane::midi {

using MidiTick = std::uint64_t;

/// What an event is: a channel message, by its status byte, or what was understood of a system exclusive message.
enum class EventKind : std::uint8_t {
  note_off = 0x80,
  note_on = 0x90,
  key_pressure = 0xa0,
  control = 0xb0,
  program = 0xc0,
  pressure = 0xd0,
  bend = 0xe0,
  drum_part = 0xf0,  // the channel plays drums if `first` is not 0
  reset = 0xf1,      // everything is as the `Standard` in `first` has it at its start
};

/// Whose rules say what a bank is.
enum class Standard : std::uint8_t { general_midi, gs, xg };

struct MidiEvent {
  MidiTick at{};
  std::uint16_t track{};
  std::uint16_t channel{};  // 16 × port + channel
  EventKind kind{};
  std::uint8_t first{};
  std::uint8_t second{};
};

struct TempoEvent {
  MidiTick at{};
  std::uint32_t microseconds{};  // a quarter note
};

struct SignatureEvent {
  MidiTick at{};
  Signature signature{};
};

struct TrackEvents {
  std::string name{};
  std::string instrument{};
  MidiTick end{};
  std::string damage{};  // why reading ended before the track's end; empty where it did not
};

/// What all tracks hold together.
struct MidiEvents {
  std::vector<TrackEvents> tracks{};
  std::vector<MidiEvent> events{};  // track by track
  std::vector<TempoEvent> tempo{};
  std::vector<SignatureEvent> signatures{};
  std::map<std::uint16_t, std::string> channels{};  // their names, where they have one of their own
  std::size_t lyrics{};
  std::size_t system_exclusives{};  // that were not understood
  std::size_t misplaced{};          // messages that have no place in a file
  std::size_t too_high{};           // values over 127, which are read as 127
};

/// Reads one track into `into`, as far as it can be read, and no further than tick `last`.
void read_track(const TrackChunk& track, MidiTick last, MidiEvents& into);

/// What a system exclusive message (without its leading 0xf0) means for the channels 0 to 15, if it is one of those
/// that say who plays drums: resets of General MIDI, GS and XG, and the part modes of GS and XG. Pure.
std::optional<MidiEvent> exclusive(std::span<const std::byte> message);

}  // namespace beltane::midi
