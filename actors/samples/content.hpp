#pragma once

#include <filesystem>

#include "model/project/zone.hpp"
#include "model/result.hpp"

namespace beltane {

/// The name of a file's content: its BLAKE2b sum of 128 bits, as 32 hex digits. Blocks: reads the file once.
Result<SampleName> content_name(const std::filesystem::path& file);

}  // namespace beltane
