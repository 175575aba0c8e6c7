#include "patchbay/supervised.hpp"

#include <signal.h>
#include <unistd.h>

namespace beltane::patchbay {

Result<std::unique_ptr<Supervised>> Supervised::begin(const Rig& rig, const std::string& process,
                                                      std::function<Health()> health) {
  std::unique_ptr<Supervised> made(new Supervised(std::move(health)));
  auto* self = made.get();
  const Host host{.rig = rig, .process = process, .loop = self->loop_.get()};
  auto line = line_to_supervisor(
      host, {.ping = [self](Ping ping) { self->pong(ping.number); }, .end = [] { kill(getpid(), SIGTERM); }});
  if (!line) return line.refusal();
  self->loop_->post([self, dialled = std::shared_ptr<SupervisorLine>(std::move(*line))] { self->line_ = dialled; });
  return made;
}

void Supervised::pong(std::uint64_t number) {
  loop_->post([this, number] {
    if (line_) line_->pong({number, health_()});
  });
}

void Supervised::tell() { pong(0); }

Supervised::~Supervised() {
  loop_->post([this] { line_ = nullptr; });  // a loop outlives its sockets
  loop_ = nullptr;
}

}  // namespace beltane::patchbay
