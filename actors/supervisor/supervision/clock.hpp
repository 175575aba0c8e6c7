#pragma once

#include "supervisor/tree/actions.hpp"

namespace beltane::supervisor {

inline Now current_time() {
  const auto now = std::chrono::steady_clock::now();
  return {now, now};
}

}  // namespace beltane::supervisor
