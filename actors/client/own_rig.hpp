#pragma once

#include <memory>

#include "client/rig_control.hpp"

namespace beltane::client {

/// A rig of a command's own, in directories of its own, gone without a trace when it ends; it ends by itself where the
/// command dies.
class OwnRig {
 public:
  /// Brings it up beside whatever else runs. `progress` may be null.
  static Result<std::unique_ptr<OwnRig>> start(const Rig& like, const std::string& purpose,
                                               supervisor::StartOptions how, const Progress& progress);
  /// Takes it down, if `end` has not done so.
  ~OwnRig();
  OwnRig(const OwnRig&) = delete;
  OwnRig& operator=(const OwnRig&) = delete;

  Result<void> end();
  /// The same rig once more, in other processes; with the project that it ended with.
  Result<void> begin_again();
  const Rig& rig() const { return rig_; }

 private:
  OwnRig(Rig rig, Fd lock) : rig_(std::move(rig)), lock_(std::move(lock)) {}
  Rig rig_;
  Fd lock_;  // its file is what the rig's life hangs on
  bool up_{};
};

}  // namespace beltane::client
