#include "services/beltane/connected.hpp"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>

#include "host/fd.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

using Inode = std::uint32_t;

/// One end of a connection between two processes of this machine.
struct UnixSocket {
  std::string path{};  // of the end that listens
  Inode peer{};
};

/// What a client of that socket does; empty where it is none of those that clients use.
std::string kind_of(const std::string& socket) {
  if (socket == sockets::session_edits) return "edits";
  if (socket == sockets::session_changes || socket == sockets::session_catch_up) return "follows";
  if (socket == sockets::voices_gestures) return "plays";
  if (socket == sockets::sequencer_transport || socket == sockets::supervisor_control ||
      socket == sockets::backend_requests)
    return "controls";
  return socket.ends_with(".telemetry") ? "listens" : "";
}

UnixSocket read_attributes(const unix_diag_msg* message, std::size_t length) {
  UnixSocket found;
  const auto* attribute = reinterpret_cast<const rtattr*>(message + 1);
  for (; RTA_OK(attribute, length); attribute = RTA_NEXT(attribute, length)) {
    const auto* data = static_cast<const char*>(RTA_DATA(attribute));
    if (attribute->rta_type == UNIX_DIAG_NAME) found.path.assign(data, RTA_PAYLOAD(attribute));
    if (attribute->rta_type == UNIX_DIAG_PEER) found.peer = *reinterpret_cast<const Inode*>(data);
  }
  while (!found.path.empty() && found.path.back() == '\0') found.path.pop_back();
  return found;
}

bool ask_for_all(int netlink) {
  struct {
    nlmsghdr head{};
    unix_diag_req request{};
  } question;
  question.head = {sizeof question, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, 0, 0};
  question.request.sdiag_family = AF_UNIX;
  question.request.udiag_states = ~0U;
  question.request.udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_PEER;
  return send(netlink, &question, sizeof question, 0) == sizeof question;
}

/// All connected Unix sockets that have a name.
std::vector<UnixSocket> named_sockets() {
  std::vector<UnixSocket> found;
  const Fd netlink(socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (!netlink || !ask_for_all(netlink.get())) return found;
  alignas(nlmsghdr) std::array<char, 32'768> buffer{};
  while (true) {
    auto size = recv(netlink.get(), buffer.data(), buffer.size(), 0);
    if (size <= 0) return found;
    auto left = static_cast<unsigned>(size);
    for (auto* head = reinterpret_cast<nlmsghdr*>(buffer.data()); NLMSG_OK(head, left); head = NLMSG_NEXT(head, left)) {
      if (head->nlmsg_type != SOCK_DIAG_BY_FAMILY) return found;  // the end, or an error
      const auto* message = static_cast<const unix_diag_msg*>(NLMSG_DATA(head));
      auto one = read_attributes(message, head->nlmsg_len - NLMSG_LENGTH(sizeof *message));
      if (one.peer != 0 && !one.path.empty()) found.push_back(std::move(one));
    }
  }
}

/// What the clients of the rig do, by the inode of their end.
std::map<Inode, std::string> kinds_by_inode(const Rig& rig) {
  std::map<Inode, std::string> kinds;
  for (const auto& socket : named_sockets()) {
    const fs::path path = socket.path;
    if (path.parent_path() != rig.runtime) continue;
    if (auto kind = kind_of(path.filename().string()); !kind.empty()) kinds.emplace(socket.peer, std::move(kind));
  }
  return kinds;
}

/// 7 for "socket:[7]".
std::optional<Inode> inode_in(const std::string& link) {
  constexpr std::string_view head = "socket:[";
  Inode inode = 0;
  if (!link.starts_with(head)) return {};
  const auto [end, failed] = std::from_chars(link.data() + head.size(), link.data() + link.size(), inode);
  return failed == std::errc{} ? std::optional(inode) : std::nullopt;
}

std::string name_of(const fs::path& process) {
  std::string name;
  std::getline(std::ifstream(process / "comm"), name);
  return name;
}

}  // namespace

std::vector<ConnectedClient> connected_clients(const Rig& rig, const std::set<std::int32_t>& own) {
  auto unseen = kinds_by_inode(rig);
  std::vector<ConnectedClient> clients;
  std::error_code ignored;
  for (const auto& process : fs::directory_iterator("/proc", ignored)) {
    const auto digits = process.path().filename().string();
    ConnectedClient client;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), client.pid).ec != std::errc{}) continue;
    for (auto fd = fs::directory_iterator(process.path() / "fd", ignored); fd != fs::directory_iterator();
         fd.increment(ignored)) {
      const auto inode = inode_in(fs::read_symlink(fd->path(), ignored).string());
      const auto found = inode ? unseen.find(*inode) : unseen.end();
      if (found == unseen.end()) continue;
      client.kinds.insert(found->second);
      unseen.erase(found);
    }
    if (client.kinds.empty() || own.contains(client.pid)) continue;
    client.name = name_of(process.path());
    clients.push_back(std::move(client));
  }
  return clients;
}

}  // namespace beltane
