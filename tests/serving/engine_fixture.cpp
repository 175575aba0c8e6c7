#include "serving/engine_fixture.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>

#include "samples/shelf.hpp"

namespace beltane::backend {

using namespace scsynth;
using std::chrono::milliseconds;

namespace {

constexpr unsigned first_port = 57'000;  // of epoch 0

/// Passes everything on to a server that outlives the engine.
class FakeConnection : public AudioServer {
 public:
  explicit FakeConnection(std::shared_ptr<TreeFake> server) : server_(std::move(server)) {}
  void perform(const Commands& commands, std::optional<Instant> at) override { server_->perform(commands, at); }
  void set_bus(ControlBus bus, double value, std::optional<Instant> at) override { server_->set_bus(bus, value, at); }
  Result<void> load(const LoadBuffer& load) override { return server_->load(load); }
  void free_buffer(BufferId buffer, bool spectrum) override { server_->free_buffer(buffer, spectrum); }
  Result<void> load_units(Seconds limit) override { return server_->load_units(limit); }
  Result<NodeReport> tree(Seconds limit) override { return server_->tree(limit); }
  Result<void> start_recording(AudioBus bus, NodeId node, NodePlace place, const std::string& path,
                               Seconds limit) override {
    std::ofstream(path) << "sound";
    return server_->start_recording(bus, node, place, path, limit);
  }
  Result<void> stop_recording(NodeId node, Seconds limit) override { return server_->stop_recording(node, limit); }

 private:
  std::shared_ptr<TreeFake> server_;
};

}  // namespace

ServerInfo FakeServers::info(std::uint64_t epoch, std::string state, bool crashed) {
  return {.name = "a",
          .port = static_cast<std::uint16_t>(first_port + epoch),
          .epoch = epoch,
          .state = std::move(state),
          .crashed = crashed};
}

std::unique_ptr<AudioServer> FakeServers::connect(const ServerLine& line, Instant now) {
  epoch_ = line.port - first_port;
  report_ = line.report;
  auto& server = all_[epoch_];
  if (!server) server = std::make_shared<TreeFake>([this](const ServerReport& report) { report_(report); });
  server->advance(now);
  return std::make_unique<FakeConnection>(server);
}

void FakeServers::advance(Instant now) {
  if (all_.contains(epoch_)) current().advance(now);
}

WavFiles FakeWav::files() {
  return {.mend = [this](const std::string& path) -> Result<Seconds> {
            if (before_mending) before_mending();
            mended.push_back(path);
            return Seconds{1};
          },
          .append = [this](const std::string&, const std::string& part, Seconds gap) -> Result<Seconds> {
            appended.emplace_back(part, gap);
            return Seconds{3};
          },
          .watch = [this](auto&) { return [this] { return disk; }; }};
}

EngineHarness::~EngineHarness() {
  engine.reset();
  std::filesystem::remove_all(folder);
}

void EngineHarness::start() {
  engine.reset();
  EngineOptions options{.catalogue = &catalogue,
                        .connect = [this](auto& server, auto& hooks) { return make(server, hooks); },
                        .wav = wav.files(),
                        .replay = replay,
                        .recording_note = folder / "note",
                        .quarantine_note = folder / "quarantine",
                        .incarnation = ++lives};
  BackendOutputs out{
      .now = [this] { return now; },
      .voices =
          [this](const loop::Peer&, const VoiceEvents& events) {
            voice_events.insert(voice_events.end(), events.begin(), events.end());
          },
      .answer =
          [this](const loop::Peer&, const BackendAnswer& answer) {
            const std::lock_guard lock(mutex_);
            answers.push_back(answer);
            came_.notify_all();
          },
      .publish = [this](const Telemetry& telemetry) { published.push_back(telemetry); },
      .wake = [this] { woken = true; },
      .pong = [](const Pong&) {},
  };
  engine = std::make_unique<Engine>(std::move(options), std::move(out));
}

BackendAnswer EngineHarness::answer_to(std::uint64_t ticket) {
  std::unique_lock lock(mutex_);
  const auto found = [&] { return std::ranges::find(answers, ticket, &BackendAnswer::ticket); };
  came_.wait_for(lock, std::chrono::minutes(1), [&] { return found() != answers.end(); });
  return found() != answers.end() ? *found() : BackendAnswer{.refusal = "no answer came within a minute"};
}

std::size_t EngineHarness::answered() {
  const std::lock_guard lock(mutex_);
  return answers.size();
}

void EngineHarness::dies(bool crashed) {
  servers.remove_current();
  engine->receive(Servers{{FakeServers::info(servers.epoch(), "dead", crashed)}});
}

void EngineHarness::crash_thrice() {
  for (int i = 0; i < 3; ++i) {
    pass(milliseconds(50));
    dies(true);
    serve(servers.epoch() + 1);
  }
}

void EngineHarness::pass(milliseconds time) {
  for (auto end = now + time; now < end; now += milliseconds(5)) {
    servers.advance(now);
    if (std::exchange(woken, false)) engine->handle_events();
    engine->tick();
  }
}

void EngineHarness::put_sample(const std::string& name) const {
  std::filesystem::create_directories(folder / "factory");
  std::ofstream(folder / "factory" / (name + ".wav")) << name;
}

std::vector<NodeId> EngineHarness::nodes_of(const std::string& def) const {
  std::vector<NodeId> nodes;
  for (const auto& strip : *plan().strips)
    for (const auto& group : strip->groups)
      for (const auto& unit : group.units)
        if (unit.def == def) nodes.push_back(unit.node);
  return nodes;
}

Result<std::unique_ptr<graph::AudioBackend>> EngineHarness::make(const ServerInfo& server,
                                                                 const graph::EngineHooks& hooks) {
  std::filesystem::create_directories(folder);
  const graph::EnginePlace place{.catalogue = &catalogue,
                                 .notes = folder,
                                 .needs_note = folder / "state" / "needs",
                                 .find_sample = [shelf = SampleShelf(folder / "kept", folder / "factory")](
                                                    const SampleName& name) { return shelf.find(name); }};
  auto made = std::make_unique<Backend>(place, server, hooks,
                                        [this](const ServerLine& line) { return servers.connect(line, now); });
  backend = made.get();
  return std::unique_ptr<graph::AudioBackend>(std::move(made));
}

StartVoice key(const EngineHarness& harness, int voice, std::size_t instrument) {
  return {VoiceId{voice},
          EventId{static_cast<std::uint64_t>(voice)},
          support::instrument_at(harness.project, instrument),
          440,
          0.8,
          harness.now,
          {}};
}

}  // namespace beltane::backend
