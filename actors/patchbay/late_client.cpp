#include "patchbay/late_client.hpp"

#include <time.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "patchbay/jack_client.hpp"

namespace beltane::patchbay {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto late_name = "beltane-late";
constexpr Seconds patience{3};
constexpr auto told_within = std::chrono::seconds(1);
constexpr int periods_late = 2;

struct Lateness {
  std::chrono::nanoseconds period{};
  std::atomic<bool> late{};
  std::atomic<bool> told{};  // the server told of the xrun
};

/// Sleeps through its deadline, the first time.
int come_late(jack_nframes_t, void* self) {
  auto& lateness = *static_cast<Lateness*>(self);
  if (lateness.late.exchange(true)) return 0;
  const auto span = (lateness.period * periods_late).count();
  const timespec sleep{span / 1'000'000'000, span % 1'000'000'000};
  nanosleep(&sleep, nullptr);
  return 0;
}

int be_told(void* self) {
  static_cast<Lateness*>(self)->told = true;
  return 0;
}

}  // namespace

Result<void> tell_of_an_xrun(const std::string& server) {
  Lateness lateness;
  auto client = join_jack(late_name, server, patience);
  if (!client) return client.refusal();
  auto* jack = client->get();
  const auto period = static_cast<double>(jack_get_buffer_size(jack)) / jack_get_sample_rate(jack);
  lateness.period = std::chrono::nanoseconds(static_cast<std::int64_t>(period * 1e9));
  jack_set_process_callback(jack, come_late, &lateness);
  jack_set_xrun_callback(jack, be_told, &lateness);
  if (jack_activate(jack) != 0) return Refusal{"the JACK server does not let the patchbay take part."};
  const auto until = Clock::now() + told_within;
  while (!lateness.told && Clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  if (!lateness.told) return Refusal{"the JACK server tells of no xrun."};
  return {};
}

}  // namespace beltane::patchbay
