#pragma once

#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>

namespace beltane::scsynth {

/// Writes a small text file atomically: beside it, then renamed. Errors are ignored, because a note is only a help.
/// Thread: any. Blocks: as long as the disk.
inline void put_note(const std::filesystem::path& file, const std::string& text) {
  if (file.empty()) return;
  static std::mutex one_at_a_time;  // two servers may need the same
  const std::lock_guard lock(one_at_a_time);
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
