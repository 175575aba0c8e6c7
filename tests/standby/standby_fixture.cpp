#include "standby/standby_fixture.hpp"

#include <algorithm>

namespace beltane::standby {
namespace {

std::string number(VoiceId voice) { return std::to_string(static_cast<int>(voice)); }

class FakeEngine final : public graph::AudioBackend {
 public:
  FakeEngine(FakeServerPointer server, std::function<Instant()> now)
      : server_(std::move(server)), now_(std::move(now)) {}

  Result<graph::Standing> join() override {
    if (!server_->join_refusal.empty()) return Refusal{server_->join_refusal};
    return server_->found;
  }
  void prepare(const graph::Graph& graph) override { server_->prepared = graph; }
  bool has_loaded() const override { return server_->has_loaded; }
  Result<void> change(const graph::GraphChange& change, graph::EngineTime) override {
    if (server_->dead) return {};
    if (brings(change, server_->deadly)) {
      server_->dead = true;
      return {};
    }
    server_->hung = server_->hung || brings(change, server_->endless);
    server_->asked.push_back("change");
    server_->graph = applied(std::move(server_->graph), change);
    return {};
  }
  Result<void> renew(const std::vector<UnitName>& kinds) override {
    if (server_->dead) return {};
    for (const auto& kind : kinds) {
      server_->asked.push_back("renew " + kind);
      server_->dead = server_->dead || server_->deadly.contains(kind);
    }
    return {};
  }
  Result<void> play(const graph::PlayVoice& play) override {
    if (server_->dead) return {};
    if (!server_->graph.channels.contains(strip_of(play.instrument))) return Refusal{"there is no such instrument"};
    server_->asked.push_back("play " + number(play.voice));
    if (server_->voices.contains(play.voice))
      server_->faults.push_back("voice " + number(play.voice) + " begins twice");
    server_->voices.insert_or_assign(play.voice, play);
    server_->released.erase(play.voice);
    return {};
  }
  Result<void> release(const graph::Release& release) override {
    if (server_->dead || !server_->voices.contains(release.voice)) return {};
    server_->asked.push_back("release " + number(release.voice));
    server_->released.insert(release.voice);
    server_->releases[release.voice] = release.at;
    if (release.how == graph::Ending::unheard) server_->end(release.voice);
    return {};
  }
  Result<void> move(const graph::Move& move) override {
    if (server_->dead) return {};
    const auto strip = channel_of(server_->graph, move.param.unit);
    if (!strip) return Refusal{"there is no such parameter"};
    server_->moves.push_back(move);
    graph::GraphChange change;
    change.changed[*strip].changed[move.param.unit].set[move.param.name] = move.value;
    server_->graph = applied(std::move(server_->graph), change);
    return {};
  }
  Result<void> turn(const graph::Turn& turn) override {
    if (!server_->dead) server_->turns.push_back(turn);
    return {};
  }
  Result<void> set_tempo(Bpm, graph::EngineTime) override { return {}; }
  bool confirm(std::uint64_t ticket) override {
    server_->tickets.push_back(ticket);
    return false;
  }
  graph::Playable playable(InstrumentId instrument, double, double) const override {
    return {.there = server_->graph.channels.contains(strip_of(instrument))};
  }
  Result<graph::Standing> check() override {
    if (server_->dead) return Refusal{"the server does not answer"};
    if (const auto differences = std::exchange(server_->differences, 0))
      server_->events.emplace_back(graph::Mended{differences, "something"});
    return standing_with_voices();
  }
  const graph::Capabilities& capabilities() const override { return capabilities_; }
  graph::Standing standing() const override { return {.graph = server_->graph}; }
  graph::EngineLoad load() const override { return {}; }
  graph::Built built() const override { return {}; }
  std::map<StripId, graph::Level> meters() override { return {}; }
  graph::EngineReport report() const override { return {}; }
  std::vector<graph::BackendEvent> events() override { return std::exchange(server_->events, {}); }
  graph::EngineClockReading clock() const override { return {{}, server_->began}; }

 private:
  static bool brings(const graph::GraphChange& change, const std::set<UnitName>& kinds) {
    const auto any = [&](const std::vector<graph::Unit>& units) {
      return std::ranges::any_of(units, [&](const auto& unit) { return kinds.contains(unit.kind); });
    };
    return std::ranges::any_of(change.added, [&](const auto& each) { return any(each.second->units); }) ||
           std::ranges::any_of(change.changed, [&](const auto& each) { return any(each.second.added); });
  }
  graph::Standing standing_with_voices() const {
    graph::Standing standing{.graph = server_->graph};
    for (const auto& [voice, play] : server_->voices)
      standing.voices.push_back({voice, play.instrument, play.pitch, play.velocity, server_->released.contains(voice)});
    return standing;
  }

