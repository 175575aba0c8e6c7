#pragma once

#include <filesystem>
#include <istream>

#include "client/connection.hpp"

namespace beltane {

/// The song that is shipped, played where none is named.
std::filesystem::path shipped_song(const Rig& rig);

/// The edits of a song of edit words, one a line (`#` begins a remark), said to that project; or the first wrong line.
Result<Edits> song_edits(std::istream& song, Project project, const Catalogue& catalogue, const Rig& rig,
                         const std::filesystem::path& folder);

/// Puts a song of edit words, one a line (`#` begins a remark), into the rig's project.
/// One change: all of it, or (with file, line and reason) nothing.
Result<void> load_song(client::Connection& client, const std::filesystem::path& file, const std::string& author);

}  // namespace beltane
