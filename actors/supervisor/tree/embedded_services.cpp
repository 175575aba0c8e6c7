#include "supervisor/tree/embedded_services.hpp"

#include <algorithm>

namespace beltane::supervisor {

void EmbeddedServices::receive(const Health& health, Instant now) { services_[health.process] = {health, now, 0}; }

std::vector<std::string> EmbeddedServices::asked(std::int32_t pid) {
  std::vector<std::string> silent;
  for (auto& [name, service] : services_)
    if (service.health.pid == pid && ++service.unanswered == told_at) silent.push_back(name);
  return silent;
}

bool EmbeddedServices::answer(std::int32_t pid) const {
  return std::ranges::none_of(
      services_, [&](const auto& each) { return each.second.health.pid == pid && each.second.unanswered > may_miss; });
}

}  // namespace beltane::supervisor
