#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "model/result.hpp"
#include "supervisor/plan/process_spec.hpp"
#include "supervisor/processes/process.hpp"

namespace beltane::supervisor {

/// A free UDP port of loopback. Another process may take it meanwhile; then the server fails and its next life gets
/// another port.
Result<std::uint16_t> free_port();

/// What a server answered. `number`: of its audio thread; none: to a question for its status, which the thread answers
/// that loads files.
struct ServerAnswer {
  std::uint16_t port{};
  std::optional<std::uint32_t> number{};
};

/// The answer in a datagram that came from that port; nothing where it is none. Pure.
std::optional<ServerAnswer> answer_in(std::string_view datagram, std::uint16_t port);

/// Asks audio servers whether they are up and whether their audio threads live, without waiting for them: in our
/// network, or in one of their own.
class ServerProbe {
 public:
  ServerProbe();
  /// Forgets all servers except these.
  void set_servers(const std::vector<ProcessLife>& servers);
  /// Asks the server for its status. Blocks: for a fork where it lives in a network of its own and was not asked
  /// before.
  void ask(const ProcessLife& server);
  /// Asks its audio thread for a number: a control bus is set to it and read. Blocks: as `ask`.
  void ask_audio_thread(const ProcessLife& server, std::uint32_t number);
  /// The answers since the last call. Never blocks.
  std::vector<ServerAnswer> answers();
  /// Readable when somebody answered.
  std::vector<int> fds() const;

 private:
  int line_to(const ProcessLife& server);
  void send(const ProcessLife& server, const char* bytes, std::size_t size);

  Fd shared_{};
  std::map<std::int32_t, Fd> own_{};  // by the pid of the server
};

}  // namespace beltane::supervisor
