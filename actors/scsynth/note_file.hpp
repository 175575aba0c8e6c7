#pragma once

#include <filesystem>
#include <fstream>
#include <string>

namespace beltane::scsynth {

/// Puts a text into a small file, written beside it and put in its place, so that it is never half there. What cannot
/// be written is not: the note is a help and no promise. Blocks: as long as the disk.
inline void put_note(const std::filesystem::path& file, const std::string& text) {
  if (file.empty()) return;
  auto fresh = file;
  fresh += ".new";
  std::error_code ignored;
  std::filesystem::create_directories(file.parent_path(), ignored);
  std::ofstream note(fresh, std::ios::trunc);
  note << text;
  note.close();
  if (note) std::filesystem::rename(fresh, file, ignored);
}

}  // namespace beltane::scsynth
