#include <algorithm>
#include <array>
#include <initializer_list>

#include "midi/events.hpp"

namespace beltane::midi {
namespace {

constexpr int any = -1;

/// Whether the message is these bytes, and perhaps more.
bool reads(std::span<const std::byte> message, std::initializer_list<int> wanted) {
  return message.size() >= wanted.size() &&
         std::equal(wanted.begin(), wanted.end(), message.begin(),
                    [](int byte, std::byte is) { return byte == any || byte == std::to_integer<int>(is); });
}

MidiEvent reset(Standard standard) { return {.kind = EventKind::reset, .first = static_cast<std::uint8_t>(standard)}; }

MidiEvent drum_part(unsigned channel, bool drums) {
  return {.channel = static_cast<std::uint16_t>(channel), .kind = EventKind::drum_part, .first = drums};
}

}  // namespace

std::optional<MidiEvent> exclusive(std::span<const std::byte> message) {
  const auto byte = [&](std::size_t i) { return std::to_integer<unsigned>(message[i]); };
  if (reads(message, {0x7e, any, 0x09, 0x01}) || reads(message, {0x7e, any, 0x09, 0x03}))
    return reset(Standard::general_midi);
  if (reads(message, {0x41, any, 0x42, 0x12, 0x40, 0x00, 0x7f, 0x00})) return reset(Standard::gs);
  if (reads(message, {0x43, any, 0x4c, 0x00, 0x00, 0x7e, 0x00})) return reset(Standard::xg);
  // GS, 40 1x 15: block x is part 10 where it is 0, parts 1 to 9 below 10, and parts 11 to 16 from there on.
  if (reads(message, {0x41, any, 0x42, 0x12, 0x40, any, 0x15, any}) && byte(5) >> 4U == 1) {
    const auto block = byte(5) & 0xfU;
    return drum_part(block == 0 ? 9 : block < 10 ? block - 1 : block, byte(7) != 0);
  }
  // XG, 08 pp 07: the mode of part pp.
  if (reads(message, {0x43, any, 0x4c, 0x08, any, 0x07, any}) && byte(4) < 16) return drum_part(byte(4), byte(6) != 0);
  return {};
}

}  // namespace beltane::midi
