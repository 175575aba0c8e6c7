#pragma once

#include <filesystem>
#include <string>

#include "model/result.hpp"

namespace beltane {

/// Which project file a rig has open: kept on disk, so that a persistence that comes back opens the same one.
class CurrentFile {
 public:
  CurrentFile(std::filesystem::path state, const std::string& rig);

  /// The project of a rig that was never given a name. Survives everything.
  const std::filesystem::path& unsaved() const { return unsaved_; }
  /// The file that was open last; the unsaved project where there was none.
  std::filesystem::path get() const;
  Result<void> set(const std::filesystem::path&) const;
  /// Moves the unsaved project out of the way of a new one, under a name that says when it was left.
  Result<void> put_unsaved_aside() const;

 private:
  std::filesystem::path unsaved_;
  std::filesystem::path remembered_in_;
};

}  // namespace beltane
