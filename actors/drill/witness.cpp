#include "drill/witness.hpp"

namespace beltane::drill {

Result<std::unique_ptr<Witness>> Witness::follow(client::Connection& client) {
  auto witness = std::make_unique<Witness>();
  auto hold = client.follow<Telemetry>(sockets::supervisor_telemetry, [self = witness.get()](const auto& telemetry) {
    std::lock_guard lock(self->mutex_);
    if (auto* event = std::get_if<Event>(&telemetry)) self->events_.push_back(*event);
  });
  if (!hold) return hold.refusal();
  witness->hold_ = *hold;
  return witness;
}

std::vector<Event> Witness::events() {
  std::lock_guard lock(mutex_);
  return events_;
}

}  // namespace beltane::drill
