#pragma once

#include <span>
#include <vector>

#include "midi/general_midi.hpp"
#include "midi/midi.hpp"

/// What a song's channels come to in our mixer. Pure.
namespace beltane::midi {

/// Notes that one instrument plays.
struct MixPart {
  const Sound* sound{};
  bool drum{};
  std::uint16_t track{};
  std::uint16_t channel{};
  std::vector<MidiNote> notes{};  // by start
};

/// The song's notes by instrument: melodic parts by track and channel, then the drums.
std::vector<MixPart> parts_of(const MidiSong&);

/// How loud a note's channel was, 0 to 1: volume and expression, by General MIDI's recommended curve.
double channel_gain(const MidiNote&);

/// How a part is set in the mixer.
struct MixSettings {
  double level{};    // of the fader
  double pan{};      // -1 to 1
  double reverb{};   // level of the send
  double loudest{};  // channel gain of its loudest note
};

MixSettings place_of(const MixPart&);

/// What all levels are to be multiplied with, so that the sum stays below full scale, and is not faint either.
double headroom(std::span<const MixPart>, std::span<const MixSettings>);

/// The note's strength when the part's level stands for `loudest`: the channel's volume goes into it.
std::uint8_t strength(const MidiNote&, double loudest);

}  // namespace beltane::midi
