#include "supervisor/tree/restart_policy.hpp"

#include <algorithm>
#include <cmath>

namespace beltane::supervisor {

RestartDecision after_death(Deaths& deaths, Moment now, double chance, const LimitsConfig& limits) {
  while (!deaths.empty() && seconds_between(deaths.front(), now) > limits.window) deaths.pop_front();
  deaths.push_back(now);
  if (deaths.size() > limits.restarts) return {limits.longest_wait, true};
  if (deaths.size() == 1) return {};
  const double doubled = limits.first_wait.count * std::exp2(static_cast<double>(deaths.size() - 2));
  return {{std::min(doubled * (0.8 + 0.4 * chance), limits.longest_wait.count)}, false};
}

}  // namespace beltane::supervisor
