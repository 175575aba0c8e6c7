#pragma once

#include "model/editing/history.hpp"

namespace beltane {

/// How large the project is at most, so that it stays within what files, sockets and followers take. Reckoned exactly
/// only where it may come near that.
class SizeLimit {
 public:
  /// Another project is open.
  void restart(const Project&);
  /// Whether the change and the project after it stay within the limits.
  Result<void> fits(const Project&, const Change&);

 private:
  std::size_t bytes_{};  // what `size_of` says of the project, and of all edits since
};

}  // namespace beltane
