#pragma once

#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "model/limits.hpp"
#include "session/outcome.hpp"

namespace beltane {

/// Requests that wait until there is a project, in the order in which they came. Pure: the clock is given.
class DeferredRequests {
 public:
  static constexpr auto patience = std::chrono::seconds(3);
  static constexpr std::size_t most = 8192;
  static constexpr std::size_t most_bytes = limits::unconfirmed_bytes;

  struct Deferred {
    loop::Peer peer{};
    SessionRequest request{};
    Moment since{};
  };

  /// Takes it over; false: there are too many, and it is left as it is.
  bool add(const loop::Peer&, SessionRequest&&, Moment now);
  /// The one that came first, if one waits.
  std::optional<Deferred> next();
  /// Those that have waited too long.
  std::vector<Deferred> overdue(Moment now);
  /// The project is on its way: nobody has waited so far.
  void postpone(Moment now);
  std::size_t size() const { return requests_.size(); }

  /// A follower's newest question is the one that counts.
  void add(const loop::Peer& peer, const CatchUp& asked) { followers_[peer] = asked; }
  std::map<loop::Peer, CatchUp> next_followers() { return std::exchange(followers_, {}); }

 private:
  Deferred pop_front();

  std::deque<Deferred> requests_{};
  std::size_t bytes_{};
  std::map<loop::Peer, CatchUp> followers_{};
};

}  // namespace beltane
