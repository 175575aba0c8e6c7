#pragma once

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

namespace beltane {

/// The actors of one service: few scheduled threads, policy `sharing` (idle peers of a busy actor do not wait).
struct ActorRoom {
  struct Config : caf::actor_system_config {
    Config() {
      set("scheduler.policy", caf::atom("sharing"));
      set("scheduler.max-threads", 2u);
    }
  };
  Config config{};
  caf::actor_system system{config};
};

}  // namespace beltane
