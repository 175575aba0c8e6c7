#include <spdlog/spdlog.h>
#include <unistd.h>

#include <type_traits>

#include "host/host.hpp"
#include "wire/wire.hpp"

namespace beltane {
namespace {

struct Heard {
  const SupervisorCalls& calls;
  void operator()(const Ping& ping) const {
    if (calls.ping) calls.ping(ping);
  }
  void operator()(const Servers& servers) const {
    if (calls.servers) calls.servers(servers);
  }
  void operator()(const EndOrderly&) const {
    if (calls.end) calls.end();
  }
  void operator()(const RigStatus&) const {}  // for clients
};

class Line final : public SupervisorLine {
 public:
  explicit Line(std::shared_ptr<std::shared_ptr<bus::Client>> client) : client_(std::move(client)) {}
  void pong(const Pong& pong) override { (*client_)->send(wire::encode(ToSupervisor{pong})); }

 private:
  std::shared_ptr<std::shared_ptr<bus::Client>> client_;
};

}  // namespace

Result<std::unique_ptr<SupervisorLine>> line_to_supervisor(const Host& host, SupervisorCalls calls) {
  auto client = std::make_shared<std::shared_ptr<bus::Client>>();
  auto on_message = [calls = std::move(calls)](const bus::Bytes& bytes) {
    auto message = wire::decode<FromSupervisor>(bytes);
    if (!message) return spdlog::warn("from the supervisor: {}", message.reason());
    std::visit(Heard{calls}, *message);
  };
  auto on_link = [client, process = host.process, bus = host.bus](bool up) {
    if (!up) return;
    Health health{.process = process, .pid = getpid()};
    bus->post([client, hello = wire::encode(ToSupervisor{Hello{health}})] { (*client)->send(hello); });
  };
  auto dialled = host.bus->dial(endpoint(host.rig, sockets::supervisor_control), on_message, on_link);
  if (!dialled) return dialled.refusal();
  *client = *dialled;
  return std::unique_ptr<SupervisorLine>(std::make_unique<Line>(client));
}

}  // namespace beltane
