#include "patchbay/changeover_client.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <numbers>

#include "changeover/changeover.hpp"
#include "patchbay/jack_client.hpp"

namespace beltane::patchbay {
namespace {

using changeover::both_sides;
using changeover::PerSide;
using changeover::Side;

constexpr double tone_hz = 1000;
constexpr float tone_level = 0.25F;  // -12 dB

/// A page that is not in memory would make the audio thread wait for it. Where the limit is too low it goes without.
void lock_in_memory(const void* begin, std::size_t bytes) { (void)mlock(begin, bytes); }
void lock_in_memory(const auto& row) { lock_in_memory(row.data(), row.size() * sizeof row[0]); }

/// One cycle of the tone.
std::vector<float> tone_at(std::uint32_t rate) {
  std::vector<float> cycle(static_cast<std::size_t>(std::lround(rate / tone_hz)));
  for (std::size_t i = 0; i < cycle.size(); ++i)
    cycle[i] =
        tone_level *
        static_cast<float>(std::sin(2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(cycle.size())));
  return cycle;
}

/// Every port of the client, and where their samples are in this period.
class ChangeoverPorts {
 public:
  ChangeoverPorts(jack_client_t* client, std::uint32_t channels) {
    for (const auto side : both_sides) {
      auto& own = sides_[index_of(side)];
      const auto name = changeover::name_of(side);
      for (std::uint32_t i = 1; i <= channels; ++i)
        own.in.push_back(add(client, name + "_" + std::to_string(i), JackPortIsInput));
      own.pilot = add(client, name + "_pilot", JackPortIsInput);
      own.feedback = add(client, "feedback_" + name, JackPortIsOutput);
      own.samples.resize(channels);
      lock_in_memory(own.in);
      lock_in_memory(own.samples);
    }
    for (std::uint32_t i = 1; i <= channels; ++i)
      out_.push_back(add(client, "out_" + std::to_string(i), JackPortIsOutput));
    out_samples_.resize(channels);
    lock_in_memory(out_);
    lock_in_memory(out_samples_);
  }

  bool all_there() const { return all_there_; }

  /// On the audio thread.
  changeover::Period period(std::uint32_t frames) {
    changeover::Period now{.frames = frames};
    for (const auto side : both_sides) {
      auto& own = sides_[index_of(side)];
      for (std::size_t i = 0; i < own.in.size(); ++i) own.samples[i] = samples(own.in[i], frames);
      now.in[index_of(side)] = own.samples;
      now.pilots[index_of(side)] = {samples(own.pilot, frames), frames};
      now.connected[index_of(side)] = jack_port_connected(own.pilot) > 0;  // on this thread it waits for nobody
      std::fill_n(samples(own.feedback, frames), frames, 0.0F);
    }
    for (std::size_t i = 0; i < out_.size(); ++i) out_samples_[i] = samples(out_[i], frames);
    now.out = out_samples_;
    return now;
  }

 private:
  struct OfSide {
    std::vector<jack_port_t*> in{};
    jack_port_t* pilot{};
    jack_port_t* feedback{};
    std::vector<const float*> samples{};
  };

  jack_port_t* add(jack_client_t* client, const std::string& name, unsigned long direction) {
    auto* port = jack_port_register(client, name.c_str(), JACK_DEFAULT_AUDIO_TYPE, direction, 0);
    all_there_ = all_there_ && port;
    return port;
  }
  static float* samples(jack_port_t* port, std::uint32_t frames) {
    return static_cast<float*>(jack_port_get_buffer(port, frames));
  }

  PerSide<OfSide> sides_{};
  std::vector<jack_port_t*> out_{};
  std::vector<float*> out_samples_{};
  bool all_there_{true};
};

class JackChangeover final : public ChangeoverClient {
 public:
  JackChangeover(const ChangeoverTask& task, changeover::RecordWriter record, JackClient client)
      : changeover_({task.channels, jack_get_sample_rate(client.get()), task.bad_blocks}, std::move(record)),
        ports_(client.get(), task.channels),
        client_(std::move(client)) {
    auto* jack = client_.get();
    if (task.tone) {
      tone_port_ = jack_port_register(jack, "pilot", JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput, 0);
      tone_ = tone_at(jack_get_sample_rate(jack));
    }
    lock_in_memory(this, sizeof *this);
    lock_in_memory(tone_);
    lock_in_memory(changeover_.mixer().memory());
    jack_set_process_callback(
        jack, [](jack_nframes_t frames, void* self) { return static_cast<JackChangeover*>(self)->process(frames); },
        this);
    jack_set_xrun_callback(
        jack, [](void* self) { return ++static_cast<JackChangeover*>(self)->xruns_, 0; }, this);
    jack_on_shutdown(
        jack, [](void* self) { static_cast<JackChangeover*>(self)->gone_.poke(); }, this);
  }

  bool begin() { return ports_.all_there() && jack_activate(client_.get()) == 0; }

  changeover::State state() const override { return changeover_.state(); }
  int news_fd() const override { return news_.fd(); }
  void clear_news() override { news_.clear(); }
  int gone_fd() const override { return gone_.fd(); }

 private:
  int process(jack_nframes_t frames) {
    auto period = ports_.period(frames);
    period.frame = jack_last_frame_time(client_.get());
    period.now = std::chrono::steady_clock::now();
    period.xruns = xruns_.load(std::memory_order_relaxed);
    const auto outcome = changeover_.next(period);
    if (tone_port_) sound_tone(outcome.heard, frames);
    if (outcome.news) news_.poke();
    return 0;
  }

  void sound_tone(bool heard, jack_nframes_t frames) {
    auto* out = static_cast<float*>(jack_port_get_buffer(tone_port_, frames));
    for (jack_nframes_t i = 0; i < frames; ++i, tone_at_ = (tone_at_ + 1) % tone_.size())
      out[i] = heard ? tone_[tone_at_] : 0;
  }

  changeover::Changeover changeover_;  // writes that nobody is good yet, before there are ports
  ChangeoverPorts ports_;
  jack_port_t* tone_port_{};
  std::vector<float> tone_{};
  std::size_t tone_at_{};
  std::atomic<std::uint64_t> xruns_{};
  Poke news_{};
  Poke gone_{};
  JackClient client_;  // closed before what its callbacks use
};

}  // namespace

Result<std::unique_ptr<ChangeoverClient>> change_over(const ChangeoverTask& task) {
  auto record = changeover::RecordWriter::create(task.record);
  if (!record) return record.refusal();
  auto client = join_jack(task.client, task.server, task.patience);
  if (!client) return client.refusal();
  auto made = std::make_unique<JackChangeover>(task, std::move(*record), std::move(*client));
  if (!made->begin()) return Refusal{"the JACK server does not let the changeover take part."};
  return std::unique_ptr<ChangeoverClient>(std::move(made));
}

}  // namespace beltane::patchbay
