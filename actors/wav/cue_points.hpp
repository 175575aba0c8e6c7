#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/result.hpp"

namespace beltane::wav {

/// A marked place in a WAV file.
struct CuePoint {
  std::uint64_t frame{};
  std::string label{};
  bool operator==(const CuePoint&) const = default;
};

/// Marks places in a whole file that has no marks yet: a `cue ` chunk and their labels in a `LIST` of type `adtl`, both
/// behind the samples. Blocks: as long as the disk takes.
Result<void> add_cue_points(const std::string& path, const std::vector<CuePoint>& points);

/// The marks of a file, in its order; none where it has none. Blocks: as long as the disk takes.
Result<std::vector<CuePoint>> cue_points_of(const std::string& path);

}  // namespace beltane::wav
