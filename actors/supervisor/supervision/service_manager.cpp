#include "supervisor/supervision/service_manager.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace beltane::supervisor {
namespace {

std::string taken_from_environment(const char* name) {
  const char* value = std::getenv(name);
  std::string text = value ? value : "";
  unsetenv(name);
  return text;
}

}  // namespace

ServiceManager::ServiceManager() : address_(taken_from_environment("NOTIFY_SOCKET")) {
  const auto microseconds = std::strtoll(taken_from_environment("WATCHDOG_USEC").c_str(), nullptr, 10);
  const auto watched = taken_from_environment("WATCHDOG_PID");
  if (address_.empty()) return;
  socket_ = Fd(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const bool ours = watched.empty() || watched == std::to_string(getpid());
  if (microseconds > 0 && ours) period_ = Seconds{static_cast<double>(microseconds) * 1e-6 / 3};
}

void ServiceManager::ready() {
  say("READY=1\nSTATUS=keeps the rig alive");
  if (period_ && socket_) due_ = Moment{};
}

void ServiceManager::turn(bool does_well, Moment now) {
  if (now < due_) return;
  due_ = now + *period_;
  if (does_well) say("WATCHDOG=1");
  if (std::exchange(well_, does_well) != does_well)
    say(does_well ? "STATUS=keeps the rig alive" : "STATUS=a part of the rig has failed; see `beltane status`");
}

void ServiceManager::stopping() { say("STOPPING=1"); }

void ServiceManager::say(const std::string& text) {
  sockaddr_un to{.sun_family = AF_UNIX};
  if (!socket_ || address_.size() >= sizeof to.sun_path) return;
  std::memcpy(to.sun_path, address_.data(), address_.size());
  if (to.sun_path[0] == '@') to.sun_path[0] = 0;  // an abstract one
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
  (void)sendto(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&to), length);
}

}  // namespace beltane::supervisor
