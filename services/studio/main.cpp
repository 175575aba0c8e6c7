#include <unistd.h>

#include <set>
#include <utility>
#include <vector>

#include "backend/backend_service.hpp"
#include "backends/scsynth_kind.hpp"
#include "host/host.hpp"
#include "library/library_service.hpp"
#include "persistence/persistence_service.hpp"
#include "sequencer/sequencer_service.hpp"
#include "session/session_service.hpp"
#include "voices/voices_service.hpp"

namespace beltane {
namespace {

/// The sockets that the services serve: they reach each other over inproc://, clients reach them as ever.
std::set<std::string> sockets_inside(const Rig& rig) {
  std::set<std::string> inside;
  for (auto socket :
       {sockets::session_edits, sockets::session_changes, sockets::session_catch_up, sockets::persistence_journal,
        sockets::sequencer_transport, sockets::sequencer_telemetry, sockets::voices_gestures, sockets::backend_voices,
        sockets::backend_requests, sockets::backend_telemetry, sockets::librarian_telemetry})
    inside.insert(endpoint(rig, socket));
  return inside;
}

/// All services of a rig, in the order in which they serve each other. They end in the opposite order.
struct Studio {
  std::unique_ptr<bus::Bus> bus{};
  std::vector<Running> services{};
  std::shared_ptr<SupervisorLine> line{};  // set and used on the bus thread

  ~Studio() {
    while (!services.empty()) services.pop_back();
  }
};

Result<Running> run_studio(const Host& host, std::function<void()> end) {
  auto studio = std::make_shared<Studio>();
  studio->bus = bus::make_bus(sockets_inside(host.rig));
  auto backend = [](const Host& inner, std::function<void()> done) {
    return run_backend(inner, std::move(done), backend::scsynth_kind());
  };
  const std::vector<std::pair<std::string, Service>> services{
      {"persistence", run_persistence}, {"session", run_session},     {"backend", backend},
      {"voices", run_voices},           {"sequencer", run_sequencer}, {"librarian", run_librarian}};
  for (const auto& [name, service] : services) {
    auto running = service({host.rig, name, studio->bus.get(), host.catalogue}, end);
    if (!running) return Refusal{name + ": " + running.reason()};
    studio->services.push_back(*running);
  }
  auto* own = studio.get();
  // This answer proves the bus only. Each service answers pings from its own mailbox, over its own line; the supervisor
  // takes the process for alive while all of them do.
  auto line =
      line_to_supervisor({host.rig, host.process, studio->bus.get(), host.catalogue},
                         {.ping =
                              [own, process = host.process](const Ping& ping) {
                                if (own->line)
                                  own->line->pong({ping.number, {.process = process, .pid = getpid(), .ready = true}});
                              },
                          .end = end});
  if (!line) return line.refusal();
  studio->bus->post([own, made = std::shared_ptr<SupervisorLine>(std::move(*line))] { own->line = made; });
  return Running(studio);
}

}  // namespace
}  // namespace beltane

int main(int argc, char** argv) { return beltane::run_process("studio", beltane::run_studio, argc, argv); }
