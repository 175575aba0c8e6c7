// A network of one's own: who reaches it, and who does not. On real processes.
#include "isolation/network.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <functional>

namespace beltane::isolation {
namespace {

constexpr std::uint16_t port = 57'199;
constexpr uid_t nobody = 65'534;

sockaddr_in there() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool become(uid_t user) {
  return user == getuid() || (setresgid(user, user, user) == 0 && setresuid(user, user, user) == 0);
}

/// A child that answers every datagram at `port`, in a network of its own. Its errno where the kernel refuses one.
class Echo {
 public:
  explicit Echo(uid_t user) {
    int ready[2];
    EXPECT_EQ(pipe(ready), 0);
    pid_ = fork();
    if (pid_ == 0) run(user, ready[1]);
    close(ready[1]);
    EXPECT_EQ(read(ready[0], &refused, sizeof refused), static_cast<ssize_t>(sizeof refused));
    close(ready[0]);
  }
  ~Echo() { end(); }
  Echo(const Echo&) = delete;
  Echo& operator=(const Echo&) = delete;
  void end() {
    if (pid_ > 0) kill(pid_, SIGKILL);
    if (pid_ > 0) waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }
  pid_t pid() const { return pid_; }
  int refused{-1};

 private:
  [[noreturn]] static void run(uid_t user, int ready) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (!become(user)) _exit(1);
    prctl(PR_SET_DUMPABLE, 1);  // as after exec
    int refused = OwnNetwork().enter();
    const int made = socket(AF_INET, SOCK_DGRAM, 0);
    const auto here = there();
    if (refused == 0 && bind(made, reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0) refused = errno;
    if (write(ready, &refused, sizeof refused) < 0) _exit(1);
    char byte = 0;
    sockaddr_in from{};
    for (socklen_t size = sizeof from;; size = sizeof from)
      if (recvfrom(made, &byte, 1, 0, reinterpret_cast<sockaddr*>(&from), &size) >= 0)
        sendto(made, &byte, 1, 0, reinterpret_cast<sockaddr*>(&from), size);
  }
  pid_t pid_{-1};
};

/// Whether an answer comes, or the news that nobody is there.
bool is_answered(int socket) {
  const auto address = there();
  if (connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return false;
  char byte = 7;
  if (send(socket, &byte, 1, MSG_NOSIGNAL) != 1) return false;
  pollfd answer{socket, POLLIN, 0};
  return poll(&answer, 1, 10'000) == 1 && recv(socket, &byte, 1, 0) == 1;
}

bool is_answered_and_closed(int socket) {
  const bool answered = is_answered(socket);
  close(socket);
  return answered;
}

/// What a child that is that user says.
int said_by(uid_t user, const std::function<int()>& what) {
  const pid_t pid = fork();
  if (pid == 0) _exit(become(user) ? what() : 255);
  int status = 0;
  waitpid(pid, &status, 0);
  return WEXITSTATUS(status);
}

TEST(ANetworkOfItsOwn, IsReachedThroughItsProcessOnly) {
  const Echo echo(getuid());
  if (echo.refused == EPERM) GTEST_SKIP() << "not on this machine: the kernel allows no network namespaces here";
  ASSERT_EQ(echo.refused, 0) << std::strerror(echo.refused);
  EXPECT_TRUE(in_another_network(echo.pid()));
  EXPECT_FALSE(in_another_network(getpid()));
  EXPECT_FALSE(is_answered_and_closed(socket(AF_INET, SOCK_DGRAM, 0)));
  EXPECT_TRUE(is_answered_and_closed(udp_socket_in_network_of(echo.pid())));
}

TEST(ANetworkOfItsOwn, OfAUserWithoutRightsIsReachedByThemAndNotByAnother) {
  if (getuid() != 0) GTEST_SKIP() << "not on this machine: needs to become other users";
#ifdef _GLIBCXX_TSAN
  GTEST_SKIP() << "ThreadSanitizer has a thread of its own, and a process with two may not enter a user namespace";
#endif
  const Echo echo(nobody);
  if (echo.refused == EPERM || echo.refused == ENOSPC)
    GTEST_SKIP() << "not on this machine: the kernel allows no user namespaces here";
  ASSERT_EQ(echo.refused, 0) << std::strerror(echo.refused);
  const auto reach = [&] {
    const int made = udp_socket_in_network_of(echo.pid());
    return made < 0 ? -made : is_answered(made) ? 0 : 254;
  };
  EXPECT_EQ(said_by(nobody, reach), 0);
  EXPECT_EQ(said_by(nobody - 1, reach), EACCES);
  EXPECT_EQ(said_by(0, reach), 0);
}

TEST(ASocketInANetwork, OutlivesItsProcessAndIsRefusedOfNone) {
  Echo echo(getuid());
  if (echo.refused == EPERM) GTEST_SKIP() << "not on this machine: the kernel allows no network namespaces here";
  const int made = udp_socket_in_network_of(echo.pid());
  ASSERT_GE(made, 0);
  const auto pid = echo.pid();
  echo.end();
  EXPECT_FALSE(is_answered_and_closed(made)) << "nobody is there, which is said at once";
  EXPECT_EQ(udp_socket_in_network_of(pid), -ENOENT);
}

}  // namespace
}  // namespace beltane::isolation
