#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/result.hpp"

namespace beltane::wav {

/// Samples of every channel, frame after frame; 1 is full scale.
using Samples = std::vector<float>;

/// So many frames of a file from frame `first` on; fewer where it ends before. Its samples are integers of 16 or 24
/// bits, or floats of 32; others are refused. Blocks: as long as the disk takes.
Result<Samples> read_frames(const std::string& path, std::uint64_t first, std::uint64_t count);

/// Writes them over frames that are there, as samples of the file's own kind. Refused where it has fewer. Blocks: as
/// long as the disk takes.
Result<void> write_frames(const std::string& path, std::uint64_t first, const Samples& samples);

}  // namespace beltane::wav
