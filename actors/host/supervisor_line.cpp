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
  explicit Line(std::shared_ptr<bus::Client> client) : client_(std::move(client)) {}
  void pong(const Pong& pong) override { client_->send(wire::encode(ToSupervisor{pong})); }

 private:
  std::shared_ptr<bus::Client> client_;
};

/// Says hello whenever the link stands: it may stand before the client that speaks over it is in our hands. All of it
/// on the bus thread.
struct Greeter {
  std::string hello{};
  std::weak_ptr<bus::Client> client{};
  bool owed{};

  void linked() {
    auto line = client.lock();
    owed = !line;
    if (line) line->send(hello);
  }
  void joined(const std::shared_ptr<bus::Client>& line) {
    client = line;
    if (owed) linked();
  }
};

}  // namespace

Result<std::unique_ptr<SupervisorLine>> line_to_supervisor(const Host& host, SupervisorCalls calls) {
  const Health health{.process = host.process, .pid = getpid()};
  auto greeter = std::make_shared<Greeter>(Greeter{.hello = wire::encode(ToSupervisor{Hello{health}})});
  auto on_message = [calls = std::move(calls)](const bus::Bytes& bytes) {
    auto message = wire::decode<FromSupervisor>(bytes);
    if (!message) return spdlog::warn("from the supervisor: {}", message.reason());
    std::visit(Heard{calls}, *message);
  };
  auto client = host.bus->dial(endpoint(host.rig, sockets::supervisor_control), on_message, [greeter](bool up) {
    if (up) greeter->linked();
  });
  if (!client) return client.refusal();
  host.bus->post([greeter, client = *client] { greeter->joined(client); });
  return std::unique_ptr<SupervisorLine>(std::make_unique<Line>(*client));
}

}  // namespace beltane
