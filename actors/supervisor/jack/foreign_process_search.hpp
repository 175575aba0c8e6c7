#pragma once

#include <string>
#include <vector>

#include "supervisor/processes/process.hpp"
#include "supervisor/tree/process_tree.hpp"

namespace beltane::supervisor {

/// Looks for processes that somebody else starts: nobody tells when they are there.
class ForeignProcessSearch {
 public:
  struct Found {
    std::string name{};
    Process process{};
  };

  /// When `look` has something to do; never, while none is missing.
  Moment due(const ProcessTree&) const;
  /// Those that were missing and are there now. Not more often than ten times a second.
  std::vector<Found> look(const ProcessTree&, Moment now);

 private:
  Moment looked_{};
};

}  // namespace beltane::supervisor
