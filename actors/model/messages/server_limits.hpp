#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/fields.hpp"

namespace beltane {

/// What an audio server sets aside when it starts; it never grows.
struct ServerLimits {
  std::uint32_t inputs{0};  // channels from the microphones
  std::uint32_t outputs{2};
  std::uint32_t nodes{16'384};
  std::uint32_t audio_buses{8'192};  // channels, those of the hardware included
  std::uint32_t control_buses{32'768};
  std::uint32_t buffers{8'192};
  std::uint32_t memory_kb{262'144};  // real-time memory
  std::uint32_t rate{48'000};        // samples a second
  bool operator==(const ServerLimits&) const = default;
};
void fields(auto& v, Of<ServerLimits> auto& limits) {
  v(1, "inputs", limits.inputs);
  v(2, "outputs", limits.outputs, how::usual(ServerLimits{}.outputs));
  v(3, "nodes", limits.nodes, how::usual(ServerLimits{}.nodes));
  v(4, "audio_buses", limits.audio_buses, how::usual(ServerLimits{}.audio_buses));
  v(5, "control_buses", limits.control_buses, how::usual(ServerLimits{}.control_buses));
  v(6, "buffers", limits.buffers, how::usual(ServerLimits{}.buffers));
  v(7, "memory_kb", limits.memory_kb, how::usual(ServerLimits{}.memory_kb));
  v(8, "rate", limits.rate, how::usual(ServerLimits{}.rate));
}

/// As much as a server is ever given because a project needs it.
inline constexpr ServerLimits largest_server{
    .nodes = 65'536, .audio_buses = 65'536, .control_buses = 1'048'576, .buffers = 262'144, .memory_kb = 4'194'304};

/// The larger of each. What is needed is rounded up to a power of two, and is no more than `largest_server` has.
/// Channels and rate are not the project's business.
ServerLimits enlarged(ServerLimits given, const ServerLimits& needed);

/// As one word, for notes, and back; nothing where the word is none of these.
std::string word_of(const ServerLimits& limits);
std::optional<ServerLimits> limits_in(std::string_view word);

}  // namespace beltane
