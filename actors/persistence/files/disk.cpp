#include "persistence/files/disk.hpp"

#include <fcntl.h>
#include <linux/fs.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <string>
#include <vector>

namespace beltane {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view fresh_mark{".new-"};

Refusal cannot(std::string_view what, const fs::path& path, int error) {
  return {"cannot " + std::string(what) + " " + path.string() + ": " + strerror(error)};
}

class FileDescriptor {
 public:
  FileDescriptor(const fs::path& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {}
  ~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

/// Not known to the file system, which may know another way.
bool is_unknown(int error) {
  return error == EINVAL || error == ENOSYS || error == EOPNOTSUPP || error == EPERM || error == EMLINK;
}

/// Renames over an empty file that was not there before. Returns errno, or 0.
int rename_over_reserved(const fs::path& from, const fs::path& to) {
  if (FileDescriptor reserved(to, O_WRONLY | O_CREAT | O_EXCL); reserved.get() < 0) return errno;
  if (rename(from.c_str(), to.c_str()) == 0) return 0;
  const int error = errno;
  unlink(to.c_str());
  return error;
}

/// Returns errno, or 0.
int rename_unless_there(const fs::path& from, const fs::path& to, const NamingCalls& calls) {
  if (calls.rename_no_replace(from.c_str(), to.c_str()) == 0) return 0;
  if (!is_unknown(errno)) return errno;
  if (calls.link(from.c_str(), to.c_str()) == 0) return unlink(from.c_str()) == 0 ? 0 : errno;
  if (!is_unknown(errno)) return errno;
  return rename_over_reserved(from, to);
}

/// Whether a file of that name was being written, to stand at `path`, by a process that is dead.
bool is_left_behind(const std::string& name, const fs::path& path) {
  const auto prefix = path.filename().string() + std::string(fresh_mark);
  if (!name.starts_with(prefix)) return false;
  pid_t pid{};
  const char* end = name.data() + name.size();
  const auto [rest, error] = std::from_chars(name.data() + prefix.size(), end, pid);
  const std::string_view after(rest, static_cast<std::size_t>(end - rest));
  const bool ours =
      error == std::errc{} && (after.empty() || after == "-journal" || after == "-wal" || after == "-shm");
  return ours && pid > 0 && kill(pid, 0) != 0 && errno == ESRCH;
}

}  // namespace

const NamingCalls& system_naming_calls() {
  static const NamingCalls calls{
      .rename_no_replace = [](const char* from,
                              const char* to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE); },
      .link = [](const char* from, const char* to) { return link(from, to); }};
  return calls;
}

Result<void> sync(const fs::path& path) {
  FileDescriptor file(path, O_RDONLY);
  if (file.get() >= 0 && fsync(file.get()) == 0) return {};
  const int error = errno;
  std::error_code ignored;
  if (error == EINVAL && fs::is_directory(path, ignored)) return {};  // its file system syncs no directories
  return cannot("write", path, error);
}

Result<void> rename_to_free(const fs::path& from, const fs::path& to, const NamingCalls& calls) {
  const int error = rename_unless_there(from, to, calls);
  if (error == EEXIST) return Refusal{to.string() + " is there already; choose another name or move it away"};
  if (error != 0) return cannot("make", to, error);
  return sync(to.parent_path());
}

Result<void> write_small_file(const fs::path& path, std::string_view content) {
  auto fresh = path;
  fresh += ".new";
  {
    FileDescriptor file(fresh, O_WRONLY | O_CREAT | O_TRUNC);
    if (file.get() < 0) return cannot("write", fresh, errno);
    const auto written = write(file.get(), content.data(), content.size());
    if (written != static_cast<ssize_t>(content.size()) || fsync(file.get()) != 0) return cannot("write", fresh, errno);
  }
  if (rename(fresh.c_str(), path.c_str()) != 0) return cannot("write", path, errno);
  return sync(path.parent_path());
}

Result<void> write_new_file(const fs::path& to, const std::function<int(int)>& fill) {
  const auto fresh = fresh_name(to);
  unlink(fresh.c_str());
  int error = 0;
  {
    FileDescriptor file(fresh, O_WRONLY | O_CREAT | O_EXCL);
    if (file.get() < 0) return cannot("write", fresh, errno);
    error = fill(file.get());
    if (error == 0 && fsync(file.get()) != 0) error = errno;
  }
  auto made = error == 0 ? rename_to_free(fresh, to) : Result<void>(cannot("write", fresh, error));
  if (!made) unlink(fresh.c_str());
  return made;
}

fs::path fresh_name(const fs::path& path) {
  auto fresh = path;
  fresh += std::string(fresh_mark) + std::to_string(getpid());
  return fresh;
}

void clear_fresh(const fs::path& path) {
  std::error_code error;
  std::vector<fs::path> left;
  for (fs::directory_iterator entry(path.parent_path(), error), end; !error && entry != end; entry.increment(error))
    if (is_left_behind(entry->path().filename().string(), path)) left.push_back(entry->path());
  for (const auto& one : left) fs::remove(one, error);
}

}  // namespace beltane
