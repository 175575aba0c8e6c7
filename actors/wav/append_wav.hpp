#pragma once

#include <string>

#include "wav/wav.hpp"

namespace beltane::wav {

/// Puts the samples of `part` behind those of `path`, with silence between, and takes the part away. Both must hold
/// samples of the same kind. Answers what the file is then. Blocks: as long as the disk takes.
Result<WavFile> append_wav(const std::string& path, const std::string& part, Seconds silence);

}  // namespace beltane::wav
