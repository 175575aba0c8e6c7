// The engine with a second server: what becomes of the sound, of recordings and of the accused when one of them dies.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "backend/engine.hpp"
#include "model/editing/resolve.hpp"
#include "scsynth/backend.hpp"
#include "scsynth/tree_fake.hpp"
#include "support/imaginary_sounds.hpp"

namespace beltane::backend {
namespace {

using namespace scsynth;
using std::chrono::milliseconds;
using support::after, support::band, support::instrument_at, support::sounds;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// A server that only keeps its tree, and can be gone: then it does nothing and answers nothing.
struct FakeScsynth {
  FakeScsynth() : tree([this](const ServerReport& said) { report ? report(said) : void(); }) {}
  Report report{};
  const void* line{};  // whose report that is
  TreeFake tree;
  bool dead{};
  std::string deadly{};  // it dies when it is given a unit of that definition
};

class FakeLine final : public AudioServer {
 public:
  FakeLine(std::shared_ptr<FakeScsynth> server, Report report) : server_(std::move(server)) {
    server_->report = std::move(report);
    server_->line = this;
  }
  ~FakeLine() override {
    if (server_->line == this) server_->report = nullptr;
  }
  void perform(const Commands& commands, std::optional<Instant> at) override {
    for (const auto& command : commands)
      if (const auto* unit = std::get_if<NewUnit>(&command); unit && unit->def == server_->deadly) server_->dead = true;
    if (!server_->dead) server_->tree.perform(commands, at);
  }
  void set_bus(ControlBus bus, double value, std::optional<Instant> at) override {
    server_->tree.set_bus(bus, value, at);
  }
  Result<void> load(const LoadBuffer& load) override { return server_->tree.load(load); }
  void free_buffer(BufferId buffer, bool spectrum) override { server_->tree.free_buffer(buffer, spectrum); }
  Result<void> load_units(Seconds limit) override {
    if (server_->dead) return Refusal{"The audio server does not answer."};
    return server_->tree.load_units(limit);
  }
  Result<NodeReport> tree(Seconds limit) override {
    if (server_->dead) return Refusal{"The audio server does not answer."};
    return server_->tree.tree(limit);
  }
  bool confirm(std::uint64_t ticket) override {
    if (!server_->dead) server_->tree.say(ServerConfirmed{ticket});
    return false;
  }
  Result<void> start_recording(AudioBus bus, NodeId node, NodePlace place, const std::string& path,
                               Seconds limit) override {
    return server_->tree.start_recording(bus, node, place, path, limit);
  }
  Result<void> stop_recording(NodeId node, Seconds limit) override { return server_->tree.stop_recording(node, limit); }

 private:
  std::shared_ptr<FakeScsynth> server_;
};

/// Does what it is asked when the test lets time pass.
class PatientWorker final : public standby::Worker {
 public:
  explicit PatientWorker(std::vector<PatientWorker*>& all) : all_(all) { all_.push_back(this); }
  ~PatientWorker() override { std::erase(all_, this); }
  void run(std::function<void()> task) override { tasks_.push_back(std::move(task)); }
  void drop() override { tasks_.clear(); }
  std::size_t waiting() const override { return tasks_.size(); }
  bool finish(Seconds) override {
    for (auto tasks = std::exchange(tasks_, {}); !tasks.empty(); tasks = std::exchange(tasks_, {}))
      for (const auto& task : tasks) task();
    return true;
  }

 private:
  std::vector<PatientWorker*>& all_;
  std::vector<std::function<void()>> tasks_{};
};

/// An engine with up to two fake servers.
class EngineWithStandby : public ::testing::Test {
 protected:
  EngineWithStandby() {
    std::filesystem::create_directories(folder);
    EngineOptions options{.catalogue = &sounds(),
                          .connect = [this](auto& server, auto& hooks) { return make(server, hooks); },
                          .wav = {.mend = [](const std::string&) { return Seconds{1}; },
                                  .append = [](auto&, auto&, Seconds) { return Seconds{2}; }},
                          .recording_note = folder / "note",
                          .quarantine_note = folder / "quarantine",
                          .incarnation = 1,
                          .make_worker = [this] { return std::make_unique<PatientWorker>(workers); }};
    BackendOutputs out{
        .now = [this] { return now; },
        .voices = [this](const loop::Peer&,
                         const VoiceEvents& told) { heard.insert(heard.end(), told.begin(), told.end()); },
        .answer = [this](const loop::Peer&, const BackendAnswer& answer) { answers.push_back(answer); },
        .publish =
            [this](const Telemetry& telemetry) {
              if (const auto* event = std::get_if<Event>(&telemetry)) events.push_back(event->text);
            },
        .wake = [this] { woken = true; },
        .pong = [](const Pong&) {},
    };
    engine = std::make_unique<Engine>(std::move(options), std::move(out));
    engine->receive("voices", VoiceCommands{});
    engine->receive(project);
  }
  ~EngineWithStandby() override {
    engine.reset();
    std::filesystem::remove_all(folder);
  }

