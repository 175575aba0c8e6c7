#include "patchbay/patchbay.hpp"

#include <poll.h>
#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "patchbay/connector.hpp"
#include "patchbay/stall_watch.hpp"

namespace beltane::patchbay {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int try_again_ms = 1;  // a port is told of a moment before its client can be connected
constexpr int look_at_changeover_ms = 10;
constexpr int look_whether_it_is_back_ms = 2;

std::int64_t now_ns() { return Clock::now().time_since_epoch().count(); }

/// This thread, at the lowest real-time priority where the system allows it: until the wires stand nothing is heard.
void come_before_the_busy() {
  const sched_param lowest{.sched_priority = 1};
  (void)pthread_setschedparam(pthread_self(), SCHED_RR, &lowest);
}

class JackPatchbay final : public Patchbay {
 public:
  JackPatchbay(const PatchbayTask& task, JackClient client)
      : task_(task), bypass_(task.bypass), changeover_(task.bypass.record), client_(std::move(client)) {
    auto* jack = client_.get();
    jack_set_port_registration_callback(
        jack, [](jack_port_id_t, int, void* self) { static_cast<JackPatchbay*>(self)->changed(); }, this);
    jack_set_port_connect_callback(
        jack,
        [](jack_port_id_t, jack_port_id_t, int made, void* self) {
          if (made == 0) static_cast<JackPatchbay*>(self)->pulled();
        },
        this);
    jack_set_xrun_callback(
        jack, [](void* self) { return ++static_cast<JackPatchbay*>(self)->xruns_, 0; }, this);
    jack_on_shutdown(
        jack, [](void* self) { static_cast<JackPatchbay*>(self)->gone_.poke(); }, this);
  }

  ~JackPatchbay() override {
    ending_ = true;
    changed_.poke();
    if (thread_.joinable()) thread_.join();
  }

  bool begin() {
    if (jack_activate(client_.get()) != 0) return false;
    changed();
    thread_ = std::thread([this] { run(); });
    return true;
  }

  PatchbayFigures figures() const override {
    pollfd gone{gone_.fd(), POLLIN, 0};
    const bool jack_gone = poll(&gone, 1, 0) > 0;
    const auto frames = jack_gone ? 0 : jack_last_frame_time(client_.get());
    return {connected_, last_ms_, worst_ms_, bypassed_, xruns_, stalls_, frames, jack_gone};
  }
  int gone_fd() const override { return gone_.fd(); }
  int stall_fd() const override { return stalled_.fd(); }
  void clear_stall() override { stalled_.clear(); }

 private:
  /// From JACK's notification thread, where nothing may be connected.
  void changed() {
    std::int64_t none = 0;
    changed_at_.compare_exchange_strong(none, now_ns());
    changed_.poke();
  }

  void pulled() {
    pulled_ = true;
    changed();
  }

  std::vector<std::string> ports(unsigned long flags, const std::string& client = {}) const {
    const auto pattern = client.empty() ? std::string() : "^" + client + ":";
    return names_in(
        jack_get_ports(client_.get(), pattern.empty() ? nullptr : pattern.c_str(), JACK_DEFAULT_AUDIO_TYPE, flags));
  }

  Ports all_ports() const {
    return {.outputs = ports(JackPortIsOutput),
            .inputs = ports(JackPortIsInput),
            .microphones = ports(JackPortIsOutput | JackPortIsPhysical),
            .loudspeakers = ports(JackPortIsInput | JackPortIsPhysical, task_.playback)};
  }

  /// The wires past the changeover go once that is heard again.
  void end_bypass() {
    if (bypass_.is_over()) connector_.remove(bypass_.finish(all_ports()));
    bypassed_ = bypass_.in_use();
  }

  /// Connects what is missing; false where some could not be connected yet.
  bool connect_all(std::int64_t since) {
    if (pulled_.exchange(false)) connector_.forget_pulled();
    const auto ports = all_ports();
    auto wanted = connections(task_.wires, ports);
    const auto past = bypass_.wanted(ports);
    wanted.insert(wanted.end(), past.begin(), past.end());
    const int made = connector_.make(wanted);
    connected_ += static_cast<std::uint64_t>(made);
    if (made > 0) {
      last_ms_ = static_cast<double>(now_ns() - since) * 1e-6;
      worst_ms_ = std::max(worst_ms_.load(), last_ms_.load());
    }
    return connector_.complete();
  }

  /// One that stands still holds up all who hear it; and while it does, JACK connects nobody.
  void look_at_changeover() {
    if (task_.bypass.client.empty() || !changeover_.look(jack_last_frame_time(client_.get()))) return;
    ++stalls_;
    stalled_.poke();
  }

  int idle_ms() const {
    if (bypass_.in_use()) return look_whether_it_is_back_ms;
    return task_.bypass.client.empty() ? -1 : look_at_changeover_ms;
  }

  void run() {
    come_before_the_busy();
    std::int64_t since = 0;  // 0: all stands
    while (!ending_) {
      pollfd wake{changed_.fd(), POLLIN, 0};
      const bool woken = poll(&wake, 1, since == 0 ? idle_ms() : try_again_ms) > 0;
      if (ending_ || figures().jack_gone) return;
      look_at_changeover();
      if (bypass_.in_use()) end_bypass();
      if (!woken && since == 0) continue;
      changed_.clear();
      const auto told = changed_at_.exchange(0);
      if (since == 0) since = told != 0 ? told : now_ns();
      if (connect_all(since)) since = 0;
    }
  }

  PatchbayTask task_;
  Poke changed_{};
  Poke gone_{};
  std::atomic<bool> ending_{};
  std::atomic<std::int64_t> changed_at_{};  // when the ports first differed from what was last seen to; 0: no news
  BypassRoute bypass_;                      // own thread only
  ChangeoverWatch changeover_;              // the same
  std::atomic<std::uint64_t> stalls_{};
  Poke stalled_{};
  std::atomic<bool> bypassed_{};
  std::atomic<bool> pulled_{};  // some connection was, since it was last looked at
  std::atomic<std::uint64_t> connected_{};
  std::atomic<double> last_ms_{};
  std::atomic<double> worst_ms_{};
  std::atomic<std::uint64_t> xruns_{};
  JackClient client_;  // closed before what its callbacks use
  Connector connector_{client_.get()};
  std::thread thread_{};
};

}  // namespace

Result<std::unique_ptr<Patchbay>> keep_wires(const PatchbayTask& task) {
  auto client = join_jack(task.client, task.server, task.patience);
  if (!client) return client.refusal();
  auto patchbay = std::make_unique<JackPatchbay>(task, std::move(*client));
  if (!patchbay->begin()) return Refusal{"the JACK server does not let the patchbay take part."};
  return std::unique_ptr<Patchbay>(std::move(patchbay));
}

}  // namespace beltane::patchbay
