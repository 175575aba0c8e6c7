#pragma once

#include <filesystem>

#include "scsynth/planning/plan.hpp"

namespace beltane::scsynth {

/// Says in a note, of one word, what the graph needs of a server. The supervisor reads it when it starts one.
class NeedsNote {
 public:
  explicit NeedsNote(std::filesystem::path file) : file_(std::move(file)) {}

  /// Writes not more often than every 200 ms, and only where the needs of strips changed.
  void look(const Plan& plan, Instant now);

 private:
  std::filesystem::path file_;
  Needs by_strips_{};
  Instant looked_{};
  ServerLimits told_{};
};

}  // namespace beltane::scsynth
