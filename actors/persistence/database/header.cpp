#include "persistence/database/header.hpp"

#include <string.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "persistence/database/schema.hpp"

namespace beltane {
namespace {

// https://www.sqlite.org/fileformat2.html, section 1.3: numbers are big-endian.
constexpr std::string_view magic{"SQLite format 3\0", 16};
constexpr std::size_t header_size = 100;
constexpr std::size_t page_size_at = 16;
constexpr std::size_t text_encoding_at = 56;
constexpr std::size_t user_version_at = 60;
constexpr std::size_t application_id_at = 68;
constexpr std::uint32_t utf8 = 1;

using Header = std::array<unsigned char, header_size>;

std::uint32_t number_at(const Header& header, std::size_t at) {
  return std::uint32_t{header[at]} << 24 | std::uint32_t{header[at + 1]} << 16 | std::uint32_t{header[at + 2]} << 8 |
         header[at + 3];
}

std::uintmax_t page_size(const Header& header) {
  const auto size = std::uintmax_t{header[page_size_at]} << 8 | header[page_size_at + 1];
  return size == 1 ? 65536 : size;
}

}  // namespace

Result<void> may_be_opened(const std::filesystem::path& path, Access access_wanted) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  const auto name = path.string();
  if (status.type() == std::filesystem::file_type::not_found) return Refusal{"there is no file " + name};
  if (error) return Refusal{"cannot look at " + name + ": " + error.message()};
  if (std::filesystem::is_directory(status)) return Refusal{name + " is a directory, not a project"};
  if (!std::filesystem::is_regular_file(status)) return Refusal{name + " is not a file"};
  if (access_wanted != Access::write) {
    if (access(path.c_str(), R_OK) == 0) return {};
    return Refusal{name + " may not be read by this user: " + strerror(errno)};
  }
  if (access(path.c_str(), R_OK | W_OK) != 0)
    return Refusal{name + " may not be read and written by this user: " + strerror(errno)};
  if (access(path.parent_path().c_str(), W_OK) != 0)
    return Refusal{"nothing may be written beside " + name + ", and a project keeps its log there: " + strerror(errno)};
  return {};
}

Result<void> is_project(const std::filesystem::path& path, const OpenFile& file) {
  const auto name = path.string();
  Header header{};
  if (file.read(0, header.data(), header.size()) != header.size() ||
      memcmp(header.data(), magic.data(), magic.size()) != 0)
    return Refusal{name + " is not a beltane project"};
  if (number_at(header, application_id_at) != project_application_id)
    return Refusal{name + " is a database, but not a beltane project"};
  if (number_at(header, text_encoding_at) != utf8)
    return Refusal{name + " is not exactly a beltane project: its text is not UTF-8. It was left as it is"};
  const auto format = number_at(header, user_version_at);
  if (format > project_format)
    return Refusal{name + " was made by a newer beltane (format " + std::to_string(format) + "; this one reads up to " +
                   std::to_string(project_format) + ")"};
  const bool has_log = std::filesystem::exists(log_beside(path));  // then the log may have the rest
  if (page_size(header) == 0 || has_log) return {};
  if (file.now().size % page_size(header) != 0)
    return Refusal{name + " is cut off: it ends in the middle of a page. Nothing was changed"};
  return {};
}

}  // namespace beltane
