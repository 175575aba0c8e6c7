#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "model/project/project_id.hpp"
#include "model/result.hpp"

namespace beltane {

/// Which project file a rig has open: kept on disk, so that a persistence that comes back opens the same one, and knows
/// it when it sees it.
class CurrentFile {
 public:
  struct Known {
    std::filesystem::path path{};
    ProjectId identity{};   // none: written by an older beltane, or by none yet
    std::uint64_t inode{};  // 0: not known
    bool operator==(const Known&) const = default;
  };

  CurrentFile(std::filesystem::path state, const std::string& rig);

  /// The project of a rig that was never given a name. Survives everything.
  const std::filesystem::path& unsaved() const { return unsaved_; }
  /// The file that was open last; the unsaved project, without an identity, where there was none.
  const Known& get() const { return known_; }
  Result<void> set(const Known&);
  /// Moves the unsaved project out of the way of a new one, under a name that says when it was left; answers the name.
  Result<std::filesystem::path> put_unsaved_aside() const;

 private:
  std::filesystem::path unsaved_;
  std::filesystem::path remembered_in_;
  Known known_{};
};

}  // namespace beltane
