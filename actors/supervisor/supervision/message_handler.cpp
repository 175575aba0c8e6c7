#include "supervisor/supervision/message_handler.hpp"

#include <spdlog/spdlog.h>

#include <utility>

#include "supervisor/supervision/clock.hpp"
#include "supervisor/tree/health_report.hpp"

namespace beltane::supervisor {

void MessageHandler::handle(const ReceivedMessage& received) {
  std::visit([&](const auto& message) { handle(received.from, message); }, received.message);
}

void MessageHandler::handle(const loop::Peer& from, const Hello& hello) {
  if (!accept(hello.health)) return;
  to_.socket.register_peer(from, hello.health.process);
  to_.socket.send(from, to_.publisher.servers());
  apply(hello.health);
}

void MessageHandler::handle(const loop::Peer&, const Pong& pong) {
  if (accept(pong.health)) apply(pong.health);
}

void MessageHandler::handle(const loop::Peer& from, const StatusRequest&) { to_.socket.send(from, report_.status()); }

void MessageHandler::handle(const loop::Peer& from, const TakeDown&) {
  waiting_for_end_.push_back(from);
  to_.executor.perform(to_.state.tree.take_down(current_time()));
}

bool MessageHandler::accept(const Health& health) const {
  if (is_accepted(to_.state.tree, health)) return true;
  spdlog::warn("an unknown process says that it belongs to the rig; nothing of it is believed");
  return false;
}

void MessageHandler::apply(const Health& told) {
  const auto now = current_time();
  const auto health = bounded(told);
  auto& [tree, processes, embedded] = to_.state;
  if (host_of(tree, health)) embedded.receive(health, now.instant);
  if (const auto frames = health.figures.find("jack_frames"); frames != health.figures.end())
    to_.monitor.jack_is_at(frames->second, now.moment);
  look_for_stalls(health);
  if (tree.find(health.process) && embedded.answer(health.pid))
    to_.executor.perform(tree.receive(health.process, health, now));
}

/// The patchbay sees that the changeover's audio thread stands still, which its pings do not tell.
void MessageHandler::look_for_stalls(const Health& health) {
  const auto stalls = health.figures.find("changeover_stalls");
  if (health.process != "patchbay" || stalls == health.figures.end()) return;
  if (std::exchange(patchbay_, health.pid) != health.pid) changeover_stalls_ = 0;
  if (std::exchange(changeover_stalls_, stalls->second) >= stalls->second) return;
  const auto* changeover = to_.state.tree.find("changeover");
  if (changeover && changeover->stage == ProcessStage::ready)
    to_.executor.perform(to_.state.tree.hung("changeover", "plays nothing while JACK goes on", false, current_time()));
}

void MessageHandler::answer_take_down() {
  for (const auto& peer : waiting_for_end_) to_.socket.send(peer, report_.status());
  if (!waiting_for_end_.empty()) ControlSocket::wait_until_sent();
}

}  // namespace beltane::supervisor
