#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "changeover/record.hpp"
#include "host/clocks.hpp"
#include "host/log.hpp"
#include "host/options.hpp"
#include "patchbay/late_client.hpp"
#include "patchbay/patchbay.hpp"
#include "patchbay/supervised.hpp"

namespace beltane::patchbay {
namespace {

constexpr int read_again_ms = 250;  // both clocks, where no alarm rings

/// What the patchbay is told on its command line.
struct Orders {
  Rig rig{};
  bool supervised{};
  std::vector<std::string> wires{};
  changeover::PerSide<std::vector<std::string>> bypass{};
  PatchbayTask task{};
};

/// Says which are none, and answers whether all are.
bool read_wires(const std::vector<std::string>& texts, std::vector<Wire>& wires) {
  bool all = true;
  for (const auto& text : texts) {
    const auto wire = read_wire(text);
    if (wire)
      wires.push_back(*wire);
    else
      std::fprintf(stderr, "%s\n", wire.reason().c_str());
    all = all && wire;
  }
  return all;
}

/// An exit status where it shall not go on.
std::optional<int> read_arguments(Orders& orders, int argc, char** argv) {
  Options options{
      "beltane-patchbay: keeps wires between JACK ports. The supervisor starts it.\n"
      "Example: beltane-patchbay --wire synth:out_1=loudspeaker:1 --wire synth:out_2=loudspeaker:2"};
  options.add("--wire", orders.wires,
              "FROM=TO, each client:port, loudspeaker:N or microphone:N; may be repeated, and is made in this order",
              Options::Need::required);
  options.add("--playback", orders.task.playback, "JACK client that has the loudspeakers");
  options.add("--jack-server", orders.task.server, "JACK server to join");
  options.add("--bypass", orders.task.bypass.client,
              "JACK client of the changeover, which is gone past while it is away");
  const auto only = "FROM=TO, kept while the changeover is away and this side was live; may be repeated";
  options.add("--bypass-a", orders.bypass[0], only, Options::Need::optional);
  options.add("--bypass-b", orders.bypass[1], only, Options::Need::optional);
  options.add_rig(orders.rig);
  if (const auto status = options.read(argc, argv)) return status;
  orders.supervised = options.given("--runtime");
  orders.task.bypass.record = orders.rig.runtime / changeover::record_name;
  bool all = read_wires(orders.wires, orders.task.wires);
  for (const auto side : changeover::both_sides)
    all = read_wires(orders.bypass[index_of(side)], orders.task.bypass.wires[index_of(side)]) && all;
  return all ? std::nullopt : std::optional(2);
}

Health health_of(const Patchbay& patchbay) {
  const auto figures = patchbay.figures();
  return {.process = "patchbay",
          .pid = getpid(),
          .ready = !figures.jack_gone,
          .figures = {{"connected", static_cast<double>(figures.connected)},
                      {"wired_ms", figures.last_ms},
                      {"wired_worst_ms", figures.worst_ms},
                      {"bypassed", figures.bypassed ? 1.0 : 0.0},
                      {"jack_frames", static_cast<double>(figures.frames)},
                      {"xruns", static_cast<double>(figures.xruns)},
                      {"changeover_stalls", static_cast<double>(figures.stalls)}}};
}

/// Where somebody set the system clock since the last reading, scsynth is made to look at it.
void look_at_clocks(ClockReading& last, const std::string& server) {
  const auto now = read_clocks();
  const auto by = clock_set_between(std::exchange(last, now), now);
  if (!by) return;
  const auto told = tell_of_an_xrun(server);
  spdlog::info(fmt::format("the system clock was set by {} s: {}", by->count,
                           told ? "the audio servers were made to read it" : told.reason()));
}

/// 0 when asked to end, 1 when JACK went away. `supervised` may be null.
int wait_for_end(Patchbay& patchbay, Supervised* supervised, const std::string& server, const sigset_t& signals) {
  ClockAlarm alarm;
  auto read = read_clocks();
  const int asked = signalfd(-1, &signals, SFD_CLOEXEC);
  pollfd fds[]{
      {asked, POLLIN, 0}, {patchbay.gone_fd(), POLLIN, 0}, {alarm.fd(), POLLIN, 0}, {patchbay.stall_fd(), POLLIN, 0}};
  while (poll(fds, std::size(fds), read_again_ms) <= 0 || (fds[0].revents == 0 && fds[1].revents == 0)) {
    if (fds[2].revents != 0) alarm.arm();
    if (fds[3].revents != 0) {
      patchbay.clear_stall();
      if (supervised) supervised->tell();
    }
    look_at_clocks(read, server);
  }
  close(asked);
  if (fds[0].revents != 0) return 0;
  spdlog::error("the JACK server went away");
  return 1;
}

int run(const Orders& orders, const sigset_t& signals) {
  auto patchbay = keep_wires(orders.task);
  if (!patchbay) {
    spdlog::error(patchbay.reason());
    return 1;
  }
  std::unique_ptr<Supervised> supervised;
  if (orders.supervised) {
    auto begun = Supervised::begin(orders.rig, "patchbay", [&] { return health_of(**patchbay); });
    if (!begun) {
      spdlog::error(begun.reason());
      return 1;
    }
    supervised = std::move(*begun);
  }
  return wait_for_end(**patchbay, supervised.get(), orders.task.server, signals);
}

}  // namespace

int run_patchbay(int argc, char** argv) {
  Orders orders;
  if (const auto status = read_arguments(orders, argc, argv)) return *status;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  start_log("patchbay");
  return run(orders, signals);
}

}  // namespace beltane::patchbay
