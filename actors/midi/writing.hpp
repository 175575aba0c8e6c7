#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "midi/events.hpp"

/// A Standard MIDI File, written.
namespace beltane::midi {

/// A beat has as many ticks as all the usual divisions divide, so that what was read is written as it was.
inline constexpr std::uint16_t ticks_written = 15'360;

/// What is written first of events at one tick.
enum class Rank : std::uint8_t { setting, end, move, start };

/// The events of one track, put in any order.
class TrackWriter {
 public:
  void put(MidiTick at, Rank rank, std::initializer_list<int> bytes);
  void put_meta(MidiTick at, std::uint8_t kind, std::string_view data);
  /// The track's chunk, with its end.
  std::string written() &&;

 private:
  struct Message {
    MidiTick at{};
    Rank rank{};
    std::string bytes{};
  };
  std::vector<Message> messages_{};
};

/// A file of format 1 of these track chunks.
std::string file_of(const std::vector<std::string>& tracks);

}  // namespace beltane::midi
