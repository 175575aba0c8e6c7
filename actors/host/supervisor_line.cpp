#include <spdlog/spdlog.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <type_traits>

#include "host/host.hpp"
#include "wire/wire.hpp"

namespace beltane {
namespace {

struct ControlHandler {
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

void add_losses(const loop::Losses& losses, Health& health) {
  health.figures["lost_to_gone_peers"] = static_cast<double>(losses.gone);
  health.figures["lost_to_full_peers"] = static_cast<double>(losses.full);
  health.figures["lost_while_away"] = static_cast<double>(losses.away);
  health.figures["unreadable"] = static_cast<double>(losses.unreadable);
}

class Line final : public SupervisorLine {
 public:
  Line(std::shared_ptr<loop::Client> client, loop::Loop& loop) : client_(std::move(client)), loop_(&loop) {}
  void pong(const Pong& pong) override {
    log_losses();
    auto whole = pong;
    add_losses(loop_->losses(), whole.health);
    client_->send(wire::encode(ToSupervisor{whole}));
  }

 private:
  /// Once for all that got lost between two pings.
  void log_losses() {
    const auto& losses = loop_->losses();
    const std::uint64_t now = losses.gone + losses.full;
    const auto before = told_.exchange(now);
    if (now > before)
      spdlog::warn("{} messages were dropped: their receivers had left, or did not read ({} and {} so far)",
                   now - before, losses.gone.load(), losses.full.load());
  }

  std::shared_ptr<loop::Client> client_;
  loop::Loop* loop_;
  std::atomic<std::uint64_t> told_{};
};

/// Says hello whenever the link stands: it may stand before the client that speaks over it is in our hands. All of it
/// on the loop thread.
struct Greeter {
  std::string hello{};
  std::weak_ptr<loop::Client> client{};
  bool owed{};

  void linked() {
    auto line = client.lock();
    owed = !line;
    if (line) line->send(hello);
  }
  void joined(const std::shared_ptr<loop::Client>& line) {
    client = line;
    if (owed) linked();
  }
};

}  // namespace

void note_unreadable(const Host& host, std::string_view socket, const std::string& reason) {
  static std::atomic<std::int64_t> last_s{-1};
  const auto count = ++host.loop->losses().unreadable;
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  const auto now_s = std::chrono::duration_cast<std::chrono::seconds>(now).count();
  if (last_s.exchange(now_s) == now_s) return;
  spdlog::warn("{}: {} ({} messages so far that could not be read)", socket, reason.substr(0, 500), count);
}

Result<std::unique_ptr<SupervisorLine>> line_to_supervisor(const Host& host, SupervisorCalls calls) {
  const Health health{.process = host.process, .pid = getpid()};
  auto greeter = std::make_shared<Greeter>(Greeter{.hello = wire::encode(ToSupervisor{Hello{health}})});
  auto on_message = [calls = std::move(calls)](const loop::Bytes& bytes) {
    auto message = wire::decode<FromSupervisor>(bytes);
    if (!message) return spdlog::warn("from the supervisor: {}", message.reason());
    std::visit(ControlHandler{calls}, *message);
  };
  auto client = host.loop->dial(endpoint(host.rig, sockets::supervisor_control), on_message, [greeter](bool up) {
    if (up) greeter->linked();
  });
  if (!client) return client.refusal();
  host.loop->post([greeter, client = *client] { greeter->joined(client); });
  return std::unique_ptr<SupervisorLine>(std::make_unique<Line>(*client, *host.loop));
}

}  // namespace beltane
