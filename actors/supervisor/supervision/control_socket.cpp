#include "supervisor/supervision/control_socket.hpp"

#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <thread>

#include "wire/wire.hpp"

namespace beltane::supervisor {
namespace {

constexpr std::size_t most_waiting = 16384;           // messages of unknown senders must not fill the memory
constexpr std::chrono::milliseconds last_words{300};  // a busy machine's I/O thread has its turn by then

}  // namespace

Result<std::unique_ptr<ControlSocket>> ControlSocket::open(const Rig& rig) {
  std::unique_ptr<ControlSocket> made(new ControlSocket);
  made->wake_ = Fd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  made->loop_ = loop::make_loop();
  auto telemetry = made->loop_->publish(endpoint(rig, sockets::supervisor_telemetry));
  if (!telemetry) return telemetry.refusal();
  made->telemetry_ = *telemetry;
  auto on_message = [raw = made.get()](const loop::Peer& from, const loop::Bytes& bytes) {
    auto message = wire::decode<ToSupervisor>(bytes);
    if (message)
      raw->queue({from, std::move(*message)});
    else
      spdlog::warn("at the control socket: " + message.reason());
  };
  auto control = made->loop_->serve(endpoint(rig, sockets::supervisor_control), on_message);
  if (!control) return control.refusal();
  made->control_ = *control;
  return made;
}

ControlSocket::~ControlSocket() {
  control_ = nullptr;  // a loop outlives its sockets
  telemetry_ = nullptr;
  loop_ = nullptr;  // before the queue it fills
}

void ControlSocket::wait_until_sent() { std::this_thread::sleep_for(last_words); }

void ControlSocket::queue(ReceivedMessage message) {
  {
    std::lock_guard lock(mutex_);
    if (waiting_.size() >= most_waiting) return;
    waiting_.push_back(std::move(message));
  }
  eventfd_write(wake_.get(), 1);
}

std::vector<ReceivedMessage> ControlSocket::receive() {
  eventfd_t count = 0;
  eventfd_read(wake_.get(), &count);
  std::lock_guard lock(mutex_);
  return std::exchange(waiting_, {});
}

void ControlSocket::register_peer(const loop::Peer& peer, const std::string& process) { by_process_[process] = peer; }

void ControlSocket::send(const loop::Peer& peer, const FromSupervisor& message) {
  if (!peer.empty()) control_->send(peer, wire::encode(message));
}

void ControlSocket::send_to(const std::string& process, const FromSupervisor& message) {
  if (const auto found = by_process_.find(process); found != by_process_.end()) send(found->second, message);
}

void ControlSocket::broadcast(const Servers& servers) {
  const auto bytes = wire::encode(FromSupervisor{servers});
  for (const auto& [process, peer] : by_process_) control_->send(peer, bytes);
}

void ControlSocket::publish(const Event& event) { telemetry_->send(wire::encode(Telemetry{event})); }

}  // namespace beltane::supervisor
