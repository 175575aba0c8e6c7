#include "supervisor/plan/machine.hpp"

#include <sched.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>

#include "supervisor/jack/jack_server.hpp"

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

std::string default_jack() {
  const char* named = std::getenv("JACK_DEFAULT_SERVER");
  return named && *named ? named : "default";
}

std::uint32_t usable_cores() {
  cpu_set_t usable;
  CPU_ZERO(&usable);
  if (sched_getaffinity(0, sizeof usable, &usable) != 0) return 1;
  return static_cast<std::uint32_t>(CPU_COUNT(&usable));
}

}  // namespace

Machine this_machine() {
  std::error_code ignored;
  return {.programs = fs::read_symlink("/proc/self/exe", ignored).parent_path(),
          .scsynth = on_path("scsynth"),
          .jackd = on_path("jackd"),
          .sound_device = has_sound_device(),
          .jack_server = process_listening_at(jack_socket(default_jack(), getuid())).has_value(),
          .default_jack = default_jack(),
          .pipewire_jack = jack_is_pipewire(),
          .user = getuid(),
          .cores = usable_cores()};
}

}  // namespace beltane::supervisor
