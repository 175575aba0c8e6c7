#include "persistence/current_file.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <fstream>

#include "persistence/disk.hpp"

namespace beltane {

CurrentFile::CurrentFile(std::filesystem::path state, const std::string& rig)
    : unsaved_(state / ("untitled-" + rig + ".beltane")), remembered_in_(state / (rig + ".current")) {}

std::filesystem::path CurrentFile::get() const {
  std::ifstream file(remembered_in_);
  std::string path;
  std::getline(file, path, '\0');
  return path.empty() ? unsaved_ : std::filesystem::path(path);
}

Result<void> CurrentFile::set(const std::filesystem::path& path) const {
  if (get() == path) return {};
  std::error_code ignored;
  std::filesystem::create_directories(remembered_in_.parent_path(), ignored);
  return write_small_file(remembered_in_, path.string());
}

Result<void> CurrentFile::put_unsaved_aside() const {
  const auto when = fmt::format("-{:%Y%m%d-%H%M%S}", fmt::localtime(std::time(nullptr)));
  for (int i = 1; i < 100; ++i) {
    auto aside = unsaved_;
    aside.replace_filename(unsaved_.stem().string() + when + (i == 1 ? "" : fmt::format("-{}", i)) + ".beltane");
    if (std::filesystem::exists(aside)) continue;
    return rename_to_free(unsaved_, aside);
  }
  return Refusal{"there are too many unsaved projects beside " + unsaved_.string()};
}

}  // namespace beltane
