#include "supervisor/supervision/control_socket.hpp"

#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "wire/wire.hpp"

namespace beltane::supervisor {
namespace {

constexpr std::size_t most_events = 200;
constexpr std::size_t longest_text = 1024;            // bytes of an event: a server may complain at length
constexpr std::size_t most_waiting = 16384;           // letters of strangers must not fill the memory
constexpr std::chrono::milliseconds last_words{300};  // a busy machine's I/O thread has its turn by then

std::string figures_of(const Event& event) {
  std::string text;
  for (const auto& [name, value] : event.figures)
    text += fmt::format("{}{} {:.6g}", text.empty() ? "" : ", ", name, value);
  return text.empty() ? text : " (" + text + ")";
}

}  // namespace

Result<std::unique_ptr<ControlSocket>> ControlSocket::open(const Rig& rig) {
  std::unique_ptr<ControlSocket> desk(new ControlSocket);
  desk->wake_ = Fd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  desk->loop_ = loop::make_loop();
  auto telemetry = desk->loop_->publish(endpoint(rig, sockets::supervisor_telemetry));
  if (!telemetry) return telemetry.refusal();
  desk->telemetry_ = *telemetry;
  auto on_message = [raw = desk.get()](const loop::Peer& from, const loop::Bytes& bytes) {
    auto message = wire::decode<ToSupervisor>(bytes);
    if (message)
      raw->put({from, std::move(*message)});
    else
      spdlog::warn("at the control socket: {}", message.reason());
  };
  auto control = desk->loop_->serve(endpoint(rig, sockets::supervisor_control), on_message);
  if (!control) return control.refusal();
  desk->control_ = *control;
  return desk;
}

ControlSocket::~ControlSocket() {
  control_ = nullptr;  // a loop outlives its sockets
  telemetry_ = nullptr;
  loop_ = nullptr;  // before the queue it fills
}

void ControlSocket::let_go_out() { std::this_thread::sleep_for(last_words); }

void ControlSocket::put(ReceivedMessage letter) {
  {
    std::lock_guard lock(mutex_);
    if (waiting_.size() >= most_waiting) return;
    waiting_.push_back(std::move(letter));
  }
  eventfd_write(wake_.get(), 1);
}

std::vector<ReceivedMessage> ControlSocket::letters() {
  eventfd_t count = 0;
  eventfd_read(wake_.get(), &count);
  std::lock_guard lock(mutex_);
  return std::exchange(waiting_, {});
}

void ControlSocket::enrol(const loop::Peer& peer, const std::string& process) { by_process_[process] = peer; }

loop::Peer ControlSocket::peer_of(const std::string& process) const {
  const auto found = by_process_.find(process);
  return found == by_process_.end() ? loop::Peer{} : found->second;
}

void ControlSocket::send(const loop::Peer& peer, const FromSupervisor& message) {
  if (!peer.empty()) control_->send(peer, wire::encode(message));
}

void ControlSocket::tell_all(const Servers& servers) {
  const auto bytes = wire::encode(FromSupervisor{servers});
  for (const auto& [process, peer] : by_process_) control_->send(peer, bytes);
}

void ControlSocket::note(Event event) {
  if (event.text.size() > longest_text) event.text.resize(longest_text);
  spdlog::info("{}: {}{}", event.process, event.text, figures_of(event));
  telemetry_->send(wire::encode(Telemetry{event}));
  events_.push_back(std::move(event));
  if (events_.size() > most_events) events_.pop_front();
}

}  // namespace beltane::supervisor
