#pragma once

#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "lines.hpp"

/// Session and persistence as processes of their own, that can be killed (kill -9).
namespace beltane {

inline constexpr auto role_variable = "BELTANE_TEST_ROLE";
inline constexpr auto place_variable = "BELTANE_TEST_PLACE";

/// A process that can be killed and comes back.
class KilledProcess {
 public:
  KilledProcess(std::string role, const std::filesystem::path& place) : role_(std::move(role)), place_(place) {
    start();
  }
  ~KilledProcess() { end(); }
  KilledProcess(const KilledProcess&) = delete;
  KilledProcess& operator=(const KilledProcess&) = delete;
  void kill_and_restart() {
    end();
    start();
  }
  void end() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(std::exchange(pid_, 0), nullptr, 0);
  }
  /// Whether it ended by itself within 20 s.
  bool ends() {
    for (int i = 0; i < 1000; ++i) {
      if (waitpid(pid_, nullptr, WNOHANG) == pid_) {
        pid_ = 0;
        return true;
      }
      usleep(20'000);
    }
    return false;
  }
  /// Its memory now, and the most that it had, in MiB.
  double memory() const { return memory("VmRSS:"); }
  double most_memory() const { return memory("VmHWM:"); }

 private:
  double memory(const std::string& wanted) const {
    std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
    std::string word;
    double kilobytes = 0;
    while (status >> word)
      if (word == wanted) status >> kilobytes;
    return kilobytes / 1024;
  }
  void start() {
    std::string role = role_variable + std::string("=") + role_;
    std::string place = place_variable + std::string("=") + place_.string();
    std::string program = "/proc/self/exe";
    char* arguments[] = {program.data(), nullptr};
    const char* sanitizer = std::getenv("TSAN_OPTIONS");  // what the sanitizer is not to look at, where there is one
    std::string told = std::string("TSAN_OPTIONS=") + (sanitizer ? sanitizer : "");
    char* environment[] = {role.data(), place.data(), told.data(), nullptr};
    ASSERT_EQ(posix_spawn(&pid_, program.c_str(), nullptr, nullptr, arguments, environment), 0);
  }
  std::string role_;
  std::filesystem::path place_;
  pid_t pid_{};
};

struct Place {
  Place() {
    char pattern[] = "/tmp/beltane-killed-XXXXXX";
    path = mkdtemp(pattern);
  }
  ~Place() { std::filesystem::remove_all(path); }
  std::filesystem::path path{};
};

}  // namespace beltane
