#include "supervisor/jack/jack_server.hpp"

#include <dlfcn.h>
#include <link.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

namespace beltane::supervisor {
namespace {

/// Connected to the socket; none where nobody listens there.
Fd connected_to(const std::string& path) {
  sockaddr_un address{.sun_family = AF_UNIX};
  if (path.size() >= sizeof address.sun_path) return {};
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  Fd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd || connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return {};
  return fd;
}

}  // namespace

std::string jack_socket(const std::string& server, std::uint32_t user) {
  return "/dev/shm/jack_" + server + "_" + std::to_string(user) + "_0";
}

std::optional<Process> process_listening_at(const std::string& socket) {
  auto fd = connected_to(socket);
  ucred peer{};
  socklen_t length = sizeof peer;
  if (!fd || getsockopt(fd.get(), SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return {};
  if (peer.pid <= 0) return Process{-1, 0, std::move(fd)};
  const auto start = start_of(peer.pid);
  return start ? find_process(peer.pid, *start) : std::nullopt;
}

bool jack_is_pipewire() {
  // What it makes as it is loaded is never given back: it stays.
  void* library = dlopen("libjack.so.0", RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
  if (!library) return false;
  const link_map* map = nullptr;
  const bool known = dlinfo(library, RTLD_DI_LINKMAP, &map) == 0 && map;
  const bool pipewire = known && std::string(map->l_name).find("pipewire") != std::string::npos;
  dlclose(library);
  return pipewire;
}

}  // namespace beltane::supervisor
