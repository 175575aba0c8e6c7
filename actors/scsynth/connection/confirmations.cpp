#include "scsynth/connection/confirmations.hpp"

#include <utility>

namespace beltane::scsynth {
namespace {

constexpr std::size_t most_asked = 64;  // what a dead server never answers is forgotten

OscMessage question(std::int32_t number) { return {"/sync", {number}}; }

}  // namespace

void Confirmations::ask(std::uint64_t ticket) {
  std::int32_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    number = --last_;
    asked_.emplace(number, Asked{ticket});
    if (asked_.size() > most_asked) asked_.erase(std::prev(asked_.end()));
  }
  send_(question(number));
}

bool Confirmations::handle(const OscMessage& message) {
  if (message.address != "/synced") return false;
  const auto number = whole(message, 0).value_or(0);
  std::uint64_t ticket = 0;
  bool again = false;
  {
    const std::lock_guard lock(mutex_);
    const auto known = asked_.find(number);
    if (known == asked_.end()) return number < 0;
    ticket = known->second.ticket;
    again = std::exchange(known->second.again, true);
    if (again) asked_.erase(known);
  }
  if (!again)
    send_(question(number));
  else if (report_)
    report_(ServerConfirmed{ticket});
  return true;
}

}  // namespace beltane::scsynth
