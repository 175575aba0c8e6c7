#include "patchbay/capture.hpp"

#include <poll.h>
#include <sndfile.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "patchbay/block_ring.hpp"
#include "patchbay/capture_timeline.hpp"
#include "patchbay/jack_client.hpp"

namespace beltane::patchbay {
namespace {

constexpr std::uint32_t ring_frames = 1 << 17;  // some three seconds
constexpr int empty_ring_every_ms = 20;
constexpr Seconds look_for_jack{0.5};
constexpr auto ear_name = "beltane-ear";

/// The rig time of a frame that has just been.
Instant instant_of(jack_client_t* client, std::uint32_t frame) {
  const auto ago = std::chrono::microseconds(jack_get_time() - jack_frames_to_time(client, frame));
  return Instant{std::chrono::steady_clock::now()} - ago;
}

/// One stay at a JACK server: a client, its ports, its ring. Its audio callback copies, nothing else.
class Stay {
 public:
  Stay(JackClient client, const Ear& ear, const Poke& poke)
      : ear_(ear), poke_(poke), ring_(ear.channels, ring_frames), inputs_(ear.channels), client_(std::move(client)) {
    for (std::uint32_t i = 1; i <= ear.channels; ++i)
      ports_.push_back(jack_port_register(client_.get(), ("in_" + std::to_string(i)).c_str(), JACK_DEFAULT_AUDIO_TYPE,
                                          JackPortIsInput, 0));
    auto* jack = client_.get();
    jack_set_process_callback(
        jack, [](jack_nframes_t frames, void* self) { return static_cast<Stay*>(self)->copy(frames); }, this);
    jack_set_port_connect_callback(
        jack, [](jack_port_id_t, jack_port_id_t, int, void* self) { static_cast<Stay*>(self)->poke_.poke(); }, this);
    jack_on_shutdown(
        jack,
        [](void* self) {
          static_cast<Stay*>(self)->gone_ = true;
          static_cast<Stay*>(self)->poke_.poke();
        },
        this);
  }

  bool begin() { return std::ranges::count(ports_, nullptr) == 0 && jack_activate(client_.get()) == 0; }
  bool gone() const { return gone_; }
  std::uint32_t rate() const { return jack_get_sample_rate(client_.get()); }
  std::uint32_t period() const { return jack_get_buffer_size(client_.get()); }
  jack_client_t* client() const { return client_.get(); }
  BlockRing& ring() { return ring_; }

  /// Connects itself to what the loudspeakers are connected to, and to nothing else.
  void follow_loudspeakers() {
    const auto pattern = ear_.playback.empty() ? std::string() : "^" + ear_.playback + ":";
    const auto loudspeakers = names_in(jack_get_ports(client_.get(), pattern.empty() ? nullptr : pattern.c_str(),
                                                      JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput | JackPortIsPhysical));
    for (std::size_t i = 0; i < std::min(ports_.size(), loudspeakers.size()); ++i)
      follow(ports_[i], jack_port_by_name(client_.get(), loudspeakers[i].c_str()));
  }

 private:
  int copy(jack_nframes_t frames) {
    for (std::size_t i = 0; i < ports_.size(); ++i)
      inputs_[i] = static_cast<const float*>(jack_port_get_buffer(ports_[i], frames));
    ring_.put(jack_last_frame_time(client_.get()), inputs_, frames);
    return 0;
  }

  void follow(jack_port_t* ours, const jack_port_t* loudspeaker) {
    if (!loudspeaker) return;
    auto wanted = names_in(jack_port_get_all_connections(client_.get(), loudspeaker));
    std::erase_if(wanted, [this](const std::string& name) { return !name.starts_with(ear_.source); });
    const auto have = names_in(jack_port_get_all_connections(client_.get(), ours));
    for (const auto& name : wanted)
      if (std::ranges::count(have, name) == 0) jack_connect(client_.get(), name.c_str(), jack_port_name(ours));
    for (const auto& name : have)
      if (std::ranges::count(wanted, name) == 0) jack_disconnect(client_.get(), name.c_str(), jack_port_name(ours));
  }

  const Ear& ear_;
  const Poke& poke_;
  BlockRing ring_;
  std::vector<const float*> inputs_;
  std::vector<jack_port_t*> ports_{};
  std::atomic<bool> gone_{};
  JackClient client_;  // closed before what its callbacks use
};

class JackCapture final : public Capture {
 public:
  explicit JackCapture(Ear ear) : ear_(std::move(ear)) {}
  ~JackCapture() override {
    ending_ = true;
    poke_.poke();
    if (thread_.joinable()) thread_.join();
  }

  Result<void> begin() {
    auto joined = join(ear_.patience);
    if (!joined) return joined;
    timeline_.emplace(stay_->rate(), ear_.channels, stay_->period());
    thread_ = std::thread([this] { run(); });
    return {};
  }

  Captured captured() const override {
    std::lock_guard lock(mutex_);
    return timeline_->captured();
  }

 private:
  Result<void> join(Seconds patience) {
    auto client = join_jack(ear_name, ear_.server, patience);
    if (!client) return client.refusal();
    stay_ = std::make_unique<Stay>(std::move(*client), ear_, poke_);
    if (!stay_->begin()) return Refusal{"the JACK server does not let the ear take part."};
    fresh_ = true;
    poke_.poke();
    return {};
  }

  void empty_ring() {
    std::lock_guard lock(mutex_);
    stay_->ring().drain([this](std::uint32_t first, std::span<const float> samples) {
      if (std::exchange(fresh_, false)) timeline_->begin_stretch(instant_of(stay_->client(), first), first);
      timeline_->add(first, samples);
    });
  }

  void run() {
    while (!ending_) {
      pollfd wake{poke_.fd(), POLLIN, 0};
      const bool poked = poll(&wake, 1, empty_ring_every_ms) > 0;
      poke_.clear();
      if (!stay_) {
        (void)join(look_for_jack);
        continue;
      }
      if (poked && !stay_->gone()) stay_->follow_loudspeakers();
      empty_ring();
      if (stay_->gone()) stay_ = nullptr;
    }
  }

  const Ear ear_;
  Poke poke_{};
  std::atomic<bool> ending_{};
  mutable std::mutex mutex_{};
  std::optional<CaptureTimeline> timeline_{};  // guarded by mutex_
  bool fresh_{true};                           // no block of this stay was seen yet
  std::unique_ptr<Stay> stay_{};               // own thread only, once it runs
  std::thread thread_{};
};

}  // namespace

Result<std::unique_ptr<Capture>> listen_at(const Ear& ear) {
  auto capture = std::make_unique<JackCapture>(ear);
  if (auto begun = capture->begin(); !begun) return begun.refusal();
  return std::unique_ptr<Capture>(std::move(capture));
}

Result<void> write_wav(const Captured& captured, const std::filesystem::path& file) {
  SF_INFO info{};
  info.samplerate = static_cast<int>(captured.rate);
  info.channels = static_cast<int>(captured.channels);
  info.format = SF_FORMAT_WAV | SF_FORMAT_FLOAT;
  auto* out = sf_open(file.c_str(), SFM_WRITE, &info);
  if (!out) return Refusal{"cannot write " + file.string() + ": " + sf_strerror(nullptr)};
  const auto count = static_cast<sf_count_t>(captured.samples.size());
  const bool whole = sf_write_float(out, captured.samples.data(), count) == count;
  if (sf_close(out) != 0 || !whole) return Refusal{"cannot write all of " + file.string() + "; is the disk full?"};
  return {};
}

}  // namespace beltane::patchbay
