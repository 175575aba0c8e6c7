#include "midi/events.hpp"

#include <algorithm>

#include "model/checks.hpp"

namespace beltane::midi {
namespace {

/// One track being read.
struct Reading {
  Bytes& bytes;
  Events& into;
  std::uint16_t track{};
  Tick now{};
  std::uint16_t port{};
  std::uint8_t running{};
  bool ended{};
};

enum Meta : std::uint8_t {
  track_name = 0x03,
  lyric = 0x05,
  port_prefix = 0x21,
  end_of_track = 0x2f,
  tempo = 0x51,
  signature = 0x58
};

std::uint8_t byte_of(std::span<const std::byte> data, std::size_t i) {
  return i < data.size() ? std::to_integer<std::uint8_t>(data[i]) : std::uint8_t{};
}

void read_tempo(Reading& reading, std::span<const std::byte> data) {
  const auto microseconds =
      static_cast<std::uint32_t>(byte_of(data, 0) << 16 | byte_of(data, 1) << 8 | byte_of(data, 2));
  if (data.size() >= 3 && microseconds > 0) reading.into.tempo.push_back({reading.now, microseconds});
}

void read_signature(Reading& reading, std::span<const std::byte> data) {
  const auto beats = byte_of(data, 0), power = byte_of(data, 1);
  if (data.size() < 2 || beats < 1 || beats > 64 || power > 5) return;
  reading.into.signatures.push_back({reading.now, {beats, static_cast<std::uint8_t>(1U << power)}});
}

void read_meta(Reading& reading) {
  const auto kind = reading.bytes.u8();
  const auto data = reading.bytes.take(reading.bytes.variable());
  auto& name = reading.into.tracks.back().name;
  if (kind == Meta::track_name && name.empty()) name = plain_text(data, 60);
  if (kind == Meta::lyric) ++reading.into.lyrics;
  if (kind == Meta::port_prefix) reading.port = byte_of(data, 0);
  if (kind == Meta::end_of_track) reading.ended = true;
  if (kind == Meta::tempo) read_tempo(reading, data);
  if (kind == Meta::signature) read_signature(reading, data);
}

void read_system(Reading& reading, std::uint8_t status) {
  if (status == 0xff) return read_meta(reading);
  if (status != 0xf0 && status != 0xf7) return reading.bytes.fail("it has a message that has no place in a file");
  reading.bytes.take(reading.bytes.variable());
  ++reading.into.system_exclusives;
}

void read_channel(Reading& reading, std::uint8_t status, std::uint8_t first) {
  const auto kind = static_cast<std::uint8_t>(status & 0xf0U);
  const bool one_byte = kind == 0xc0 || kind == 0xd0;
  const auto second = one_byte ? std::uint8_t{} : reading.bytes.u8();
  if (second > 0x7f || first > 0x7f) return reading.bytes.fail("it has a command where a value should be");
  const auto channel = static_cast<std::uint16_t>(reading.port * 16U + (status & 0x0fU));
  reading.into.events.push_back({reading.now, reading.track, channel, kind, first, second});
}

void read_event(Reading& reading) {
  reading.now += reading.bytes.variable();
  const auto byte = reading.bytes.u8();
  if (!reading.bytes.trouble().empty()) return;
  if (byte >= 0xf0) return read_system(reading, byte);
  if (byte >= 0x80) {
    reading.running = byte;
    return read_channel(reading, byte, reading.bytes.u8());
  }
  if (reading.running == 0) return reading.bytes.fail("it has a value where a command should be");
  read_channel(reading, reading.running, byte);
}

/// Latin-1, which old files are written in, as UTF-8.
std::string from_latin_1(std::string_view text) {
  std::string wide;
  for (const auto each : text) {
    const auto byte = static_cast<unsigned char>(each);
    if (byte < 0x80) {
      wide += each;
    } else {
      wide += static_cast<char>(0xc0U | byte >> 6U);
      wide += static_cast<char>(0x80U | (byte & 0x3fU));
    }
  }
  return wide;
}

/// Cut so that no character is.
void shorten(std::string& text, std::size_t most) {
  if (text.size() <= most) return;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0U) == 0x80U) --most;
  text.resize(most);
}

}  // namespace

void read_track(Bytes& track, Events& into) {
  Reading reading{track, into, static_cast<std::uint16_t>(into.tracks.size())};
  into.tracks.emplace_back();
  while (!reading.ended && !track.at_end() && track.trouble().empty()) read_event(reading);
  into.tracks.back().end = reading.now;
}

std::string plain_text(std::span<const std::byte> bytes, std::size_t most) {
  std::string text(reinterpret_cast<const char*>(bytes.data()), std::min<std::size_t>(bytes.size(), 1'000));
  std::replace_if(
      text.begin(), text.end(), [](unsigned char letter) { return letter < 0x20 || letter == 0x7f; }, ' ');
  text.erase(0, text.find_first_not_of(' '));
  text.erase(text.find_last_not_of(' ') + 1);
  if (!text.empty() && text.size() <= 200 && !checks::name(text)) text = from_latin_1(text);
  shorten(text, most);
  return checks::name(text) ? text : std::string();
}

}  // namespace beltane::midi
