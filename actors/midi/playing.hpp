#pragma once

#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "midi/events.hpp"
#include "midi/midi.hpp"
#include "midi/moves.hpp"

/// What a file's events sound like: notes, each with the state of its channel.
namespace beltane::midi {

/// Where a note of `Playing` ends; its start, and the times of moves, are in ticks too until `into_beats`.
using Ends = std::vector<MidiTick>;

/// The state of a channel.
struct MidiChannelState {
  using Notes = std::vector<std::size_t>;

  std::uint8_t program{};
  std::uint8_t volume{100};
  std::uint8_t expression{127};
  std::uint8_t pan{64};
  std::uint8_t reverb{40};
  bool pedal{};
  std::optional<std::uint8_t> bank{};  // controller 0, where it was given
  std::uint8_t variation{};            // controller 32
  std::optional<bool> part{};          // drums or not, where a message said so
  bool drums{};
  bool other_kit{};                      // drums, but not General MIDI's standard kit
  bool other_sound{};                    // a program of another bank than the first
  std::map<std::uint8_t, Notes> held{};  // by pitch: notes that were let go while the pedal was down
  std::size_t sounding{};                // notes, with those held
  MidiTick newest_at{};
  Notes newest{};  // those that began at `newest_at`, some
};

/// Plays the events through, by their time, and notes what sounds.
class Playing {
 public:
  Playing(MidiSong& song, Ends& ends) : song_(song), ends_(ends), moves_(song.moves) {}

  void play(const MidiEvent& event);
  /// What still sounds ends with its track.
  void finish(const std::vector<TrackEvents>& tracks);

 private:
  using Key = std::pair<std::uint16_t, std::uint8_t>;  // channel, pitch

  MidiChannelState& channel(std::uint16_t number);
  void start(const MidiEvent& event);
  void stop(const MidiEvent& event);
  void control(const MidiEvent& event);
  void set(const MidiEvent& event, std::uint8_t value, std::uint8_t MidiChannelState::*in_channel,
           std::uint8_t MidiNote::*in_note, std::size_t& lost);
  void choose(const MidiEvent& program);
  void set_part(const MidiEvent& part);
  void reset(Standard standard);
  bool plays_drums(const MidiChannelState& state, std::uint16_t number) const;
  void pedal(MidiChannelState& state, bool down, MidiTick now);
  void silence(const MidiEvent& event);
  void end(MidiChannelState& state, const MidiChannelState::Notes& notes, MidiTick now);

  MidiSong& song_;
  Ends& ends_;
  Moves moves_;
  Standard standard_{};
  std::map<std::uint16_t, MidiChannelState> channels_{};
  std::map<Key, std::deque<std::size_t>> sounding_{};
};

}  // namespace beltane::midi
