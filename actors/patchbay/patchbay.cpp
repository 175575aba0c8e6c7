#include "patchbay/patchbay.hpp"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace beltane::patchbay {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int try_again_ms = 1;  // a port is told of a moment before its client can be connected

std::int64_t now_ns() { return Clock::now().time_since_epoch().count(); }

class JackPatchbay final : public Patchbay {
 public:
  JackPatchbay(const Task& task, JackClient client) : task_(task), client_(std::move(client)) {
    auto* jack = client_.get();
    jack_set_port_registration_callback(
        jack, [](jack_port_id_t, int, void* self) { static_cast<JackPatchbay*>(self)->changed(); }, this);
    jack_set_port_connect_callback(
        jack, [](jack_port_id_t, jack_port_id_t, int, void* self) { static_cast<JackPatchbay*>(self)->changed(); },
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

  Figures figures() const override {
    pollfd gone{gone_.fd(), POLLIN, 0};
    return {connected_, last_ms_, worst_ms_, xruns_, poll(&gone, 1, 0) > 0};
  }
  int gone_fd() const override { return gone_.fd(); }

 private:
  /// From JACK's notification thread, where nothing may be connected.
  void changed() {
    std::int64_t none = 0;
    changed_at_.compare_exchange_strong(none, now_ns());
    changed_.poke();
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

  /// The connection stands. `made` counts those that did not stand before.
  bool stands(const Wire& wire, int& made) const {
    const auto* from = jack_port_by_name(client_.get(), wire.from.c_str());
    if (!from) return true;  // gone meanwhile
    if (jack_port_connected_to(from, wire.to.c_str())) return true;
    if (jack_connect(client_.get(), wire.from.c_str(), wire.to.c_str()) != 0) return false;
    ++made;
    return true;
  }

  /// Connects what is missing; false where some could not be connected yet.
  bool connect_all(std::int64_t since) {
    int made = 0;
    bool all = true;
    for (const auto& wire : connections(task_.wires, all_ports())) all = stands(wire, made) && all;
    connected_ += static_cast<std::uint64_t>(made);
    if (made > 0) {
      last_ms_ = static_cast<double>(now_ns() - since) * 1e-6;
      worst_ms_ = std::max(worst_ms_.load(), last_ms_.load());
    }
    return all;
  }

  void run() {
    std::int64_t since = 0;  // 0: all stands
    while (!ending_) {
      pollfd wake{changed_.fd(), POLLIN, 0};
      poll(&wake, 1, since == 0 ? -1 : try_again_ms);
      if (ending_ || figures().jack_gone) return;
      changed_.clear();
      const auto told = changed_at_.exchange(0);
      if (since == 0) since = told != 0 ? told : now_ns();
      if (connect_all(since)) since = 0;
    }
  }

  Task task_;
  Poke changed_{};
  Poke gone_{};
  std::atomic<bool> ending_{};
  std::atomic<std::int64_t> changed_at_{};  // when the ports first differed from what was last seen to; 0: no news
  std::atomic<std::uint64_t> connected_{};
  std::atomic<double> last_ms_{};
  std::atomic<double> worst_ms_{};
  std::atomic<std::uint64_t> xruns_{};
  JackClient client_;  // closed before what its callbacks use
  std::thread thread_{};
};

}  // namespace

Result<std::unique_ptr<Patchbay>> keep_wires(const Task& task) {
  auto client = join_jack(task.client, task.server, task.patience);
  if (!client) return client.refusal();
  auto patchbay = std::make_unique<JackPatchbay>(task, std::move(*client));
  if (!patchbay->begin()) return Refusal{"the JACK server does not let the patchbay take part."};
  return std::unique_ptr<Patchbay>(std::move(patchbay));
}

}  // namespace beltane::patchbay
