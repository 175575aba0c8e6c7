#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/messages/control.hpp"

namespace beltane::supervisor {

/// Services that run inside a child (`up --in-process`), and whether each answers: the child counts as alive only if
/// all of them do. Pure.
class EmbeddedServices {
 public:
  /// Pings in a row that one may leave unanswered before its child counts as silent, and is told of.
  static constexpr std::uint32_t may_miss = 1;
  static constexpr std::uint32_t told_at = 3;

  /// One said hello, or answered a ping.
  void receive(const Health& health, Instant now);
  /// All that live in the process of that pid are asked now. Names those who have just missed `told_at` pings.
  std::vector<std::string> asked(std::int32_t pid);
  /// Whether all that live in that process have answered lately.
  bool answer(std::int32_t pid) const;

  struct EmbeddedService {
    Health health{};
    Instant told{};
    std::uint32_t unanswered{};
  };
  const std::map<std::string, EmbeddedService>& by_name() const { return services_; }

 private:
  std::map<std::string, EmbeddedService> services_{};
};

}  // namespace beltane::supervisor
