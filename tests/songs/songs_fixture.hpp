#pragma once

#include <filesystem>

#include "model/catalogue/catalogue.hpp"
#include "model/project/project.hpp"

namespace beltane {

inline const std::filesystem::path songs = std::filesystem::path(BELTANE_SOURCE_DIR) / "songs";

/// The catalogue of the built sounds.
const Catalogue& catalogue();
/// The song, every line of which must be understood.
Project read_song(const std::filesystem::path& path);

}  // namespace beltane
