#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace beltane::test {

/// A scsynth under a jackd with the dummy driver, of its own: any number of them work side by side. Both end with it.
class LiveServer {
 public:
  struct Options {
    std::uint16_t port{};             // 0: a free one
    std::vector<std::string> more{};  // further words for scsynth
    bool scsynth{true};               // false: start it later, by `start_scsynth`
  };
  /// Returns when jackd takes clients; scsynth is started, and may still be booting. Throws where that fails.
  explicit LiveServer(Options options);
  LiveServer() : LiveServer(Options{}) {}
  ~LiveServer();
  LiveServer(const LiveServer&) = delete;
  LiveServer& operator=(const LiveServer&) = delete;

  std::uint16_t port() const { return port_; }
  const std::string& jack_server() const { return jack_; }
  pid_t scsynth_pid() const { return scsynth_; }
  /// What scsynth has said so far.
  std::string log() const;

  /// Kills scsynth with a signal and waits until it is gone.
  void kill_scsynth(int signal);
  void start_scsynth();

 private:
  std::filesystem::path dir_{};
  std::string jack_{};
  std::uint16_t port_{};
  std::vector<std::string> more_{};
  pid_t jackd_{-1};
  pid_t scsynth_{-1};
};

/// A UDP port on loopback that nobody uses now.
std::uint16_t free_udp_port();

}  // namespace beltane::test
