#include "native/jack_engine.hpp"

#include <jack/jack.h>

#include <chrono>
#include <thread>

#include "model/editing/refuse.hpp"

namespace beltane::native {
namespace {

struct CloseJack {
  void operator()(jack_client_t* client) const { jack_client_close(client); }
};
using JackPointer = std::unique_ptr<jack_client_t, CloseJack>;

void be_quiet(const char*) {}

JackPointer open(const std::string& name, const std::string& server) {
  jack_status_t status{};
  if (server.empty()) return JackPointer(jack_client_open(name.c_str(), JackNoStartServer, &status));
  const auto options = static_cast<jack_options_t>(JackNoStartServer | JackServerName);
  return JackPointer(jack_client_open(name.c_str(), options, &status, server.c_str()));
}

Result<JackPointer> open_within(const JackOptions& options, Seconds patience) {
  jack_set_error_function(be_quiet);  // a server that is not there yet is no error
  jack_set_info_function(be_quiet);
  const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(patience.count);
  do {
    if (auto client = open(options.client, options.server)) return client;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  } while (std::chrono::steady_clock::now() < until);
  const auto name = options.server.empty() ? std::string() : " called " + options.server;
  return refuse("there is no JACK server", name, "; start one.");
}

}  // namespace

/// One stay at a JACK server.
class JackEngine::Session {
 public:
  Session(JackEngine& engine, JackPointer client) : engine_(engine), client_(std::move(client)) {
    auto* jack = client_.get();
    for (auto& port : ports_)
      port = jack_port_register(jack, &port == &ports_[0] ? "out_1" : "out_2", JACK_DEFAULT_AUDIO_TYPE,
                                JackPortIsOutput, 0);
    jack_set_process_callback(
        jack, [](jack_nframes_t frames, void* self) { return static_cast<Session*>(self)->process(frames); }, this);
    jack_on_shutdown(
        jack, [](void* self) { static_cast<Session*>(self)->engine_.link().server_gone = true; }, this);
  }

  double cpu() const { return jack_cpu_load(client_.get()); }
  bool begin() { return ports_[0] && ports_[1] && jack_activate(client_.get()) == 0; }

 private:
  /// JACK's audio thread.
  int process(jack_nframes_t frames) {
    auto& link = engine_.link();
    const auto microseconds =
        static_cast<std::int64_t>(jack_frames_to_time(client_.get(), jack_last_frame_time(client_.get())));
    const auto made = static_cast<double>(link.frames.load(std::memory_order_relaxed)) / engine_.rate();
    link.began_at.store(microseconds * 1'000 - static_cast<std::int64_t>(made * 1e9), std::memory_order_release);
    const auto out = [&](jack_port_t* port) { return static_cast<float*>(jack_port_get_buffer(port, frames)); };
    engine_.process(out(ports_[0]), out(ports_[1]), frames);
    return 0;
  }

  JackEngine& engine_;
  jack_port_t* ports_[2]{};
  JackPointer client_;  // closed before what its callbacks use
};

JackEngine::JackEngine(const JackOptions& options, double rate)
    : NativeEngine({.rate = rate, .voices = options.voices}), options_(options) {}

JackEngine::~JackEngine() = default;

Result<std::unique_ptr<JackEngine>> JackEngine::join(const JackOptions& options) {
  auto client = open_within(options, options.patience);
  if (!client) return client.refusal();
  std::unique_ptr<JackEngine> engine(new JackEngine(options, jack_get_sample_rate(client->get())));
  engine->session_ = std::make_unique<Session>(*engine, std::move(*client));
  if (!engine->session_->begin()) return refuse("the JACK server does not let the engine take part.");
  return engine;
}

Result<void> JackEngine::rejoin(Seconds patience) {
  session_ = nullptr;
  auto client = open_within(options_, patience);
  if (!client) return client.refusal();
  const auto found = jack_get_sample_rate(client->get());
  if (found != rate()) return refuse("the JACK server has another rate, ", found, "; begin with a new engine.");
  auto session = std::make_unique<Session>(*this, std::move(*client));
  if (!session->begin()) return refuse("the JACK server does not let the engine take part.");
  session_ = std::move(session);
  return {};
}

graph::EngineLoad JackEngine::load() const {
  auto load = NativeEngine::load();
  if (session_) load.cpu = session_->cpu();
  return load;
}

graph::MakeBackend engine(const graph::EnginePlace&) {
  return [](const ServerInfo& server, const graph::EngineHooks&) {
    using Made = Result<std::unique_ptr<graph::AudioBackend>>;
    auto made = JackEngine::join({.client = server.jack, .patience = {}});
    return made ? Made(*std::move(made)) : Made(made.refusal());
  };
}

}  // namespace beltane::native
