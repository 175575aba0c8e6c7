#include "patchbay/supervised.hpp"

#include <signal.h>
#include <unistd.h>

namespace beltane::patchbay {

Result<std::unique_ptr<Supervised>> Supervised::begin(const Rig& rig, const std::string& process,
                                                      std::function<Health()> health) {
  std::unique_ptr<Supervised> made(new Supervised(std::move(health)));
  auto* self = made.get();
  const Host host{.rig = rig, .process = process, .loop = self->loop_.get()};
  auto pong = [self](Ping ping) {
    self->loop_->post([self, ping] {
      if (self->line_) self->line_->pong({ping.number, self->health_()});
    });
  };
  auto line = line_to_supervisor(host, {.ping = pong, .end = [] { kill(getpid(), SIGTERM); }});
  if (!line) return line.refusal();
  self->loop_->post([self, dialled = std::shared_ptr<SupervisorLine>(std::move(*line))] { self->line_ = dialled; });
  return made;
}

Supervised::~Supervised() {
  loop_->post([this] { line_ = nullptr; });  // a loop outlives its sockets
  loop_ = nullptr;
}

}  // namespace beltane::patchbay
