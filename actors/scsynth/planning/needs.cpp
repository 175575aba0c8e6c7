#include "scsynth/planning/needs.hpp"

#include <algorithm>
#include <bit>
#include <limits>

#include "scsynth/planning/buffers.hpp"
#include "scsynth/planning/nodes.hpp"

namespace beltane::scsynth {
namespace {

constexpr std::size_t kilobyte = 1'024;
constexpr std::size_t megabyte = 1'024 * kilobyte;
constexpr std::uint32_t reckoned_at = 48'000;    // Hz: the catalogue's figures
constexpr std::size_t unknown_memory = 8'192;    // bytes, of a unit that says nothing: as most take
constexpr std::size_t standing_nodes = 64;       // the root, the groups that always stand, what records
constexpr std::uint32_t first_control_bus = 16;  // those below are everybody's

static_assert(standing::all.size() < standing_nodes);

std::uint32_t whole(std::size_t number) {
  return static_cast<std::uint32_t>(std::min<std::size_t>(number, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

Needs& Needs::operator+=(const Needs& other) {
  nodes += other.nodes;
  audio_channels += other.audio_channels;
  control_channels += other.control_channels;
  memory += other.memory;
  return *this;
}

Needs& Needs::operator-=(const Needs& other) {
  nodes -= other.nodes;
  audio_channels -= other.audio_channels;
  control_channels -= other.control_channels;
  memory -= other.memory;
  return *this;
}

Needs least_of(const Needs& one, const Needs& other) {
  return {.nodes = std::min(one.nodes, other.nodes),
          .audio_channels = std::min(one.audio_channels, other.audio_channels),
          .control_channels = std::min(one.control_channels, other.control_channels),
          .memory = std::min(one.memory, other.memory)};
}

bool is_less_somewhere(const Needs& now, const Needs& before) {
  return now.nodes < before.nodes || now.audio_channels < before.audio_channels ||
         now.control_channels < before.control_channels || now.memory < before.memory;
}

Room room_in(const ServerLimits& limits) {
  const auto controls = static_cast<int>(limits.control_buses);
  return {.first_channel = static_cast<int>(first_private_channel(limits)),
          .past_channels = static_cast<int>(limits.audio_buses / 2 * 2),
          .first_control = first_control_bus,
          .first_voice_control = controls / 2,
          .past_controls = controls,
          .nodes = (limits.nodes - std::min<std::size_t>(standing_nodes, limits.nodes)) / 5 * 4,
          .memory = limits.memory_kb * kilobyte / 4 * 3};
}

ServerLimits limits_for(ServerLimits limits, const Needs& needs, std::size_t voices, std::size_t samples) {
  const auto memory = std::max(needs.memory / 3 * 4, needs.memory + voices);
  limits.nodes = whole(standing_nodes + needs.nodes / 4 * 5 + 5);
  limits.audio_buses = whole(first_private_channel(limits) + needs.audio_channels);
  limits.control_buses = whole(2 * (first_control_bus + needs.control_channels));
  limits.buffers = whole(Buffers::first + samples * Buffers::step);
  limits.memory_kb = whole(memory / kilobyte + 1);
  return limits;
}

std::size_t memory_of(const UnitSpec& unit, std::uint32_t rate) {
  const auto known = unit.memory == 0 ? unknown_memory : unit.memory;
  return known * std::bit_ceil((rate + reckoned_at - 1) / reckoned_at);  // delay lines double
}

std::string lacking(const Needs& needs, const Room& room) {
  if (needs.nodes > room.nodes) return std::to_string(room.nodes) + " nodes";
  if (needs.memory > room.memory) return std::to_string(room.memory / megabyte) + " MB of memory";
  return "";
}

}  // namespace beltane::scsynth
