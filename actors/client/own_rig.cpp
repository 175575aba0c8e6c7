#include "client/own_rig.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace beltane::client {
namespace {

/// $TMPDIR, or /tmp where that is no folder.
std::filesystem::path temporary_folder() {
  std::error_code none;
  const auto folder = std::filesystem::temp_directory_path(none);
  return none ? "/tmp" : folder;
}

}  // namespace

Result<std::unique_ptr<OwnRig>> OwnRig::start(const Rig& like, const std::string& purpose, supervisor::StartOptions how,
                                              const Progress& progress) {
  std::string pattern = (temporary_folder() / ("beltane-" + purpose + "-XXXXXX")).string();
  if (!mkdtemp(pattern.data()))
    return Refusal{"cannot make a folder " + pattern + ": " + std::strerror(errno) +
                   "; set TMPDIR to a folder that can be written to"};
  Rig rig = like;
  rig.name = purpose + "-" + std::to_string(getpid());
  rig.runtime = std::filesystem::path(pattern) / "run";
  rig.state = std::filesystem::path(pattern) / "state";
  how.owner = std::filesystem::path(pattern) / "owner";
  Fd lock(open(how.owner.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!lock || flock(lock.get(), LOCK_EX | LOCK_NB) != 0)
    return Refusal{"cannot make " + how.owner.string() + ": " + std::strerror(errno)};
  auto own = std::unique_ptr<OwnRig>(new OwnRig(rig, std::move(lock)));
  auto status = bring_up(rig, how, progress);
  own->up_ = is_up(rig);
  if (!status) return status.refusal();
  return own;
}

OwnRig::~OwnRig() {
  if (up_) (void)end().operator bool();
  std::error_code ignored;
  std::filesystem::remove_all(rig_.runtime.parent_path(), ignored);
}

Result<void> OwnRig::begin_again() {
  auto status = bring_up(rig_, {}, nullptr);
  up_ = is_up(rig_);
  if (!status) return status.refusal();
  return {};
}

Result<void> OwnRig::end() {
  up_ = false;
  return bring_down(rig_);
}

}  // namespace beltane::client
