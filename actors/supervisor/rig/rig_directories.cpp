#include "supervisor/rig/rig_directories.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "supervisor/control.hpp"
#include "supervisor/rig/children_file.hpp"

namespace beltane::supervisor {
namespace {

namespace fs = std::filesystem;

constexpr auto lock_name = "supervisor.lock";

/// The directory, made with mode 0700; refused where it is somebody else's or open to others.
Result<void> private_directory(const fs::path& path) {
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

/// What is removed at `down` must have been a rig's from the start: ours, or with nothing in it but sockets of services
/// that came first.
Result<void> is_a_rigs(const fs::path& runtime) {
  std::error_code ignored;
  if (fs::exists(runtime / lock_name, ignored)) return {};
  for (const auto& entry : fs::directory_iterator(runtime, ignored))
    if (!entry.is_socket(ignored))
      return Refusal{"the directory " + runtime.string() + " holds other things; choose an empty one with --runtime."};
  return {};
}

Result<Fd> take_lock(const Rig& rig) {
  const auto path = rig.runtime / lock_name;
  Fd lock(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!lock) return Refusal{"cannot write " + path.string() + ": " + std::strerror(errno) + "."};
  if (flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
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
  RigLock rooms;
  if (auto safe = secure_runtime(rig); !safe) return safe.refusal();
  if (auto ours = is_a_rigs(rig.runtime); !ours) return ours.refusal();
  for (const auto& path : {rig.runtime, rig.state / rig.name, log_of(rig, "").parent_path()})
    if (auto made = private_directory(path); !made) return made.refusal();
  auto lock = take_lock(rig);
  if (!lock) return lock.refusal();
  rooms.lock = std::move(*lock);
  return rooms;
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

Result<void> make_log_folder(const fs::path& log) {
  const auto folder = log.parent_path();
  std::error_code failed;
  if (fs::is_directory(folder, failed)) return {};
  fs::create_directories(folder.parent_path(), failed);
  return private_directory(folder);
}

void cut_log(const fs::path& log, std::uintmax_t most) {
  std::error_code failed;
  const auto size = fs::file_size(log, failed);
  if (failed || size <= most) return;
  std::string newest(most, '\0');
  std::ifstream in(log, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(size - most));
  in.read(newest.data(), static_cast<std::streamsize>(most));
  newest.resize(static_cast<std::size_t>(in.gcount()));
  auto old = log;
  old += ".old";
  std::ofstream(old, std::ios::binary | std::ios::trunc) << newest.substr(newest.find('\n') + 1);
  fs::permissions(old, fs::perms::owner_read | fs::perms::owner_write, failed);
  fs::resize_file(log, 0, failed);  // whoever writes to it appends
}

void cut_logs(const fs::path& folder, std::uintmax_t most) {
  std::error_code ignored;
  std::vector<fs::path> logs;
  for (const auto& entry : fs::directory_iterator(folder, ignored))
    if (entry.path().extension() == ".log") logs.push_back(entry.path());
  for (const auto& log : logs) cut_log(log, most);
}

void sweep(const std::vector<std::string>& patterns) {
  std::error_code ignored;
  for (const auto& pattern : patterns) {
    if (!pattern.ends_with('*')) {
      fs::remove(pattern, ignored);
      continue;
    }
    const fs::path stem = pattern.substr(0, pattern.size() - 1);
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(stem.parent_path(), ignored))
      if (entry.path().string().starts_with(stem.string())) found.push_back(entry.path());
    for (const auto& path : found) fs::remove(path, ignored);
  }
}

}  // namespace beltane::supervisor
