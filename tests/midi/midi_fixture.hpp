#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "midi/midi.hpp"

/// MIDI files by hand.
namespace beltane::midi_files {

using Data = std::vector<std::uint8_t>;

Data operator+(Data a, const Data& b);
/// `header` says: format, number of tracks, division.
Data header(int format, int tracks, int division);
/// A track of these events; the end-of-track event is added.
Data track(const Data& events);
/// A file of format 1 with 96 ticks a quarter note.
Data song(const std::vector<Data>& tracks);

Data on(int delta, int channel, int pitch, int velocity);
Data off(int delta, int channel, int pitch);
Data control(int delta, int channel, int controller, int value);
Data program(int delta, int channel, int number);
Data meta(int delta, int kind, const Data& data);
Data named(const std::string& name);

std::span<const std::byte> bytes(const Data&);
/// The song, which must be one.
MidiSong read(const Data&);
/// Why it is none; empty where it is one.
std::string refusal(const Data&);

}  // namespace beltane::midi_files
