#include "midi/events.hpp"

#include <algorithm>

#include "midi/text.hpp"

namespace beltane::midi {
namespace {

constexpr std::size_t name_bytes = 60;

/// One track being read.
struct Reading {
  ByteReader& bytes;
  MidiEvents& into;
  MidiTick last{};  // beyond which nothing is read
  std::uint16_t track{};
  MidiTick now{};
  std::uint16_t port{};
  std::optional<std::uint16_t> prefix{};  // the channel that the next names are of
  std::uint8_t running{};
  bool ended{};
};

enum Meta : std::uint8_t {
  track_name = 0x03,
  instrument_name = 0x04,
  lyric = 0x05,
  channel_prefix = 0x20,
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

/// Behind a channel prefix a name is that of the channel.
void read_name(Reading& reading, std::string TrackEvents::*of_track, std::span<const std::byte> data) {
  auto& track = reading.into.tracks.back();
  auto& name = reading.prefix ? reading.into.channels[*reading.prefix] : track.*of_track;
  if (name.empty()) name = plain_text(data, name_bytes);
}

void read_meta(Reading& reading) {
  const auto kind = reading.bytes.u8();
  const auto data = reading.bytes.read(reading.bytes.variable());
  if (!reading.bytes.trouble().empty()) return;
  if (kind == Meta::track_name) read_name(reading, &TrackEvents::name, data);
  if (kind == Meta::instrument_name) read_name(reading, &TrackEvents::instrument, data);
  if (kind == Meta::lyric) ++reading.into.lyrics;
  if (kind == Meta::port_prefix) reading.port = byte_of(data, 0);
  if (kind == Meta::channel_prefix && !data.empty() && byte_of(data, 0) < 16)
    reading.prefix = static_cast<std::uint16_t>(reading.port * 16U + byte_of(data, 0));
  if (kind == Meta::end_of_track) reading.ended = true;
  if (kind == Meta::tempo) read_tempo(reading, data);
  if (kind == Meta::signature) read_signature(reading, data);
}

void read_exclusive(Reading& reading) {
  auto event = exclusive(reading.bytes.read(reading.bytes.variable()));
  if (!reading.bytes.trouble().empty()) return;
  if (!event) {
    ++reading.into.system_exclusives;
    return;
  }
  event->at = reading.now;
  event->track = reading.track;
  event->channel = static_cast<std::uint16_t>(reading.port * 16U + event->channel);
  reading.into.events.push_back(*event);
}

/// Messages of a cable, such as a clock, are passed over, each as long as it is there.
void read_misplaced(Reading& reading, std::uint8_t status) {
  reading.bytes.read(status == 0xf2 ? 2 : status == 0xf1 || status == 0xf3 ? 1 : 0);
  ++reading.into.misplaced;
}

void read_system(Reading& reading, std::uint8_t status) {
  if (status == 0xff) return read_meta(reading);
  if (status == 0xf0) return read_exclusive(reading);
  if (status != 0xf7) return read_misplaced(reading, status);
  reading.bytes.read(reading.bytes.variable());
  ++reading.into.system_exclusives;
}

/// A value over 127 is read as 127; a message for a key, controller or program over 127 is for none.
void read_channel(Reading& reading, std::uint8_t status, std::uint8_t first) {
  const auto kind = static_cast<EventKind>(status & 0xf0U);
  const bool one_byte = kind == EventKind::program || kind == EventKind::pressure;
  const auto second = one_byte ? std::uint8_t{} : reading.bytes.u8();
  if (!reading.bytes.trouble().empty()) return;
  reading.into.too_high += (first > 0x7f) + (second > 0x7f);
  if (first > 0x7f) return;
  const auto channel = static_cast<std::uint16_t>(reading.port * 16U + (status & 0x0fU));
  reading.prefix.reset();
  reading.into.events.push_back(
      {reading.now, reading.track, channel, kind, first, std::min<std::uint8_t>(second, 0x7f)});
}

void read_message(Reading& reading) {
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

void read_event(Reading& reading) {
  const auto before = reading.now;
  reading.now += reading.bytes.variable();
  if (reading.now > reading.last) reading.bytes.fail("it goes on for longer than a project may be");
  if (reading.bytes.trouble().empty()) read_message(reading);
  if (!reading.bytes.trouble().empty()) reading.now = before;
}

}  // namespace

void read_track(const TrackChunk& track, MidiTick last, MidiEvents& into) {
  ByteReader bytes(track.bytes);
  Reading reading{bytes, into, last, static_cast<std::uint16_t>(into.tracks.size())};
  into.tracks.emplace_back();
  while (!reading.ended && !bytes.at_end() && bytes.trouble().empty()) read_event(reading);
  if (track.cut_off && !reading.ended) bytes.fail("it is cut off");
  into.tracks.back().end = reading.now;
  into.tracks.back().damage = bytes.trouble();
}

}  // namespace beltane::midi
