#pragma once

#include <cstddef>
#include <string>

#include "model/catalogue/catalogue.hpp"
#include "model/messages/server_limits.hpp"

namespace beltane::scsynth {

/// What strips take of a server, their voices not counted.
struct Needs {
  std::size_t nodes{};
  std::size_t audio_channels{};
  std::size_t control_channels{};
  std::size_t memory{};  // bytes

  Needs& operator+=(const Needs& other);
  Needs& operator-=(const Needs& other);
  bool operator==(const Needs&) const = default;
};
/// Of each the lesser.
Needs least_of(const Needs& one, const Needs& other);
/// Whether it takes less of something.
bool is_less_somewhere(const Needs& now, const Needs& before);

/// How a server is shared out. What strips leave is for voices: a fifth of the nodes, half of the control buses, a
/// quarter of the memory.
struct Room {
  int first_channel{};  // of the strips; those below are the hardware's and everybody's
  int past_channels{};
  int first_control{};  // of the strips; those below are everybody's, such as the tempo
  int first_voice_control{};
  int past_controls{};
  std::size_t nodes{};   // of strips
  std::size_t memory{};  // of strips, in bytes
};
Room room_in(const ServerLimits& limits);

/// Nodes of strips on a server that plays live. It tells its tree in one datagram, of 65,507 bytes: some 14 a node of
/// ours, and 500 voices beside them. What cannot be told cannot be taken over by the next backend.
inline constexpr std::size_t most_live_nodes = 3'500;

/// The limits that leave so much room: `voices` bytes for voices, and `samples` in buffers. Hardware and rate are those
/// of `server`.
ServerLimits limits_for(ServerLimits server, const Needs& needs, std::size_t voices, std::size_t samples);

/// Real-time memory that one of the unit takes at that rate, in bytes.
std::size_t memory_of(const UnitSpec& unit, std::uint32_t rate);

/// "240 nodes", "196 MB of memory": the first that `needs` has more of than `room`; empty where it fits.
std::string lacking(const Needs& needs, const Room& room);

}  // namespace beltane::scsynth
