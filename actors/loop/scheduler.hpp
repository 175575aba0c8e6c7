#pragma once

#include <memory>

#include "loop/poller.hpp"

namespace beltane::loop {

/// CAF's actors, run by a poller's thread. While this lives the poller has to live. It is made on the poller's thread,
/// and destroyed on another: that waits until every actor has ended.
class Actors {
 public:
  explicit Actors(Poller& poller);
  ~Actors();
  Actors(const Actors&) = delete;
  Actors& operator=(const Actors&) = delete;

  caf::actor_system& system();

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace beltane::loop
