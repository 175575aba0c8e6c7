#include "client/presence.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include "supervisor/control.hpp"

namespace beltane::client {
namespace {

namespace fs = std::filesystem;

/// Whether somebody listens at a socket; its file stays when its process is killed.
bool listens(const fs::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const auto text = path.string();
  if (text.size() >= sizeof address.sun_path) return false;
  text.copy(address.sun_path, text.size());
  const Fd line(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int connected = connect(line.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  return line && (connected == 0 || errno == EAGAIN);  // its queue is full: it is there
}

}  // namespace

bool is_there(const Rig& rig) {
  if (supervisor::is_held(rig.runtime)) return true;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(rig.runtime, none))
    if (entry.is_socket(none) && listens(entry.path())) return true;
  return false;
}

Refusal no_rig(const Rig& rig) {
  const std::string which = rig.name == "default" ? "" : " --rig " + rig.name;
  return {"no rig `" + rig.name + "` is up; `beltane" + which + " up` starts one"};
}

}  // namespace beltane::client
