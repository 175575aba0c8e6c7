#pragma once

#include <filesystem>

namespace beltane::test {

/// Writes a small real song: format 1, a tempo track, a melody with its program, a bass and drums, four bars.
void write_midi_song(const std::filesystem::path& path);

}  // namespace beltane::test
