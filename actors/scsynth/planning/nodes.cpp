#include "scsynth/planning/nodes.hpp"

#include <limits>

namespace beltane::scsynth {
namespace {

constexpr std::int64_t first_node = 1'000;
constexpr std::int64_t roles = 16;  // room for more
constexpr std::int64_t voices = past_voices - first_voice;

}  // namespace

std::optional<NodeId> node_at(Seat seat, std::uint32_t generation) {
  auto place = (std::int64_t{seat.owner} * roles + static_cast<std::int64_t>(seat.role)) * generations + generation;
  auto node = first_node + place;
  if (node >= first_voice) node += voices;
  if (node > std::numeric_limits<std::int32_t>::max()) return {};
  return NodeId{static_cast<std::int32_t>(node)};
}

std::optional<Seat> seat_of(NodeId id) {
  auto node = static_cast<std::int64_t>(id);
  if (node < first_node || is_voice(id) || is_voice_modulator(id)) return {};
  if (node >= past_voices) node -= voices;
  auto place = (node - first_node) / generations;
  return Seat{static_cast<std::uint32_t>(place / roles), static_cast<Role>(place % roles)};
}

}  // namespace beltane::scsynth
