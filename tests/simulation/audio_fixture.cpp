#include "simulation/audio_fixture.hpp"

#include "scsynth/planning/nodes.hpp"
#include "support/imaginary_sounds.hpp"

namespace beltane::simulation {

using namespace scsynth;

namespace {

constexpr unsigned first_port = 20'000;  // of epoch 0
constexpr auto length_of_hit = std::chrono::milliseconds(200);
constexpr auto step_of_sound = std::chrono::milliseconds(10);  // what has its time is done within it

bool ends_a_voice(const Command& command) {
  const auto* released = std::get_if<ReleaseUnit>(&command);
  return released && is_voice(released->node);
}

}  // namespace

/// The line of one backend to one life of the server. When that is gone nothing has an effect.
class AudioServers::Line final : public AudioServer {
 public:
  explicit Line(AudioServers& servers) : servers_(servers), tree_(servers.tree_), writer_(servers.machine_.current()) {
    servers_.line_ = this;
  }
  ~Line() override {
    if (servers_.line_ != this) return;
    servers_.line_ = nullptr;
    servers_.backend_ = nullptr;  // the line goes with it
    servers_.report_ = {};
  }

  void perform(const Commands& commands, std::optional<Instant> at) override {
    send([this, commands, at](TreeFake& tree) {
      if (servers_.refuses_) return servers_.tell(ServerFailed{"/s_new", "refused"});
      for (const auto& command : commands) servers_.end_hit(command, at);
      if (!servers_.keeps_voices) return tree.perform(commands, at);
      auto kept = commands;
      std::erase_if(kept, ends_a_voice);
      tree.perform(kept, at);
    });
  }
  void set_bus(ControlBus bus, double value, std::optional<Instant> at) override {
    send([bus, value, at](TreeFake& tree) { tree.set_bus(bus, value, at); });
  }
  Result<void> load(const LoadBuffer& load) override {
    send([load](TreeFake& tree) { (void)tree.load(load).operator bool(); });
    return {};
  }
  void free_buffer(BufferId buffer, bool spectrum) override {
    send([buffer, spectrum](TreeFake& tree) { tree.free_buffer(buffer, spectrum); });
  }
  Result<void> load_units(Seconds) override { return answers() ? Result<void>{} : silent(); }
  Result<NodeReport> tree(Seconds) override {
    if (!answers()) return silent();
    return here()->now();
  }
  Result<void> start_recording(AudioBus, NodeId, NodePlace, const std::string&, Seconds) override { return silent(); }
  Result<void> stop_recording(NodeId, Seconds) override { return silent(); }

 private:
  std::shared_ptr<TreeFake> here() const { return tree_.lock(); }
  bool answers() const { return here() && !servers_.frozen_; }
  static Refusal silent() { return {"the audio server does not answer"}; }
  /// What a dead backend says is not said.
  void send(std::function<void(TreeFake&)> command) {
    const auto tree = here();
    if (!tree || writer_->dead) return;
    if (servers_.frozen_) return wait(std::move(command));
    tree->advance(servers_.machine_.now());  // what is due comes before what is said now
    command(*tree);
  }
  void wait(std::function<void(TreeFake&)> command) {
    servers_.waiting_.push_back([weak = tree_, command = std::move(command)] {
      if (const auto there = weak.lock()) command(*there);
    });
  }

  AudioServers& servers_;
  std::weak_ptr<TreeFake> tree_;
  LifeHandle writer_;
};

AudioServers::AudioServers(Machine& machine, std::filesystem::path notes)
    : machine_(machine), notes_(std::move(notes)) {}

void AudioServers::start() {
  ++epoch_;
  frozen_ = false;
  waiting_.clear();
  tree_ = std::make_shared<TreeFake>([this](const ServerReport& report) { tell(report); });
  tree_->advance(machine_.now());
  step();
}

void AudioServers::crash() {
  tree_ = nullptr;
  waiting_.clear();
}

void AudioServers::freeze(bool frozen) {
  frozen_ = frozen;
  if (frozen) return;
  for (const auto& command : std::exchange(waiting_, {})) run_as_backend(command);
}

ServerInfo AudioServers::info() const {
  return {.name = "a",
          .port = static_cast<std::uint16_t>(first_port + epoch_),
          .epoch = epoch_,
          .state = is_running() ? "running" : "dead"};
}

/// A hit ends by itself.
void AudioServers::end_hit(const Command& command, std::optional<Instant> at) {
  const auto* unit = std::get_if<NewUnit>(&command);
  if (!unit || unit->def != "drum" || !is_voice(unit->node)) return;
  const auto over = std::max(at.value_or(machine_.now()), machine_.now()) + length_of_hit;
  machine_.timeline.at(over, [this, weak = std::weak_ptr(tree_), node = unit->node] {
    if (const auto tree = weak.lock()) run_as_backend([&] { tree->lose(node); });
  });
}

/// What it says is heard by the backend that is connected.
void AudioServers::run_as_backend(const std::function<void()>& task) {
  alive_ && !alive_->dead ? machine_.enter(alive_, task) : task();
}

/// Time goes by for the server, as long as it is that one.
void AudioServers::step() {
  machine_.timeline.at(machine_.now() + step_of_sound, [this, weak = std::weak_ptr(tree_)] {
    const auto tree = weak.lock();
    if (!tree) return;
    const auto advance = [&] {
      if (!frozen_) tree->advance(machine_.now());
    };
    run_as_backend(advance);
    step();
  });
}

void AudioServers::tell(const ServerReport& report) const {
  if (alive_ && !alive_->dead && report_) report_(report);
}

Result<std::unique_ptr<graph::AudioBackend>> AudioServers::engine(const ServerInfo& server,
                                                                  const graph::EngineHooks& hooks) {
  if (!is_running() || server.epoch != epoch_) return Refusal{"that audio server is gone"};
  const graph::EnginePlace place{.catalogue = &support::sounds(),
                                 .notes = notes_,
                                 .needs_note = notes_ / "needs",
                                 .find_sample = [](const SampleName&) { return std::nullopt; }};
  auto made = std::make_unique<Backend>(place, server, hooks, [this](const ServerLine& line) {
    alive_ = machine_.current();
    report_ = line.report;
    return std::make_unique<Line>(*this);
  });
  backend_ = made.get();
  return std::unique_ptr<graph::AudioBackend>(std::move(made));
}

}  // namespace beltane::simulation
