#include "midi_fixture.hpp"

#include <stdexcept>

namespace beltane::midi_files {
namespace {

std::uint8_t low(int number) { return static_cast<std::uint8_t>(number & 0xff); }

Data chunk(const std::string& name, const Data& data) {
  const auto size = static_cast<int>(data.size());
  return Data(name.begin(), name.end()) + Data{low(size >> 24), low(size >> 16), low(size >> 8), low(size)} + data;
}

/// Up to 14 bits.
Data delta_time(int ticks) { return ticks < 128 ? Data{low(ticks)} : Data{low(0x80 | ticks >> 7), low(ticks & 0x7f)}; }

}  // namespace

Data operator+(Data a, const Data& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Data header(int format, int tracks, int division) {
  return chunk("MThd", {0, low(format), low(tracks >> 8), low(tracks), low(division >> 8), low(division)});
}

Data track(const Data& events) { return chunk("MTrk", events + meta(0, 0x2f, {})); }

Data song(const std::vector<Data>& tracks) {
  auto file = header(1, static_cast<int>(tracks.size()), 96);
  for (const auto& each : tracks) file = file + track(each);
  return file;
}

Data on(int delta, int channel, int pitch, int velocity) {
  return delta_time(delta) + Data{low(0x90 | channel), low(pitch), low(velocity)};
}
Data off(int delta, int channel, int pitch) { return delta_time(delta) + Data{low(0x80 | channel), low(pitch), 64}; }
Data control(int delta, int channel, int controller, int value) {
  return delta_time(delta) + Data{low(0xb0 | channel), low(controller), low(value)};
}
Data program(int delta, int channel, int number) { return delta_time(delta) + Data{low(0xc0 | channel), low(number)}; }
Data meta(int delta, int kind, const Data& data) {
  return delta_time(delta) + Data{0xff, low(kind), low(static_cast<int>(data.size()))} + data;
}
Data named(const std::string& name) { return meta(0, 0x03, Data(name.begin(), name.end())); }

std::span<const std::byte> bytes(const Data& data) { return std::as_bytes(std::span(data)); }

MidiSong read(const Data& data) {
  auto song = read_midi(bytes(data));
  if (!song) throw std::runtime_error(song.reason());
  return *std::move(song);
}

std::string refusal(const Data& data) {
  const auto song = read_midi(bytes(data));
  return song ? "" : song.reason();
}

}  // namespace beltane::midi_files
