#pragma once

#include <cstdint>
#include <string>

#include "model/result.hpp"
#include "model/units.hpp"

namespace beltane::wav {

/// What a WAV file says of itself, and what it really holds.
struct WavFile {
  std::uint32_t rate{};  // Hz
  std::uint16_t channels{};
  std::uint16_t frame_bytes{};  // of one sample of every channel
  std::uint64_t data_at{};      // where the samples begin, in bytes
  std::uint64_t frames{};       // whole ones that are there, whatever the header says, up to the marks of `cue_points`
  bool operator==(const WavFile&) const = default;
};

inline Seconds length_of(const WavFile& wav) { return {wav.rate ? static_cast<double>(wav.frames) / wav.rate : 0}; }

/// Looks at a WAV file, also at one that is being written or whose writer died.
Result<WavFile> look_at_wav(const std::string& path);

/// Makes the header say what the file holds: a recording whose writer died becomes whole. Its marks are taken away.
Result<WavFile> mend_wav(const std::string& path);

/// Keeps `frames` of what is there, from frame `first` on, and makes the file whole.
Result<WavFile> cut_wav(const std::string& path, std::uint64_t first, std::uint64_t frames);

}  // namespace beltane::wav
