#include <unistd.h>

#include <set>
#include <utility>
#include <vector>

#include "host/service_entry.hpp"
#include "host/services.hpp"

namespace beltane {
namespace {

/// The sockets that the services serve: they reach each other over inproc://, clients reach them as ever.
std::set<std::string> sockets_inside(const Rig& rig) {
  std::set<std::string> inside;
  for (const auto& service : rig_services)
    for (const auto socket : service.serves)
      if (!socket.empty()) inside.insert(endpoint(rig, socket));
  return inside;
}

/// All services of a rig, in the order in which they serve each other. They end in the opposite order.
struct StudioProcess {
  std::unique_ptr<loop::Loop> loop{};
  std::vector<Running> services{};
  std::shared_ptr<SupervisorLine> line{};  // set and used on the loop's thread

  ~StudioProcess() {
    while (!services.empty()) services.pop_back();
  }
};

Result<Running> run_studio(const Host& host, std::function<void()> end) {
  auto studio = std::make_shared<StudioProcess>();
  studio->loop = loop::make_loop(sockets_inside(host.rig));
  for (const auto& each : rig_services) {
    const std::string name(each.name);
    auto running = services_of_program().at(name)({host.rig, name, studio->loop.get(), host.catalogue}, end);
    if (!running) return Refusal{name + ": " + running.reason()};
    studio->services.push_back(*running);
  }
  auto* own = studio.get();
  // This answer proves the loop only. Each service answers pings from its own mailbox, over its own line; the
  // supervisor takes the process for alive while all of them do.
  auto line =
      line_to_supervisor({host.rig, host.process, studio->loop.get(), host.catalogue},
                         {.ping =
                              [own, process = host.process](const Ping& ping) {
                                if (own->line)
                                  own->line->pong({ping.number, {.process = process, .pid = getpid(), .ready = true}});
                              },
                          .end = end});
  if (!line) return line.refusal();
  studio->loop->post([own, made = std::shared_ptr<SupervisorLine>(std::move(*line))] { own->line = made; });
  return Running(studio);
}

}  // namespace
}  // namespace beltane

int main(int argc, char** argv) { return beltane::run_process("studio", beltane::run_studio, argc, argv); }
