#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "client/connection.hpp"

namespace beltane::drill {

/// Follows a rig's telemetry and keeps what its supervisor says that it saw and did.
class Witness {
 public:
  static Result<std::unique_ptr<Witness>> follow(client::Connection& client);
  std::vector<Event> events();

 private:
  std::mutex mutex_{};
  std::vector<Event> events_{};
  loop::Hold hold_{};  // last: it ends before what it calls into
};

}  // namespace beltane::drill
