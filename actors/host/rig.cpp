#include "host/rig.hpp"

#include <unistd.h>

#include <cstdlib>

#include "host/private_folder.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// Where a rig lives whose user has no XDG_RUNTIME_DIR.
fs::path stand_in() { return "/tmp/beltane-" + std::to_string(getuid()); }

fs::path runtime_root() {
  if (auto given = environment("XDG_RUNTIME_DIR"); !given.empty()) return fs::path(given) / "beltane";
  return stand_in();
}

fs::path state_root() {
  if (auto given = environment("XDG_STATE_HOME"); !given.empty()) return fs::path(given) / "beltane";
  if (auto home = environment("HOME"); !home.empty()) return fs::path(home) / ".local/state/beltane";
  return runtime_root() / "state";
}

/// bin/ of a build has share/ beside it, and so has bin/ of an installation.
fs::path data_root() {
  if (auto given = environment("BELTANE_DATA_DIR"); !given.empty()) return given;
  std::error_code ignored;
  const auto program = fs::read_symlink("/proc/self/exe", ignored);
  return program.parent_path().parent_path() / "share/beltane";
}

}  // namespace

Rig rig_named(std::string name) {
  Rig rig;
  rig.runtime = runtime_root() / name;
  rig.state = state_root();
  rig.data = data_root();
  rig.name = std::move(name);
  return rig;
}

Result<void> secure_runtime(const Rig& rig) {
  for (const auto& folder : {rig.runtime, rig.state})
    for (auto parent = folder.lexically_normal(); parent.has_relative_path(); parent = parent.parent_path())
      if (parent == stand_in()) return make_private_folder(parent);
  return {};
}

std::string endpoint(const Rig& rig, std::string_view socket) { return "ipc://" + (rig.runtime / socket).string(); }

std::filesystem::path log_of(const Rig& rig, const std::string& process) {
  return rig.state / rig.name / "logs" / (process + ".log");
}

std::filesystem::path needs_note(const Rig& rig) { return rig.state / rig.name / "needs"; }

}  // namespace beltane
