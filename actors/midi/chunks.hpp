#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "model/result.hpp"

namespace beltane::midi {

struct TrackChunk {
  std::span<const std::byte> bytes{};
  bool cut_off{};  // it says that it is longer than the file goes on
};

/// A Standard MIDI File taken apart into its chunks. The spans point into the file's bytes.
struct Chunks {
  std::uint32_t format{};     // 0 or 1
  std::uint32_t announced{};  // chunks that the header says follow it
  double ticks_per_beat{};    // > 0; where time is SMPTE, of beats of 120 bpm
  bool smpte{};               // ticks are parts of a second, whatever the tempo
  std::size_t found{};        // chunks behind the header, of whatever kind
  std::vector<TrackChunk> tracks{};
};

/// The chunks of a file, which may stand in a RIFF container (RMID). No length or count in it is believed: where one
/// does not fit what stands in the file, the next track is looked for by its name. Refused: what has no header that can
/// be used. Pure.
Result<Chunks> chunks_of(std::span<const std::byte> file);

}  // namespace beltane::midi
