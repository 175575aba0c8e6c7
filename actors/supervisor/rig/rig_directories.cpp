#include "supervisor/rig/rig_directories.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <sstream>
#include <thread>

#include "supervisor/control.hpp"
#include "supervisor/rig/text_file.hpp"

namespace beltane::supervisor {
namespace {

namespace fs = std::filesystem;

constexpr auto lock_name = "supervisor.lock";

/// What is removed at `down` must have been a rig's from the start: ours, or with nothing in it but sockets of services
/// that came first.
Result<void> is_rig_directory(const fs::path& runtime) {
  std::error_code ignored;
  if (fs::exists(runtime / lock_name, ignored)) return {};
  for (const auto& entry : fs::directory_iterator(runtime, ignored))
    if (!entry.is_socket(ignored))
      return Refusal{"the directory " + runtime.string() + " holds other things; choose an empty one with --runtime."};
  return {};
}

/// Who looks whether the rig is held holds it for a moment.
bool locks(const Fd& lock) {
  for (int tries = 0; tries < 20; ++tries) {
    if (flock(lock.get(), LOCK_EX | LOCK_NB) == 0) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

Result<Fd> take_lock(const Rig& rig) {
  const auto path = rig.runtime / lock_name;
  Fd lock(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!lock) return Refusal{"cannot write " + path.string() + ": " + std::strerror(errno) + "."};
  if (!locks(lock)) {
    auto holder = file_text(path);
    if (!holder.empty() && holder.back() == '\n') holder.pop_back();
    return Refusal{"the rig " + rig.name + " is up already: process " + holder +
                   " holds it; take it down with `beltane down --rig " + rig.name + "`, or choose another --rig."};
  }
  const auto text = std::to_string(getpid()) + "\n";
  if (ftruncate(lock.get(), 0) != 0 || write(lock.get(), text.data(), text.size()) < 0)
    return Refusal{"cannot write " + path.string() + ": " + std::strerror(errno) + "."};
  return lock;
}

}  // namespace

Result<void> make_private_directory(const fs::path& path) {
  std::error_code failed;
  fs::create_directories(path.parent_path(), failed);
  const bool made = !failed && (mkdir(path.c_str(), 0700) == 0 || errno == EEXIST);
  struct stat info {};
  if (!made || stat(path.c_str(), &info) != 0 || !S_ISDIR(info.st_mode))
    return Refusal{"cannot make the directory " + path.string() + ": " +
                   (failed ? failed.message() : std::strerror(errno)) + "; choose another with --runtime and --state."};
  if (info.st_uid != geteuid())
    return Refusal{"the directory " + path.string() + " belongs to another user; choose another one."};
  if (chmod(path.c_str(), 0700) != 0)
    return Refusal{"cannot make the directory " + path.string() + " private: " + std::strerror(errno) + "."};
  return {};
}

fs::path lock_of(const fs::path& runtime) { return runtime / lock_name; }

std::optional<Process> holder_of(const fs::path& runtime) {
  std::int32_t pid = 0;
  std::istringstream(file_text(lock_of(runtime))) >> pid;
  const auto start = pid > 0 ? start_of(pid) : std::nullopt;
  auto process = start ? find_process(pid, *start) : std::nullopt;
  if (!is_held(runtime)) return {};  // asked last: the pid may have been a dead one's
  return process;
}

Result<RigLock> enter_rig(const Rig& rig) {
  if (auto safe = secure_runtime(rig); !safe) return safe.refusal();
  if (auto ours = is_rig_directory(rig.runtime); !ours) return ours.refusal();
  for (const auto& path : {rig.runtime, rig.state / rig.name, log_of(rig, "").parent_path()})
    if (auto made = make_private_directory(path); !made) return made.refusal();
  auto lock = take_lock(rig);
  if (!lock) return lock.refusal();
  return RigLock{std::move(*lock)};
}

void leave_rig(const Rig& rig, bool alone) {
  std::error_code ignored;
  if (alone) {
    fs::remove_all(rig.runtime, ignored);
    return;
  }
  for (std::string_view name : {std::string_view("children"), std::string_view(lock_name), sockets::supervisor_control,
                                sockets::supervisor_telemetry})
    fs::remove(rig.runtime / name, ignored);
}

}  // namespace beltane::supervisor
