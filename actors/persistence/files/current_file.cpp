#include "persistence/files/current_file.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <charconv>
#include <fstream>

#include "persistence/files/disk.hpp"

namespace beltane {
namespace {

/// The path, then (separated by zero bytes, which no path has) the two halves of the identity and the inode.
std::string text_of(const CurrentFile::Known& known) {
  const auto& bits = known.identity.bits;
  return known.path.string() + '\0' + fmt::format("{:016x}", bits[0]) + '\0' + fmt::format("{:016x}", bits[1]) + '\0' +
         fmt::format("{:x}", known.inode);
}

std::uint64_t next_number(std::ifstream& file) {
  std::string digits;
  std::getline(file, digits, '\0');
  std::uint64_t number{};
  std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
  return number;
}

CurrentFile::Known known_in(const std::filesystem::path& remembered_in) {
  std::ifstream file(remembered_in, std::ios::binary);
  std::string path;
  std::getline(file, path, '\0');
  CurrentFile::Known known{.path = path};
  for (auto& half : known.identity.bits) half = next_number(file);
  known.inode = next_number(file);
  return known;
}

}  // namespace

CurrentFile::CurrentFile(std::filesystem::path state, const std::string& rig)
    : unsaved_(state / ("untitled-" + rig + ".beltane")),
      remembered_in_(state / (rig + ".current")),
      known_(known_in(remembered_in_)) {
  if (known_.path.empty()) known_ = {.path = unsaved_};
}

Result<void> CurrentFile::set(const Known& known) {
  if (known_ == known) return {};
  std::error_code ignored;
  std::filesystem::create_directories(remembered_in_.parent_path(), ignored);
  if (auto written = write_small_file(remembered_in_, text_of(known)); !written) return written;
  known_ = known;
  return {};
}

Result<std::filesystem::path> CurrentFile::put_unsaved_aside() const {
  const auto when = fmt::format("-{:%Y%m%d-%H%M%S}", fmt::localtime(std::time(nullptr)));
  for (int i = 1; i < 100; ++i) {
    auto aside = unsaved_;
    aside.replace_filename(unsaved_.stem().string() + when + (i == 1 ? "" : fmt::format("-{}", i)) + ".beltane");
    if (std::filesystem::exists(aside)) continue;
    if (auto moved = rename_to_free(unsaved_, aside); !moved) return moved.refusal();
    return aside;
  }
  return Refusal{"there are too many unsaved projects beside " + unsaved_.string()};
}

}  // namespace beltane
