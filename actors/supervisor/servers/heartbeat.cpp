#include "supervisor/servers/heartbeat.hpp"

namespace beltane::supervisor {
namespace {

constexpr std::uint32_t largest_number = 1 << 24;  // whole numbers that a control bus holds exactly

}  // namespace

void Heartbeat::begin(Moment now) {
  silence_.begin(now);
  asked_ = 0;
  heard_ = due_ = now;
}

std::optional<std::uint32_t> Heartbeat::ask(Moment now) {
  if (now < due_) return {};
  due_ = now + period;
  asked_ = asked_ % largest_number + 1;
  return asked_;
}

void Heartbeat::answered(std::uint32_t number, Moment now) {
  if (number == 0 || number > asked_) return;
  silence_.reset();
  heard_ = now;
}

Hang Heartbeat::judge(const HangEvidence& around) const {
  const auto silence = silence_.length().count;
  if (silence >= stopped_after.count && around.jack_stopped)
    return around.jack_is_ours ? Hang::jack : Hang::foreign_jack;
  if (silence >= stopped_after.count && around.server_stopped) return Hang::server_stopped;
  if (silence < hung_after.count) return Hang::none;
  return around.jack_moves == false && around.jack_is_ours ? Hang::jack : Hang::server;
}

}  // namespace beltane::supervisor
