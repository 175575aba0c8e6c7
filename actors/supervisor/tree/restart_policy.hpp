#pragma once

#include <chrono>
#include <deque>

#include "supervisor/plan/rig_config.hpp"

namespace beltane::supervisor {

/// A moment that no clock setting can move.
using Moment = Instant;

inline Seconds seconds_between(Moment from, Moment to) { return {std::chrono::duration<double>(to - from).count()}; }

/// When a process died lately.
using Deaths = std::deque<Moment>;

/// What to do after a death. `failed`: it died too often; say so loudly. It is started again all the same.
struct RestartDecision {
  Seconds wait{};
  bool failed{};
  bool operator==(const RestartDecision&) const = default;
};

/// At once the first time, then `first_wait` doubled at each more, up to `longest_wait`; more than `restarts` deaths in
/// `window` is a failure. `chance` in [0, 1) spreads the wait by a fifth either way, so that what died together does
/// not come back in step. Forgets what is older than the window, and writes this death down.
RestartDecision after_death(Deaths& deaths, Moment now, double chance, const LimitsConfig& limits);

}  // namespace beltane::supervisor
