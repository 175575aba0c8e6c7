#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace beltane::changeover {

/// How many samples the pilot counts before it begins anew.
inline constexpr std::uint32_t pilot_period = 65536;

/// Watches the pilot signal of one server, block by block. The pilot counts samples (synthdefs/system/pilot.scd), so a
/// block that is missing, stale, torn or silent does not go on where the last one ended. Real-time safe.
class Pilot {
 public:
  /// Whether this block is the one that was due. A server that delivered late and caught up is good at once; one that
  /// jumped is good with the block after the first whole one.
  bool look(std::span<const float> samples);

 private:
  using Count = std::uint16_t;

  /// The count of the first sample, where each sample goes on from the one before.
  static std::optional<Count> whole(std::span<const float> samples);

  std::optional<Count> after_good_{};   // due now, had every block since the last good one come in time
  std::uint32_t bad_{};                 // blocks since then
  std::optional<Count> after_whole_{};  // due now, if the block before was whole and nothing is lost
};

}  // namespace beltane::changeover