  static ServerInfo info(std::uint64_t epoch, std::string role, std::string state = "running", bool crashed = false) {
    return {.name = epoch % 2 ? "a" : "b",
            .role = std::move(role),
            .port = static_cast<std::uint16_t>(57'000 + epoch),
            .epoch = epoch,
            .state = std::move(state),
            .crashed = crashed};
  }
  void tell(std::vector<ServerInfo> infos) { engine->receive(Servers{std::move(infos), mode}); }
  /// Both run, and the second is ready.
  void serve_both() {
    tell({info(1, "active"), info(2, "standby")});
    pass(milliseconds(600));
  }
  void play(const VoiceCommands& commands) { engine->receive("voices", commands); }
  void edit(const Edit& edit) { engine->receive(project = after(project, edit)); }
  StartVoice key(int voice) const {
    return {VoiceId{voice}, EventId{static_cast<std::uint64_t>(voice)}, instrument_at(project, 0), 440, 0.8, now, {}};
  }
  void pass(milliseconds time) {
    for (const auto end = now + time; now < end; now += milliseconds(5)) {
      for (const auto& [epoch, server] : servers)
        if (!server->dead) server->tree.advance(now);
      for (auto* worker : std::vector(workers)) (void)worker->finish({});
      if (std::exchange(woken, false)) engine->handle_events();
      engine->tick();
    }
  }

  FakeScsynth& server(std::uint64_t epoch) { return *servers.at(epoch); }
  NodeReport tree(std::uint64_t epoch) { return canonical(server(epoch).tree.now()); }
  bool sounds_on(std::uint64_t epoch, int voice) { return server(epoch).tree.find(NodeId{first_voice + voice}); }
  bool stands_on(std::uint64_t epoch, const std::string& def) {
    const auto any = [&](auto& self, const NodeReport& node) -> bool {
      return node.def == def ||
             std::ranges::any_of(node.children, [&](const auto& child) { return self(self, child); });
    };
    return any(any, server(epoch).tree.now());
  }
  std::string standby_words() { return engine->health().words["standby"]; }

  std::string mode = "mirror";
  std::vector<PatientWorker*> workers{};
  Instant now{std::chrono::seconds(1'000)};
  Project project = band(2);
  std::filesystem::path folder = std::filesystem::temp_directory_path() / ("standby" + std::to_string(::getpid()));
  std::map<std::uint64_t, std::shared_ptr<FakeScsynth>> servers{};
  VoiceEvents heard{};
  std::vector<BackendAnswer> answers{};
  std::vector<std::string> events{};
  bool woken{};
  std::unique_ptr<Engine> engine{};

 private:
  Result<std::unique_ptr<graph::AudioBackend>> make(const ServerInfo& server, const graph::EngineHooks& hooks) {
    auto connect = [this](const ServerLine& line) -> std::unique_ptr<AudioServer> {
      auto& known = servers[line.port - 57'000u];
      if (!known) known = std::make_shared<FakeScsynth>();
      known->tree.advance(now);
      return std::make_unique<FakeLine>(known, line.report);
    };
    return std::unique_ptr<graph::AudioBackend>(
        std::make_unique<Backend>(graph::EnginePlace{.catalogue = &sounds(), .notes = folder}, server, hooks, connect));
  }
};

TEST_F(EngineWithStandby, HasTheMirrorStandAsTheOtherDoes) {
  serve_both();
  EXPECT_EQ(standby_words(), "mirror: ready");
  EXPECT_EQ(tree(1), tree(2));
  play({key(1)});
  edit(SetParam{{fader_of(strip_of(instrument_at(project, 0))), "loud"}, 0.2});
  pass(milliseconds(50));
  EXPECT_TRUE(sounds_on(1, 1));
  EXPECT_TRUE(sounds_on(2, 1));
  EXPECT_EQ(tree(1), tree(2));
  EXPECT_THAT(events, Contains("the standby of epoch 2 is ready"));
}

TEST_F(EngineWithStandby, UsesNoServerThatNobodyAskedFor) {
  mode = "";
  serve_both();
  EXPECT_FALSE(servers.contains(2));
  EXPECT_FALSE(engine->health().words.contains("standby"));
  mode = "mirror";
  tell({info(1, "active")});
  EXPECT_EQ(standby_words(), "mirror: not ready: there is no second audio server");
}

TEST_F(EngineWithStandby, PlaysOnByTheMirrorWithNothingBuiltAnew) {
  serve_both();
  play({key(1)});
  pass(milliseconds(50));
  const auto before = server(2).tree.performed().size();
  server(1).dead = true;
  tell({info(1, "standby", "dead", true), info(2, "active")});
  EXPECT_EQ(server(2).tree.performed().size(), before);
  EXPECT_EQ(engine->health().figures.at("server_epoch"), 2);
  EXPECT_EQ(engine->health().figures.at("changeovers"), 1);
  EXPECT_EQ(engine->health().figures.at("rebuilds"), 1);
  EXPECT_TRUE(engine->health().ready);
  pass(milliseconds(1'000));
  EXPECT_EQ(server(2).tree.performed().size(), before) << "nor later";
  EXPECT_EQ(engine->health().figures["repairs"], 0);
  play({ReleaseVoice{key(1).voice, now}});
  pass(milliseconds(100));
  EXPECT_FALSE(sounds_on(2, 1));
  EXPECT_THAT(heard, Contains(VoiceEvent(VoiceEnded{key(1).voice})));
  tell({info(3, "standby"), info(2, "active")});
  pass(milliseconds(600));
  EXPECT_EQ(standby_words(), "mirror: ready");
  EXPECT_EQ(tree(3), tree(2));
}

TEST_F(EngineWithStandby, TakesTheMirrorBeforeTheSupervisorNamesIt) {
  serve_both();
  server(1).dead = true;
  tell({info(1, "active", "dead", true), info(2, "standby")});
  EXPECT_EQ(engine->health().figures.at("server_epoch"), 2);
  tell({info(1, "active", "dead", true), info(2, "standby")});
  tell({info(2, "active")});
  EXPECT_EQ(engine->health().figures.at("changeovers"), 1);
  EXPECT_EQ(engine->health().figures.at("rebuilds"), 1);
}

TEST_F(EngineWithStandby, ChangesOverBetweenTwoThatLive) {
  serve_both();
  play({key(1)});
  pass(milliseconds(50));
  tell({info(1, "standby"), info(2, "active")});
  pass(milliseconds(600));
  EXPECT_EQ(engine->health().figures.at("server_epoch"), 2);
  EXPECT_EQ(standby_words(), "mirror: ready");
  EXPECT_EQ(engine->health().figures.at("standby_epoch"), 1);
  play({key(2)});
  pass(milliseconds(50));
  EXPECT_TRUE(sounds_on(1, 2));
  EXPECT_TRUE(sounds_on(2, 2));
  tell({info(1, "active"), info(2, "standby")});
  pass(milliseconds(100));
  EXPECT_EQ(tree(1), tree(2));
  EXPECT_EQ(engine->health().figures.at("rebuilds"), 1);
  EXPECT_TRUE(server(1).tree.fails().empty());
  EXPECT_TRUE(server(2).tree.fails().empty());
}

TEST_F(EngineWithStandby, BuildsGraphAndVoicesOnAWarmOneAtOnce) {
  mode = "warm";
  serve_both();
  EXPECT_EQ(standby_words(), "warm: ready");
  play({key(1)});
  pass(milliseconds(50));
  EXPECT_FALSE(sounds_on(2, 1));
  EXPECT_FALSE(stands_on(2, "fader"));
  const auto before = tree(1);
  server(1).dead = true;
  tell({info(1, "standby", "dead"), info(2, "active")});
  EXPECT_TRUE(sounds_on(2, 1));
  EXPECT_EQ(tree(2), before);
  EXPECT_EQ(engine->health().figures.at("rebuilds"), 2);
  EXPECT_EQ(engine->health().figures.at("changeovers"), 1);
}

TEST_F(EngineWithStandby, BeginsAnewWhereTheStandbyIsNotThereYet) {
  tell({info(1, "active"), info(2, "standby")});  // it is being joined
  play({key(1)});
  server(1).dead = true;
  tell({info(1, "standby", "dead"), info(2, "active")});
  pass(milliseconds(100));
  EXPECT_TRUE(sounds_on(2, 1));
  EXPECT_EQ(engine->health().figures.at("rebuilds"), 2);
}

TEST_F(EngineWithStandby, KeepsAwayFromWhatIsHeardWhatTheMirrorDiesOf) {
  serve_both();
  server(1).deadly = server(2).deadly = "crush";
  const auto strip = strip_of(instrument_at(project, 0));
  edit(AddUnit{strip, effect_unit({}, "crush")});
  edit(SetParam{{fader_of(strip), "loud"}, 0.2});
  for (auto* worker : std::vector(workers)) (void)worker->finish({});
  ASSERT_TRUE(server(2).dead);
  tell({info(1, "active"), info(2, "standby", "dead", true)});
  pass(milliseconds(300));
  EXPECT_FALSE(server(1).dead);
  EXPECT_FALSE(stands_on(1, "crush"));
  EXPECT_THAT(engine->health().words.at("quarantine"), HasSubstr("'crush' at organ 0.fx:"));
  EXPECT_FALSE(engine->health().words.contains("trouble"));
  EXPECT_EQ(engine->health().figures.at("withheld"), 1);
  tell({info(1, "active"), info(4, "standby")});
  pass(milliseconds(600));
  EXPECT_EQ(standby_words(), "mirror: ready") << "it is not given it either";
  EXPECT_EQ(tree(1), tree(4));
  play({key(1)});
  pass(milliseconds(20));
  EXPECT_TRUE(sounds_on(1, 1));
}

TEST_F(EngineWithStandby, AccusesAUnitOfWhichStandbysDieAgainAndAgain) {
  serve_both();
  edit(AddUnit{strip_of(instrument_at(project, 0)), effect_unit({}, "crush")});
  pass(milliseconds(200));
  EXPECT_TRUE(stands_on(1, "crush"));
  for (auto epoch : {2u, 4u, 6u}) {
    tell({info(1, "active"), info(epoch, "standby", "dead", true)});
    tell({info(1, "active"), info(epoch + 2, "standby")});
    pass(milliseconds(500));
  }
  EXPECT_THAT(engine->health().words["quarantine"], HasSubstr("'crush'"));
  EXPECT_FALSE(stands_on(1, "crush"));
}

TEST_F(EngineWithStandby, TriesAgainOnTheMirrorForTwoSecondsBeforeWhatIsHeardGetsIt) {
  serve_both();
  server(2).deadly = "crush";
  edit(AddUnit{strip_of(instrument_at(project, 0)), effect_unit({}, "crush")});
  tell({info(1, "active"), info(2, "standby", "dead", true)});
  tell({info(1, "active"), info(4, "standby")});
  pass(milliseconds(600));
  ASSERT_TRUE(engine->health().words.contains("quarantine"));
  now += std::chrono::seconds(301);
  pass(milliseconds(1'000));
  EXPECT_TRUE(stands_on(4, "crush"));
  EXPECT_FALSE(stands_on(1, "crush")) << "confirmed, but a server may die later";
  pass(milliseconds(1'500));
  EXPECT_TRUE(stands_on(1, "crush"));
  EXPECT_FALSE(engine->health().words.contains("quarantine"));
}

TEST_F(EngineWithStandby, SearchesOnTheMirrorAmongManyThatCameTogether) {
  serve_both();
  auto pasted = project;
  const auto strip = strip_of(instrument_at(project, 0));
  for (const auto* kind : {"hall", "crush", "duck"}) pasted = after(pasted, AddUnit{strip, effect_unit({}, kind)});
  server(2).deadly = "crush";
  engine->receive(project = pasted);
  for (std::uint64_t epoch = 2; epoch < 20; epoch += 2) {
    for (int quiet = 0; quiet < 3'000 && !server(epoch).dead; ++quiet) pass(milliseconds(5));
    if (!server(epoch).dead) break;
    EXPECT_FALSE(stands_on(1, "crush"));
    tell({info(1, "active"), info(epoch, "standby", "dead", true)});
    tell({info(1, "active"), info(epoch + 2, "standby")});
    pass(milliseconds(10));
    server(epoch + 2).deadly = "crush";
  }
  EXPECT_FALSE(server(1).dead) << "what is heard never got it";
  EXPECT_FALSE(stands_on(1, "crush"));
  EXPECT_TRUE(stands_on(1, "hall"));
  EXPECT_TRUE(stands_on(1, "duck"));
  EXPECT_THAT(engine->health().words["quarantine"], ::testing::StartsWith("'crush' at organ 0.fx:"));
  EXPECT_EQ(engine->health().figures.at("rebuilds"), 1);
}

TEST_F(EngineWithStandby, RecordsOnByTheMirror) {
  serve_both();
  const auto path = (folder / "song.wav").string();
  engine->receive("client", Record{path, 1});
  ASSERT_EQ(answers.back().refusal, "");
  EXPECT_TRUE(server(2).tree.recordings().empty());
  server(1).dead = true;
  tell({info(1, "standby", "dead"), info(2, "active")});
  EXPECT_THAT(server(2).tree.recordings(), ::testing::ElementsAre(path + ".part2.wav"));
  EXPECT_EQ(engine->health().words.at("recording"), path);
}

}  // namespace
}  // namespace beltane::backend
