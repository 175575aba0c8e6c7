#include "supervisor/servers/hang_watch.hpp"

#include <algorithm>
#include <cmath>

#include "supervisor/processes/process.hpp"

namespace beltane::supervisor {
namespace {

constexpr auto jack_name = "jackd";
constexpr Seconds told_lately{0.6};  // by the patchbay, which is pinged four times a second

bool is_watched(const ChildProcess& child) {
  return child.spec.kind == ProcessKind::server && child.stage == ProcessStage::ready && child.life.pid > 0;
}

std::string for_so_long(Seconds silence) { return " for " + std::to_string(std::lround(silence.count * 1000)) + " ms"; }

HangReport verdict(Hang hang, const std::string& name, Seconds silence, const HangEvidence& around) {
  const auto thread = "its audio thread was silent" + for_so_long(silence);
  if (hang == Hang::jack || hang == Hang::foreign_jack)
    return {jack_name,
            std::string(around.jack_stopped ? "was stopped" : "hangs") + ": no audio thread was heard" +
                for_so_long(silence),
            !around.jack_stopped, hang == Hang::jack};
  if (hang == Hang::server_stopped) return {name, "was stopped: " + thread, false};
  return {name, "hangs: " + thread, around.jack_moves.value_or(true)};
}

}  // namespace

void HangWatch::ask(const ProcessTree& tree, ServerProbe& probe, Moment now) {
  std::erase_if(watched_, [&](const auto& one) {
    const auto* child = tree.find(one.first);
    return !child || !is_watched(*child) || child->life.pid != one.second.pid;
  });
  for (const auto& child : tree.children()) {
    if (!is_watched(child)) continue;
    auto [found, fresh] = watched_.try_emplace(child.spec.name, Watched{child.life.pid, child.life.port, {}, false});
    if (fresh) found->second.heartbeat.begin(now);
    if (const auto number = found->second.heartbeat.ask(now)) probe.ask_audio_thread(child.life, *number);
  }
}

void HangWatch::answered(const ServerAnswer& answer, Moment now) {
  if (!answer.number) return;
  for (auto& [name, watched] : watched_) {
    if (watched.port != answer.port) continue;
    watched.heartbeat.pass(now);  // what was silence until now is none after it
    watched.heartbeat.answered(*answer.number, now);
  }
}

void HangWatch::jack_is_at(double frames, Moment now) {
  jack_told_ = now;
  if (std::exchange(jack_frames_, frames) != frames) jack_moved_ = now;
}

std::optional<bool> HangWatch::jack_moves(Moment now) const {
  if (jack_frames_ < 0 || seconds_between(jack_told_, now) > told_lately) return {};
  return seconds_between(jack_moved_, now) <= told_lately;
}

HangEvidence HangWatch::around(const Watched& watched, const ChildProcess* jack, Moment now) const {
  return {.server_stopped = is_stopped(watched.pid),
          .jack_stopped = jack && is_stopped(jack->life.pid),
          .jack_is_ours = jack && jack->spec.kind != ProcessKind::foreign && jack->stage == ProcessStage::ready,
          .jack_moves = jack_moves(now)};
}

std::optional<HangReport> HangWatch::look(const ProcessTree& tree, Moment now) {
  for (auto& [name, watched] : watched_) {
    watched.heartbeat.pass(now);
    const auto silence = watched.heartbeat.silence();
    watched.told = watched.told && silence >= Heartbeat::stopped_after;
    if (watched.told || silence < Heartbeat::stopped_after) continue;  // /proc is read only where something is odd
    const auto surroundings = around(watched, tree.find(jack_name), now);
    const auto hang = watched.heartbeat.judge(surroundings);
    if (hang == Hang::none) continue;
    watched.told = true;
    return verdict(hang, name, silence, surroundings);
  }
  return {};
}

Moment HangWatch::due() const {
  Moment next = Moment::max();
  for (const auto& [name, watched] : watched_) next = std::min(next, watched.heartbeat.due());
  return next;
}

std::optional<Seconds> HangWatch::age(const std::string& name, Moment now) const {
  const auto found = watched_.find(name);
  if (found == watched_.end()) return {};
  return found->second.heartbeat.age(now);
}

}  // namespace beltane::supervisor
