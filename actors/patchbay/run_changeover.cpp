#include <poll.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <charconv>

#include "host/log.hpp"
#include "host/options.hpp"
#include "patchbay/changeover_client.hpp"
#include "patchbay/supervised.hpp"

namespace beltane::patchbay {
namespace {

using changeover::Side;
using changeover::State;

constexpr std::int64_t most_channels = 64;
constexpr Seconds good_until_ready{1};       // of a standby
constexpr Seconds longest_without_block{2};  // of an audio thread that works

/// What the changeover is told on its command line.
struct ChangeoverOrders {
  Rig rig{};
  bool supervised{};
  std::string switch_to{};
  ChangeoverTask task{};
};

/// An exit status where it shall not go on.
std::optional<int> read_orders(ChangeoverOrders& orders, int argc, char** argv) {
  Options options{
      "beltane-changeover: stands between two audio servers and the loudspeakers, and plays the one that lives.\n"
      "The supervisor starts it.\n"
      "Example: beltane-changeover --channels 2 --runtime /run/user/1000/beltane/default"};
  std::int64_t channels = 2, bad_blocks = 2;
  options.add("--client", orders.task.client, "Its name in JACK");
  options.add("--channels", channels, "How many channels it has for the loudspeakers");
  options.add("--bad-blocks", bad_blocks, "After how many bad blocks the other side becomes live");
  options.add_flag("--tone", orders.task.tone, "A steady tone on the port `pilot`, for a hardware switch");
  options.add("--jack-server", orders.task.server, "JACK server to join");
  options.add("--switch-to", orders.switch_to, "Ask the one that runs to play side a or b, and end");
  options.add_rig(orders.rig);
  if (const auto status = options.read(argc, argv)) return status;
  if (channels < 1 || channels > most_channels || bad_blocks < 1) {
    std::fprintf(stderr, "--channels is 1 to %lld, --bad-blocks at least 1.\n", static_cast<long long>(most_channels));
    return 2;
  }
  orders.task.channels = static_cast<std::uint32_t>(channels);
  orders.task.bad_blocks = static_cast<std::uint32_t>(bad_blocks);
  orders.supervised = options.given("--runtime");
  if (!orders.supervised) orders.rig = rig_named(orders.rig.name);
  orders.task.record = orders.rig.runtime / changeover::record_name;
  return std::nullopt;
}

Result<void> ask_for_a_switch(const ChangeoverOrders& orders) {
  const auto side = changeover::side_named(orders.switch_to);
  if (!side) return side.refusal();
  const auto record = changeover::Record::open(orders.task.record);
  if (!record) return record.refusal();
  return record->switch_to(*side);
}

Health health_of_changeover(const State& state) {
  const Instant now = std::chrono::steady_clock::now();
  const auto age = between(state.beat, now);
  Health health{.process = "changeover", .pid = getpid(), .ready = age < longest_without_block};
  health.figures = {{"switches", static_cast<double>(state.switches)},
                    {"covered", static_cast<double>(state.covered)},
                    {"both_bad", static_cast<double>(state.both_bad)},
                    {"xruns", static_cast<double>(state.xruns)},
                    {"blocks", static_cast<double>(state.blocks)}};
  if (state.last.reason != changeover::Reason::none)
    health.figures["last_switch_s_ago"] = between(state.last.at, now).count;
  for (const auto side : changeover::both_sides)
    health.figures["good_s_" + name_of(side)] = good_for(state, side).count;
  health.words = {{"live", state.live ? name_of(*state.live) : "none"}, {"last_switch", name_of(state.last.reason)}};
  const bool standby = state.live && good_for(state, other_than(*state.live)) >= good_until_ready;
  health.words["ready"] = standby ? name_of(other_than(*state.live)) : "none";
  return health;
}

void log_switch(const State& state) {
  if (!state.live) return;
  const auto to = name_of(*state.live), from = name_of(other_than(*state.live));
  if (state.last.reason == changeover::Reason::asked)
    spdlog::info("side {} is heard now, as asked", to);
  else
    spdlog::warn("side {} is heard now: side {} {} (switch {}, frame {})", to, from, name_of(state.last.reason),
                 state.switches, state.last.frame);
}

/// 0 when asked to end, 1 when JACK went away. `supervised` may be null.
int serve_until_the_end(ChangeoverClient& client, Supervised* supervised, const sigset_t& signals) {
  const int asked = signalfd(-1, &signals, SFD_CLOEXEC);
  pollfd fds[]{{asked, POLLIN, 0}, {client.gone_fd(), POLLIN, 0}, {client.news_fd(), POLLIN, 0}};
  while (poll(fds, 3, -1) <= 0 || (fds[0].revents == 0 && fds[1].revents == 0)) {
    if (fds[2].revents == 0) continue;
    client.clear_news();
    log_switch(client.state());
    if (supervised) supervised->tell();
  }
  close(asked);
  if (fds[0].revents != 0) return 0;
  spdlog::error("the JACK server went away");
  return 1;
}

Result<int> keep_changing_over(const ChangeoverOrders& orders, const sigset_t& signals) {
  auto client = change_over(orders.task);
  if (!client) return client.refusal();
  std::unique_ptr<Supervised> supervised;
  if (orders.supervised) {
    auto begun = Supervised::begin(orders.rig, "changeover", [&] { return health_of_changeover((*client)->state()); });
    if (!begun) return begun.refusal();
    supervised = std::move(*begun);
  }
  return serve_until_the_end(**client, supervised.get(), signals);
}

}  // namespace

int run_changeover(int argc, char** argv) {
  ChangeoverOrders orders;
  if (const auto status = read_orders(orders, argc, argv)) return *status;
  if (!orders.switch_to.empty()) {
    const auto done = ask_for_a_switch(orders);
    if (!done) std::fprintf(stderr, "%s\n", done.reason().c_str());
    return done ? 0 : 1;
  }
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  start_log("changeover");
  const auto status = keep_changing_over(orders, signals);
  if (!status) spdlog::error("{}", status.reason());
  return status ? *status : 1;
}

}  // namespace beltane::patchbay
