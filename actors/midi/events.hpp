#pragma once

#include <optional>
#include <string>
#include <vector>

#include "midi/bytes.hpp"
#include "model/project.hpp"

/// A Standard MIDI File as the events that stand in it, before anything is made of them.
namespace beltane::midi {

using Tick = std::uint64_t;

/// A channel message.
struct Event {
  Tick at{};
  std::uint16_t track{};
  std::uint16_t channel{};  // 16 × port + channel
  std::uint8_t kind{};      // 0x80 note off … 0xe0 pitch bend
  std::uint8_t first{};
  std::uint8_t second{};
};

struct TempoEvent {
  Tick at{};
  std::uint32_t microseconds{};  // a quarter note
};

struct SignatureEvent {
  Tick at{};
  Signature signature{};
};

struct TrackEvents {
  std::string name{};
  Tick end{};
};

/// What all tracks hold together.
struct Events {
  std::vector<TrackEvents> tracks{};
  std::vector<Event> events{};  // track by track
  std::vector<TempoEvent> tempo{};
  std::vector<SignatureEvent> signatures{};
  std::size_t lyrics{};
  std::size_t system_exclusives{};
};

/// Takes one track's events in; `track` carries the trouble if there is any.
void read_track(Bytes& track, Events& into);

/// Text of unknown encoding as UTF-8 without control characters and outer blanks, at most `most` bytes.
std::string plain_text(std::span<const std::byte> bytes, std::size_t most);

}  // namespace beltane::midi
