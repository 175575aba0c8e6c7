#include "wav/output_file.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string_view>
#include <utility>

namespace beltane::wav {
namespace {

namespace fs = std::filesystem;

const std::string draft_prefix = ".beltane-export-";
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

/// Takes away what exporters that were killed left in this folder. Whoever still works there has the lock.
void clear_left_behind(const fs::path& folder) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (!entry.path().filename().string().starts_with(draft_prefix)) continue;
    const int left = open(entry.path().c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct stat status {};
    const bool ours = left >= 0 && fstat(left, &status) == 0 && status.st_uid == geteuid();
    if (ours && flock(left, LOCK_EX | LOCK_NB) == 0) fs::remove_all(entry.path(), ignored);
    if (left >= 0) close(left);
  }
}

/// A folder of our own there, and the lock on it; -1 where the file system knows of none. Empty where there is no
/// room.
std::pair<std::string, int> make_drafts(const fs::path& folder) {
  for (int tries = 0; tries < 3; ++tries) {
    auto made = (folder / (draft_prefix + "XXXXXX")).string();
    if (!mkdtemp(made.data())) break;
    const int lock = open(made.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool lost = lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    std::error_code ignored;
    if (!lost && fs::exists(made, ignored)) return {made, lock};  // nobody took it for left behind meanwhile
    if (lock >= 0) close(lock);
  }
  return {};
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
  clear_left_behind(place->parent_path());
  auto [folder, lock] = make_drafts(place->parent_path());
  if (folder.empty())
    return because(*place, "cannot be written: " + errno_text() + " (" + place->parent_path().string() + ")");
  return OutputFile(*std::move(place), std::move(folder), lock, replace);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : place_(std::move(other.place_)),
      folder_(std::exchange(other.folder_, {})),
      lock_(std::exchange(other.lock_, -1)),
      replace_(other.replace_) {}

OutputFile::~OutputFile() {
  std::error_code ignored;
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
  if (lock_ >= 0) close(lock_);
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

}  // namespace beltane::wav
