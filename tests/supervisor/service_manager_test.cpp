#include "supervisor/supervision/service_manager.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace beltane::supervisor {
namespace {

/// What systemd would hear.
class Listener {
 public:
  Listener() : path_(std::filesystem::temp_directory_path() / ("beltane-notify-" + std::to_string(getpid()))) {
    sockaddr_un address{.sun_family = AF_UNIX};
    std::strcpy(address.sun_path, path_.c_str());
    unlink(path_.c_str());
    EXPECT_EQ(bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  ~Listener() { unlink(path_.c_str()); }
  std::string next() const {
    char text[256];
    const auto size = recv(socket_.get(), text, sizeof text, MSG_DONTWAIT);
    return size < 0 ? "" : std::string(text, static_cast<std::size_t>(size));
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  Fd socket_{socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  std::filesystem::path path_;
};

TEST(ServiceManager, IsToldThatWeAreReadyAndThenFedWhileTheRigDoesWell) {
  const Listener systemd;
  setenv("NOTIFY_SOCKET", systemd.path().c_str(), 1);
  setenv("WATCHDOG_USEC", "3000000", 1);
  setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
  ServiceManager manager;
  EXPECT_EQ(std::getenv("NOTIFY_SOCKET"), nullptr) << "it is not for children";
  Moment now{std::chrono::hours(1)};
  manager.turn(true, now);
  EXPECT_EQ(systemd.next(), "");
  manager.ready();
  EXPECT_TRUE(systemd.next().starts_with("READY=1\n"));
  manager.turn(true, now);
  EXPECT_EQ(systemd.next(), "WATCHDOG=1");
  manager.turn(true, now + std::chrono::milliseconds(999));
  EXPECT_EQ(systemd.next(), "");
  manager.turn(false, now + std::chrono::milliseconds(1001));
  EXPECT_TRUE(systemd.next().starts_with("STATUS=a part of the rig has failed"));
  EXPECT_EQ(systemd.next(), "");
  manager.turn(true, now + std::chrono::milliseconds(2500));
  EXPECT_EQ(systemd.next(), "WATCHDOG=1");
}

TEST(ServiceManager, IsNotThereWithoutSystemd) {
  unsetenv("NOTIFY_SOCKET");
  ServiceManager manager;
  manager.ready();
  manager.turn(true, Moment{std::chrono::hours(1)});
  EXPECT_EQ(manager.due(), Moment::max());
}

}  // namespace
}  // namespace beltane::supervisor
