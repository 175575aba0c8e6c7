#include "supervisor/guard/ping_responder.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

namespace beltane::supervisor {

PingResponder::PingResponder() : wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), loop_(loop::make_loop()) {}

PingResponder::~PingResponder() {
  line_ = nullptr;  // a loop outlives its sockets
  loop_ = nullptr;
}

Result<void> PingResponder::connect(const std::filesystem::path& runtime) {
  const Host host{.rig = {.runtime = runtime}, .process = "guard", .loop = loop_.get()};
  auto line = line_to_supervisor(host, {.ping = [this](Ping ping) { record(ping.number); },
                                        .end = [this] { ended_ = true, eventfd_write(wake_.get(), 1); }});
  if (!line) return line.refusal();
  line_ = std::move(*line);
  return {};
}

bool PingResponder::answer() {
  eventfd_t count = 0;
  eventfd_read(wake_.get(), &count);
  const auto number = last_.exchange(0);
  if (number != 0) line_->pong({number, {.process = "guard", .pid = getpid(), .ready = true}});
  return number != 0;
}

void PingResponder::record(std::uint64_t number) {
  last_ = number;
  eventfd_write(wake_.get(), 1);
}

}  // namespace beltane::supervisor
