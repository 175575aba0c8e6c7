#include "backends/output_file.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string_view>
#include <utility>

namespace beltane::backend {
namespace {

namespace fs = std::filesystem;

constexpr int most_links = 40;  // one behind the other, as the kernel has it

Refusal because(const fs::path& path, const std::string& reason) { return {path.string() + " " + reason}; }

bool ends_in_wav(const fs::path& path) {
  auto extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(), [](unsigned char c) { return std::tolower(c); });
  return extension == ".wav";
}

/// The place that is meant, symbolic links followed, whether something is there or not.
Result<fs::path> followed(fs::path path) {
  std::error_code error;
  for (int links = 0; links < most_links; ++links) {
    if (!fs::is_symlink(fs::symlink_status(path, error))) return path;
    const auto target = fs::read_symlink(path, error);
    if (error) return because(path, "is a link that cannot be read: " + error.message());
    path = target.is_absolute() ? target : path.parent_path() / target;
  }
  return because(path, "is a link that leads to itself");
}

/// Why a plain file that is there may not be replaced; empty: it may, for it is a WAV file or holds nothing.
std::string worth_keeping(const fs::path& path) {
  char head[16]{};
  std::ifstream file(path, std::ios::binary);
  if (!file) return "is there already and cannot be read";
  file.read(head, sizeof head);
  const std::string_view text(head, static_cast<std::size_t>(file.gcount()));
  const bool riff = text.starts_with("RIFF") || text.starts_with("RF64");
  if (text.empty() || (riff && text.substr(std::min<std::size_t>(8, text.size())).starts_with("WAVE"))) return {};
  if (text.starts_with("SQLite format 3")) return "is a project; give the WAV file another name";
  return "is there and is no WAV file; give another name";
}

/// Whether the file may be put at `place` as things are there now.
Result<void> may_stand_at(const fs::path& place, bool replace) {
  std::error_code error;
  const auto status = fs::symlink_status(place, error);
  if (status.type() == fs::file_type::not_found) return {};
  if (error) return because(place, "cannot be written: " + error.message());
  if (status.type() == fs::file_type::directory) return because(place, "is a folder; name a file in it");
  if (status.type() != fs::file_type::regular)
    return because(place, "is a device or a pipe, no plain file; give another name");
  if (const auto reason = worth_keeping(place); !reason.empty()) return because(place, reason);
  if (!replace) return because(place, "is there already; give another name, or --force to replace it");
  return {};
}

std::string errno_text() { return std::strerror(errno); }

/// All of it is on the disk.
Result<void> flush(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool kept = file >= 0 && fsync(file) == 0;
  const auto reason = errno_text();
  if (file >= 0) close(file);
  if (!kept) return Refusal{path + " cannot be written: " + reason};
  return {};
}

/// Puts `from` at `to`, where nothing is: by whichever way the file system knows.
bool put_where_nothing_is(const char* from, const char* to) {
  if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS) return false;
  if (link(from, to) == 0) return unlink(from) == 0;
  if (errno == EEXIST) return false;
  const int reserved = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (reserved < 0) return false;
  close(reserved);
  return rename(from, to) == 0;
}

}  // namespace

Result<OutputFile> OutputFile::wav(const std::string& path, bool replace) {
  if (!ends_in_wav(path)) return because(path, "is no name for a WAV file; it must end in .wav");
  std::error_code error;
  const auto whole = fs::absolute(path, error);
  if (error) return because(path, "cannot be found: the folder you are in is gone; give the whole path, from / on");
  auto place = followed(whole);
  if (!place) return place.refusal();
  if (auto may = may_stand_at(*place, replace); !may) return may.refusal();
  auto folder = (place->parent_path() / ".beltane-XXXXXX").string();
  if (!mkdtemp(folder.data()))
    return because(*place, "cannot be written: " + errno_text() + " (" + place->parent_path().string() + ")");
  return OutputFile(*std::move(place), std::move(folder), replace);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : place_(std::move(other.place_)), folder_(std::exchange(other.folder_, {})), replace_(other.replace_) {}

OutputFile::~OutputFile() {
  std::error_code ignored;
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

Result<void> OutputFile::publish(const std::string& draft) const {
  if (auto kept = flush(draft); !kept) return kept;
  if (auto may = may_stand_at(place_, replace_); !may) return may;
  std::error_code ignored;
  const bool there = replace_ && fs::exists(fs::symlink_status(place_, ignored));
  const bool put =
      there ? rename(draft.c_str(), place_.c_str()) == 0 : put_where_nothing_is(draft.c_str(), place_.c_str());
  if (!put) return because(place_, "cannot be written: " + errno_text());
  return {};
}

}  // namespace beltane::backend