  FakeServerPointer server_;
  std::function<Instant()> now_;
  graph::Capabilities capabilities_{};
};

class SteppedWorker final : public Worker {
 public:
  SteppedWorker(std::shared_ptr<SteppedWorkers::Queue> queue, const bool& stuck)
      : queue_(std::move(queue)), stuck_(stuck) {}
  void run(std::function<void()> task) override { queue_->tasks.push_back(std::move(task)); }
  void drop() override { queue_->tasks.clear(); }
  std::size_t waiting() const override { return queue_->tasks.size(); }
  bool finish(Seconds) override {
    if (stuck_) return false;
    while (!queue_->tasks.empty()) {
      const auto task = std::move(queue_->tasks.front());
      queue_->tasks.pop_front();
      task();
    }
    return true;
  }

 private:
  std::shared_ptr<SteppedWorkers::Queue> queue_;
  const bool& stuck_;
};

}  // namespace

void FakeServer::end(VoiceId voice) {
  if (voices.erase(voice) == 0) return;
  released.erase(voice);
  events.emplace_back(graph::VoiceGone{voice});
}

void FakeServer::finish_released() {
  for (const auto voice : std::set(released)) end(voice);
}

void FakeServer::confirm_all() {
  if (hung) return;
  if (!dead)
    for (const auto ticket : tickets) events.emplace_back(graph::Confirmed{ticket});
  tickets.clear();
}

std::set<VoiceId> FakeServer::sounding() const {
  std::set<VoiceId> sounding;
  for (const auto& [voice, play] : voices)
    if (!released.contains(voice)) sounding.insert(voice);
  return sounding;
}

std::unique_ptr<graph::AudioBackend> fake_engine(FakeServerPointer server, std::function<Instant()> now) {
  return std::make_unique<FakeEngine>(std::move(server), std::move(now));
}

MakeWorker SteppedWorkers::make() {
  return [this] {
    auto queue = std::make_shared<Queue>();
    queues_.push_back(queue);
    return std::make_unique<SteppedWorker>(std::move(queue), stuck);
  };
}

bool SteppedWorkers::step() {
  if (stuck) return false;
  bool any = false;
  for (const auto& weak : std::vector(queues_)) {
    const auto queue = weak.lock();
    if (!queue || queue->tasks.empty()) continue;
    const auto task = std::move(queue->tasks.front());
    queue->tasks.pop_front();
    task();
    any = true;
  }
  return any;
}

// ── the harness ───────────────────────────────────────────────────────────────────────────────────────────────────

StandbyHarness::StandbyHarness() {
  engine = std::make_unique<MirroredBackend>(
      fake_engine(live, [this] { return now; }),
      Surroundings{.now = [this] { return now; }, .make_worker = workers.make(), .retired = &retired});
  (void)engine->join();
}

FakeServerPointer StandbyHarness::server() {
  auto made = std::make_shared<FakeServer>();
  made->began = now - std::chrono::milliseconds(50);
  return made;
}

graph::EngineTime StandbyHarness::at(std::chrono::milliseconds from_now) const {
  return graph::by_engine(engine->clock(), now + from_now);
}

FakeServerPointer StandbyHarness::add(Mode mode) {
  standby = server();
  standby->began += std::chrono::milliseconds(123);
  engine->add_standby(fake_engine(standby, [this] { return now; }), mode);
  return standby;
}

FakeServerPointer StandbyHarness::add_ready() {
  add();
  pump();
  pass(std::chrono::milliseconds(300));
  return standby;
}

void StandbyHarness::pump() {
  for (auto round = 0; round < 20; ++round) {
    for (auto& event : engine->events()) told.push_back(std::move(event));
    if (!workers.step() && round > 2) break;
    for (const auto& each : {live, standby})
      if (each) each->confirm_all();
  }
}

void StandbyHarness::pass(std::chrono::milliseconds time) {
  for (const auto end = now + time; now < end; now += std::chrono::milliseconds(10)) pump();
}

bool StandbyHarness::kill_live() {
  live->dead = true;
  const auto promoted = engine->promote();
  for (auto& event : engine->events()) told.push_back(std::move(event));
  if (promoted) live = std::exchange(standby, nullptr);
  return promoted;
}

std::optional<Withheld> StandbyHarness::crash() {
  if (standby) standby->dead = true;
  auto withheld = engine->lose_standby(true);
  standby = nullptr;
  pump();
  return withheld;
}

std::vector<VoiceId> StandbyHarness::ended() const {
  std::vector<VoiceId> ended;
  for (const auto& event : told)
    if (const auto* one = std::get_if<graph::VoiceGone>(&event)) ended.push_back(one->voice);
  return ended;
}

bool StandbyHarness::told_ready() const {
  return std::ranges::any_of(told,
                             [](const auto& event) { return std::holds_alternative<graph::StandbyReady>(event); });
}

}  // namespace beltane::standby
