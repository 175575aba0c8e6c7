#pragma once

#include <functional>
#include <memory>
#include <string>

#include "host/host.hpp"

namespace beltane::patchbay {

/// The line to the supervisor of a process that has no actors: a loop thread of its own answers pings, and ends the
/// process (SIGTERM to itself) when the supervisor asks.
class Supervised {
 public:
  /// Dials at once, so it is made when the process does its work and a hello is a true one. `health` is called on the
  /// loop thread.
  static Result<std::unique_ptr<Supervised>> begin(const Rig& rig, const std::string& process,
                                                   std::function<Health()> health);
  ~Supervised();
  /// Tells the health now, without having been asked.
  void tell();
  Supervised(const Supervised&) = delete;
  Supervised& operator=(const Supervised&) = delete;

 private:
  explicit Supervised(std::function<Health()> health) : health_(std::move(health)) {}

  void pong(std::uint64_t number);

  std::function<Health()> health_;
  std::unique_ptr<loop::Loop> loop_ = loop::make_loop();
  std::shared_ptr<SupervisorLine> line_{};
};

}  // namespace beltane::patchbay
