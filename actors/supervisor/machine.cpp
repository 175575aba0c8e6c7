#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <sstream>

#include "supervisor/plan.hpp"

namespace beltane::supervisor {
namespace {

namespace fs = std::filesystem;

std::string on_path(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path ? path : "/usr/local/bin:/usr/bin:/bin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    const auto candidate = fs::path(folder) / program;
    std::error_code ignored;
    if (fs::is_regular_file(candidate, ignored) && access(candidate.c_str(), X_OK) == 0) return candidate.string();
  }
  return {};
}

/// A playback device of ALSA that this user may write to.
bool has_sound_device() {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/dev/snd", ignored)) {
    const auto name = entry.path().filename().string();
    if (name.starts_with("pcm") && name.ends_with("p") && access(entry.path().c_str(), R_OK | W_OK) == 0) return true;
  }
  return false;
}

/// Somebody listens at the socket of the user's default JACK server.
bool jack_server_runs() {
  const char* named = std::getenv("JACK_DEFAULT_SERVER");
  const auto path = "/dev/shm/jack_" + std::string(named ? named : "default") + "_" + std::to_string(getuid()) + "_0";
  sockaddr_un address{.sun_family = AF_UNIX};
  if (path.size() >= sizeof address.sun_path) return false;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool runs = fd >= 0 && connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  if (fd >= 0) close(fd);
  return runs;
}

}  // namespace

Machine this_machine() {
  std::error_code ignored;
  return {.programs = fs::read_symlink("/proc/self/exe", ignored).parent_path(),
          .scsynth = on_path("scsynth"),
          .jackd = on_path("jackd"),
          .sound_device = has_sound_device(),
          .jack_server = jack_server_runs(),
          .user = getuid()};
}

}  // namespace beltane::supervisor
