#pragma once

#include <array>
#include <optional>

#include "model/ids.hpp"
#include "model/limits.hpp"
#include "model/messages/gesture.hpp"
#include "model/messages/server_limits.hpp"
#include "scsynth/planning/command.hpp"

namespace beltane::scsynth {

inline constexpr NodeId root{0};

/// The groups that always stand, in the order in which the server runs them.
namespace standing {
inline constexpr NodeId modulators{90};  // before all that they move
inline constexpr NodeId sources{100};
inline constexpr NodeId processing{200};
inline constexpr NodeId outputs{300};
inline constexpr NodeId master{350};
inline constexpr NodeId record{400};
inline constexpr std::size_t bus_levels = limits::bus_depth + 1;
/// Where the buses of a level stand: they feed only those of lower levels, which run after them.
constexpr NodeId buses(std::size_t level) { return NodeId{310 + static_cast<std::int32_t>(level)}; }
constexpr bool is_for_buses(NodeId node) { return node >= buses(0) && node < buses(bus_levels); }

inline constexpr auto all = [] {
  std::array<NodeId, 6 + bus_levels> groups{modulators, sources, processing, outputs};
  for (std::size_t i = 0; i < bus_levels; ++i) groups[4 + i] = buses(bus_levels - 1 - i);
  groups[4 + bus_levels] = master;
  groups[5 + bus_levels] = record;
  return groups;
}();
}  // namespace standing

/// What the loudspeakers get.
inline constexpr AudioBus hardware_out{0};
/// The first audio channel that is neither the hardware's nor everybody's.
constexpr std::uint32_t first_private_channel(const ServerLimits& limits) {
  const auto hardware = (limits.outputs + limits.inputs + 1) / 2 * 2;
  return hardware + 2 > 16 ? hardware + 2 : 16;
}
/// Where strips are heard before their fader; outputs 3 and 4 of the hardware, where there are so many, get it.
constexpr AudioBus cue_bus(const ServerLimits& limits) {
  return AudioBus{static_cast<std::int32_t>(first_private_channel(limits)) - 2};
}
inline constexpr AudioBus cue_out{2};
/// Where every unit finds the tempo, in beats a second; synthdefs/common.scd reads it.
inline constexpr ControlBus tempo_bus{0};
/// Where units that follow the beat are told it; see `BeatLine`.
inline constexpr ControlBus beat_bus{1};
// Control bus 15 is the supervisor's, which asks for the server's heartbeat on it; see
// supervisor/servers/server_probe.cpp.

/// What a node is to its owner: a group of a strip, or a unit of one.
/// `cue`: what lets the musician hear a strip before its fader; the master's, what they hear it by.
enum class Role : std::uint8_t {
  modulators,
  sources,
  processing,
  outputs,
  tap,
  input,
  filter,
  fader,
  meter,
  unit,
  cue
};

/// A place for one node. `owner`: the number of an instrument, bus, effect, send or modulator; 0 for the master.
/// While the node in a seat fades out, the next one may already sit there: then they differ in their generation.
struct Seat {
  std::uint32_t owner{};
  Role role{};
  auto operator<=>(const Seat&) const = default;
};

/// Whether the unit there goes over to another `out` by itself while it sounds: a fader but the master's. Any other
/// unit is wired for as long as it stands.
constexpr bool may_be_rerouted(Seat seat) { return seat.role == Role::fader && seat.owner != 0; }

inline constexpr std::uint32_t generations = 4;

/// The node of that seat and generation: the same in every life of the backend. None where the owner's number is too
/// large for the server's 31 bits (beyond some 30 million things ever made in one project).
std::optional<NodeId> node_at(Seat seat, std::uint32_t generation);
/// Whose node that is; none where it is not one of the project's.
std::optional<Seat> seat_of(NodeId node);

/// Voices have node ids of their own, by the numbers that the voices process hands out.
inline constexpr std::int32_t first_voice = 1 << 24;
inline constexpr std::int32_t first_voice_modulator = 1 << 25;
inline constexpr std::int32_t past_voices = 1 << 26;  // and past what belongs to them
constexpr bool is_voice(NodeId node) {
  return static_cast<std::int32_t>(node) >= first_voice && static_cast<std::int32_t>(node) < first_voice_modulator;
}
constexpr bool is_voice_modulator(NodeId node) {
  return static_cast<std::int32_t>(node) >= first_voice_modulator && static_cast<std::int32_t>(node) < past_voices;
}
constexpr NodeId node_of(VoiceId voice) { return NodeId{first_voice + static_cast<std::int32_t>(voice)}; }
constexpr VoiceId voice_of(NodeId node) { return VoiceId{static_cast<std::int32_t>(node) - first_voice}; }

/// The node of the voice's modulator at that place in its instrument's list; none for a voice id that is too large.
constexpr std::optional<NodeId> modulator_of(VoiceId voice, std::size_t place) {
  const auto most = static_cast<std::int32_t>(limits::modulators);
  const auto index = static_cast<std::int32_t>(voice);
  if (index < 0 || index >= first_voice_modulator / most || place >= limits::modulators) return {};
  return NodeId{first_voice_modulator + index * most + static_cast<std::int32_t>(place)};
}
constexpr VoiceId voice_of_modulator(NodeId node) {
  const auto index = static_cast<std::int32_t>(node) - first_voice_modulator;
  return VoiceId{index / static_cast<std::int32_t>(limits::modulators)};
}

/// The node that records; recordings take turns.
constexpr NodeId recorder_node(std::uint32_t part) { return NodeId{410 + static_cast<std::int32_t>(part % 64)}; }
constexpr std::uint32_t part_of(NodeId recorder) { return static_cast<std::uint32_t>(recorder) - 410; }
constexpr bool is_recorder(NodeId node) { return node >= NodeId{410} && node < NodeId{474}; }
/// The last node of all, behind those that record; see `PilotUnit`.
inline constexpr NodeId pilot_node{480};

}  // namespace beltane::scsynth
