#include "simulation/supervisor_fixture.hpp"

#include "wire/wire.hpp"

namespace beltane::simulation {
namespace {

constexpr Seconds between_pings{0.2};

}  // namespace

Supervisor::Supervisor(Machine& machine, Network& network, const Rig& rig, std::function<ServerInfo()> server,
                       std::function<void(const Health&)> told)
    : life_(std::make_shared<Life>(Life{.process = "supervisor"})),
      machine_(machine),
      loop_(machine, network, life_),
      server_(std::move(server)),
      told_(std::move(told)) {
  machine.enter(life_, [&] {
    control_ = *loop_.serve(
        endpoint(rig, sockets::supervisor_control),
        [this](const loop::Peer& peer, const loop::Bytes& bytes) { receive(peer, bytes); }, {}, 0);
    timer_ = loop_.every(between_pings, [this] {
      ++pings_;
      for (const auto& peer : peers_) control_->send(peer, wire::encode(FromSupervisor{Ping{pings_}}));
    });
  });
}

void Supervisor::receive(const loop::Peer& peer, const loop::Bytes& bytes) {
  const auto message = wire::decode<ToSupervisor>(bytes);
  if (!message) return;
  if (const auto* pong = std::get_if<Pong>(&*message)) return told_(pong->health);
  if (!std::holds_alternative<Hello>(*message)) return;
  peers_.insert(peer);
  tell_servers(peer);
}

void Supervisor::tell_servers() {
  machine_.enter(life_, [this] {
    for (const auto& peer : peers_) tell_servers(peer);
  });
}

void Supervisor::tell_servers(const loop::Peer& peer) {
  control_->send(peer, wire::encode(FromSupervisor{Servers{{server_()}}}));
}

}  // namespace beltane::simulation
