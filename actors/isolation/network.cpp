#include "isolation/network.hpp"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace beltane::isolation {
namespace {

// ── what a child does between fork and its end: system calls only ────────────────────────────────────────────────

bool write_text(const char* path, const std::string& text) {
  const int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool written = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const int why = errno;
  close(file);
  errno = why;
  return written;
}

int raise_loopback() {
  const int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (any < 0) return errno;
  ifreq loopback{};
  std::memcpy(loopback.ifr_name, "lo", 3);
  loopback.ifr_flags = IFF_UP;
  const int failed = ioctl(any, SIOCSIFFLAGS, &loopback) == 0 ? 0 : errno;
  close(any);
  return failed;
}

void send_descriptor(int line, int descriptor) {
  char note = 0;
  iovec body{&note, sizeof note};
  alignas(cmsghdr) char room[CMSG_SPACE(sizeof descriptor)]{};
  msghdr message{};
  message.msg_iov = &body;
  message.msg_iovlen = 1;
  message.msg_control = room;
  message.msg_controllen = sizeof room;
  auto* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof descriptor);
  std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
  sendmsg(line, &message, MSG_NOSIGNAL);
}

/// The namespaces to enter; `user` is -1 where it is our own already.
struct Namespaces {
  int user{-1};
  int network{-1};
};

/// In the child: makes the socket there and hands it over. The exit status is 0 or errno.
[[noreturn]] void make_socket_in(const Namespaces& there, int line) {
  if (there.user >= 0 && setns(there.user, CLONE_NEWUSER) != 0) _exit(errno);
  if (setns(there.network, CLONE_NEWNET) != 0) _exit(errno);
  const int made = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (made < 0) _exit(errno);
  send_descriptor(line, made);
  _exit(0);
}

// ── what the parent does ─────────────────────────────────────────────────────────────────────────────────────────

/// The socket that the child sent; -1 where it sent none.
int receive_descriptor(int line) {
  char note = 0;
  iovec body{&note, sizeof note};
  alignas(cmsghdr) char room[CMSG_SPACE(sizeof(int))]{};
  msghdr message{};
  message.msg_iov = &body;
  message.msg_iovlen = 1;
  message.msg_control = room;
  message.msg_controllen = sizeof room;
  ssize_t size = 0;
  while ((size = recvmsg(line, &message, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR) continue;
  const auto* header = size > 0 ? CMSG_FIRSTHDR(&message) : nullptr;
  int descriptor = -1;
  if (header && header->cmsg_type == SCM_RIGHTS) std::memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
  return descriptor;
}

std::string namespace_path(const std::string& process, const char* kind) { return "/proc/" + process + "/ns/" + kind; }

/// Whether a process shares that kind of namespace with us: 1, 0, or -1 where it cannot be told.
int shares(std::int32_t pid, const char* kind) {
  struct stat ours {};
  struct stat theirs {};
  if (stat(namespace_path("self", kind).c_str(), &ours) != 0) return -1;
  if (stat(namespace_path(std::to_string(pid), kind).c_str(), &theirs) != 0) return -1;
  return ours.st_ino == theirs.st_ino && ours.st_dev == theirs.st_dev ? 1 : 0;
}

int open_namespace(std::int32_t pid, const char* kind) {
  return open(namespace_path(std::to_string(pid), kind).c_str(), O_RDONLY | O_CLOEXEC);
}

/// As told by a child of ours that has entered the namespaces: a thread may not enter a user namespace.
int socket_in(const Namespaces& there) {
  int line[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, line) != 0) return -errno;
  const pid_t child = fork();
  if (child == 0) make_socket_in(there, line[1]);
  const int failed = child < 0 ? errno : 0;
  close(line[1]);
  const int made = child < 0 ? -1 : receive_descriptor(line[0]);
  close(line[0]);
  int status = 0;
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (made >= 0) return made;
  if (failed != 0) return -failed;
  return WIFEXITED(status) && WEXITSTATUS(status) != 0 ? -WEXITSTATUS(status) : -EIO;
}

}  // namespace

OwnNetwork::OwnNetwork() {
  const auto same = [](auto id) { return std::to_string(id) + " " + std::to_string(id) + " 1\n"; };
  users_ = same(geteuid());
  groups_ = same(getegid());
}

int OwnNetwork::enter() const {
  if (unshare(CLONE_NEWNET) == 0) return raise_loopback();
  if (errno != EPERM) return errno;
  if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) return errno;
  if (!write_text("/proc/self/setgroups", "deny") && errno != ENOENT) return errno;
  if (!write_text("/proc/self/uid_map", users_) || !write_text("/proc/self/gid_map", groups_)) return errno;
  return raise_loopback();
}

bool in_another_network(std::int32_t pid) { return shares(pid, "net") == 0; }

int udp_socket_in_network_of(std::int32_t pid) {
  Namespaces there{.network = open_namespace(pid, "net")};
  if (there.network < 0) return -errno;
  if (shares(pid, "user") == 0) there.user = open_namespace(pid, "user");
  const int made = socket_in(there);
  close(there.network);
  if (there.user >= 0) close(there.user);
  return made;
}

}  // namespace beltane::isolation
