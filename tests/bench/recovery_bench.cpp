#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <stdexcept>

#include "bench/bench.hpp"
#include "support/live_server.hpp"

namespace beltane::bench {
namespace {

constexpr int rounds = 3;

/// From starting scsynth to its first answer, with nothing of ours.
Seconds bare_spawn(test::LiveServer& server) {
  const auto before = steady_now();
  server.start_scsynth();
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(server.port());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) throw std::runtime_error("no UDP");
  constexpr std::string_view status{"/status\0,\0\0\0", 12};
  char answer[256];
  while ((steady_now() - before).count < 10) {
    (void)!write(fd, status.data(), status.size());
    pollfd ready{fd, POLLIN, 0};
    if (poll(&ready, 1, 2) > 0 && recv(fd, answer, sizeof answer, 0) > 0) {
      close(fd);
      return steady_now() - before;
    }
    poll(nullptr, 0, 1);  // while nobody listens there, the refusal comes at once
  }
  close(fd);
  throw std::runtime_error("scsynth did not answer");
}

Samples bare_spawns() {
  test::LiveServer server({.scsynth = false});
  Samples samples;
  for (int i = 0; i < rounds; ++i) {
    samples.add(bare_spawn(server));
    server.kill_scsynth(9);
  }
  return samples;
}

/// What `beltane drill scsynth-kill` measures at the loudspeaker.
Json rehearse() {
  const auto command = std::string(BELTANE_BIN_DIR) + "/beltane --json drill scsynth-kill 2>/dev/null";
  FILE* pipe = popen(command.c_str(), "r");
  std::string text;
  std::array<char, 4096> buffer{};
  while (auto got = fread(buffer.data(), 1, buffer.size(), pipe)) text.append(buffer.data(), got);
  pclose(pipe);
  auto json = Json::parse(text, nullptr, false);
  if (json.is_discarded() || json["drills"].empty()) throw std::runtime_error("the drill gave no result");
  return json["drills"][0];
}

}  // namespace

Finding recovery_cold() {
  const auto floor = bare_spawns();
  Samples silence, noticed;
  int lost = 0;
  for (int i = 0; i < rounds; ++i) {
    const auto drill = rehearse();
    silence.add(Seconds{drill["silence_ms"].get<double>() / 1e3});
    noticed.add(Seconds{drill["noticed_ms"].get<double>() / 1e3});
    lost += drill["notes_lost"].get<int>();
  }
  Finding finding;
  finding.figures = {{"silence_ms", silence.median().count * 1e3},
                     {"floor_bare_spawn_ms", floor.median().count * 1e3},
                     {"notes_lost_each", static_cast<double>(lost) / rounds}};
  judge(finding, "silence_over_spawn", silence.median().count / floor.median().count, 1.5);
  judge(finding, "noticed_ms_p50", noticed.median().count * 1e3, 10);
  return finding;
}

}  // namespace beltane::bench
