#pragma once

#include <functional>
#include <map>
#include <set>

#include "host/rig.hpp"
#include "model/messages/control.hpp"
#include "simulation/loop_fixture.hpp"

namespace beltane::simulation {

/// As much of the supervisor as the services speak with: it tells who says hello which servers there are, and pings.
class Supervisor {
 public:
  Supervisor(Machine& machine, Network& network, const Rig& rig, std::function<ServerInfo()> server,
             std::function<void(const Health&)> told);

  /// The audio server is another one now, or gone.
  void tell_servers();

 private:
  void receive(const loop::Peer& peer, const loop::Bytes& bytes);
  void tell_servers(const loop::Peer& peer);

  LifeHandle life_;
  Machine& machine_;
  SimulatedLoop loop_;
  std::function<ServerInfo()> server_;
  std::function<void(const Health&)> told_;
  std::set<loop::Peer> peers_{};
  std::uint64_t pings_{};
  std::shared_ptr<loop::Server> control_{};
  loop::Hold timer_{};
};

}  // namespace beltane::simulation
