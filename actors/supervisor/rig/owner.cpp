#include "supervisor/rig/owner.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <thread>

#include "supervisor/processes/process.hpp"

namespace beltane::supervisor {
namespace {

namespace fs = std::filesystem;

/// Whether nobody holds the lock; with `wait`, once that is so.
bool is_free(const fs::path& lock, bool wait) {
  const Fd file(open(lock.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return true;
  int locked = 0;
  do locked = flock(file.get(), wait ? LOCK_SH : LOCK_SH | LOCK_NB);
  while (locked != 0 && errno == EINTR);
  return locked == 0;
}

bool is_in(const fs::path& folder, const fs::path& path) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

}  // namespace

void end_with_owner(const fs::path& lock) {
  std::thread([lock] {
    if (is_free(lock, true)) kill(getpid(), SIGTERM);
  }).detach();
}

void tidy_up_after_owner(const fs::path& lock, const Rig& rig) {
  const auto folder = lock.parent_path();
  std::error_code ignored;
  if (is_in(folder, rig.runtime) && is_in(folder, rig.state) && is_free(lock, false)) fs::remove_all(folder, ignored);
}

}  // namespace beltane::supervisor
