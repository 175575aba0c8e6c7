#include "supervisor/control.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include "supervisor/guard/guard_command.hpp"
#include "supervisor/plan/machine.hpp"
#include "supervisor/plan/plan.hpp"
#include "supervisor/processes/launch.hpp"
#include "supervisor/rig/children_file.hpp"
#include "supervisor/rig/rig_directories.hpp"
#include "supervisor/rig/text_file.hpp"

namespace beltane::supervisor {

namespace fs = std::filesystem;

Result<void> start(const Rig& rig, const StartOptions& how) {
  const auto log = log_of(rig, "supervisor");
  std::error_code failed;
  fs::create_directories(log.parent_path(), failed);
  if (failed) return Refusal{"cannot make " + log.parent_path().string() + ": " + failed.message()};
  const auto programs = fs::read_symlink("/proc/self/exe", failed).parent_path();
  if (auto started = launch({.command = guarded_command(rig, programs, how), .log = log}); !started)
    return started.refusal();
  return {};
}

std::string usual_standby() { return chosen_standby({}, this_machine()); }

bool is_held(const fs::path& runtime) {
  const Fd lock(open(lock_of(runtime).c_str(), O_RDONLY | O_CLOEXEC));
  return lock && flock(lock.get(), LOCK_SH | LOCK_NB) != 0;
}

Fd holder_pidfd(const fs::path& runtime) {
  auto holder = holder_of(runtime);
  return holder ? std::move(holder->pidfd) : Fd();
}

std::string jack_server_of(const Rig& rig) {
  return parse_children_file(file_text(rig.runtime / "children")).jack_name;
}

}  // namespace beltane::supervisor
