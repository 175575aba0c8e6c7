#include "backend/engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "model/editing/resolve.hpp"
#include "samples/shelf.hpp"
#include "scsynth/backend.hpp"
#include "scsynth/planning/controls.hpp"
#include "scsynth/tree_fake.hpp"
#include "support/imaginary_sounds.hpp"

namespace beltane::backend {
namespace {

using namespace scsynth;
using std::chrono::milliseconds;
using support::after, support::band, support::bus_def, support::first, support::instrument_at, support::instrument_def,
    support::sounds;

ServerInfo server_of(std::uint64_t epoch, std::string state = "running", bool crashed = false) {
  return {.name = "a",
          .port = static_cast<std::uint16_t>(57'000 + epoch),
          .epoch = epoch,
          .state = std::move(state),
          .crashed = crashed};
}

/// Goes on to a server that outlives the engine.
class Line : public Server {
 public:
  explicit Line(std::shared_ptr<TreeFake> server) : server_(std::move(server)) {}
  void perform(const Commands& commands, std::optional<Instant> at) override { server_->perform(commands, at); }
  void set_bus(ControlBus bus, double value, std::optional<Instant> at) override { server_->set_bus(bus, value, at); }
  Result<void> load(const LoadBuffer& load) override { return server_->load(load); }
  void free_buffer(BufferId buffer, bool spectrum) override { server_->free_buffer(buffer, spectrum); }
  Result<void> load_units(Seconds limit) override { return server_->load_units(limit); }
  Result<NodeReport> tree(Seconds limit) override { return server_->tree(limit); }
  Result<void> start_recording(AudioBus bus, NodeId node, Place place, const std::string& path,
                               Seconds limit) override {
    std::ofstream(path) << "sound";
    return server_->start_recording(bus, node, place, path, limit);
  }
  Result<void> stop_recording(NodeId node, Seconds limit) override { return server_->stop_recording(node, limit); }

 private:
  std::shared_ptr<TreeFake> server_;
};

/// A backend with servers that only keep their trees, and a clock that stands until it is moved.
class Desk {
 public:
  Desk() { start(); }
  ~Desk() {
    engine.reset();
    std::filesystem::remove_all(folder);
  }

  /// Another life of the backend; servers live on.
  void start() {
    engine.reset();
    EngineOptions options{
        .catalogue = &catalogue,
        .connect = [this](auto& server, auto& hooks) { return make(server, hooks); },
        .wav = {.mend = [this](const std::string& path) { return mend(path); },
                .append = [this](auto& path, auto& part, Seconds gap) { return append(path, part, gap); },
                .watch = [this](auto&) { return [this] { return disk; }; }},
        .recording_note = folder / "note",
        .quarantine_note = folder / "quarantine",
        .incarnation = ++lives};
    BackendOutputs out{
        .now = [this] { return now; },
        .voices = [this](const loop::Peer&,
                         const VoiceEvents& events) { heard.insert(heard.end(), events.begin(), events.end()); },
        .answer = [this](const loop::Peer&, const BackendAnswer& answer) { answers.push_back(answer); },
        .publish = [this](const Telemetry& telemetry) { published.push_back(telemetry); },
        .wake = [this] { woken = true; },
        .pong = [](const Pong&) {},
    };
    engine = std::make_unique<Engine>(std::move(options), std::move(out));
  }

  void serve(std::uint64_t epoch) { engine->take(Servers{{server_of(epoch)}}); }
  void kill() { dies(false); }
  void dies(bool crashed) {
    servers.erase(server_epoch);
    engine->take(Servers{{server_of(server_epoch, "dead", crashed)}});
  }
  /// It crashes as often as it takes, each time a moment after it was given all.
  void crash_thrice() {
    for (int i = 0; i < 3; ++i) {
      pass(milliseconds(50));
      dies(true);
      serve(server_epoch + 1);
    }
  }
  bool stands(const std::string& def) const {
    for (const auto& strip : *plan().strips)
      for (const auto& group : strip->groups)
        for (const auto& unit : group.units)
          if (unit.def == def) return true;
    return false;
  }
  void play(const VoiceCommands& commands) { engine->take("voices", commands); }
  void edit(const Edit& edit) { engine->take(project = after(project, edit)); }

  /// Time goes by in small steps, as it does.
  void pass(milliseconds time) {
    for (auto end = now + time; now < end; now += milliseconds(5)) {
      if (servers.contains(server_epoch)) server().advance(now);
      if (std::exchange(woken, false)) engine->hear();
      engine->tick();
    }
  }

  /// A sample is at hand. The fake server does not look into it.
  void put_sample(const std::string& name) const {
    std::filesystem::create_directories(folder / "factory");
    std::ofstream(folder / "factory" / (name + ".wav")) << name;
  }
  void add_tape() {
    edit(AddInstrument{.def = instrument_def("tape", "tape")});
    pass(milliseconds(100));
  }
  Health health() { return engine->health(); }

  const Plan& plan() const { return backend->plan(); }
  TreeFake& server() { return *servers.at(server_epoch); }
  NodeReport should_be() const { return canonical(tree_of(plan())); }
  NodeReport is() { return canonical(server().now()); }
  bool sounds_on_server(int voice) { return server().find(NodeId{first_voice + voice}); }

  std::optional<DiskLook> disk{};  // what is seen of the disk that is recorded to
  Catalogue catalogue = sounds();
  Instant now{std::chrono::seconds(1'000)};
  Project project = band(2);
  std::filesystem::path folder = std::filesystem::temp_directory_path() / ("desk" + std::to_string(::getpid()));
  std::map<std::uint64_t, std::shared_ptr<TreeFake>> servers{};
  std::uint64_t server_epoch{};
  std::uint64_t lives{};
  VoiceEvents heard{};
  std::vector<BackendAnswer> answers{};
  std::vector<Telemetry> published{};
  bool woken{};
  std::vector<std::string> mended{};
  std::vector<std::pair<std::string, Seconds>> appended{};
  std::unique_ptr<Engine> engine{};
  const Backend* backend{};  // of the engine

 private:
  Result<std::unique_ptr<graph::AudioBackend>> make(const ServerInfo& server, const graph::EngineHooks& hooks) {
    const graph::EnginePlace place{.catalogue = &catalogue,
                                   .notes = folder,
                                   .needs_note = folder / "state" / "needs",
                                   .find_sample = [shelf = SampleShelf(folder / "kept", folder / "factory")](
                                                      const SampleName& name) { return shelf.find(name); }};
    auto made =
        std::make_unique<Backend>(place, server, hooks, [this](const ServerLine& line) { return connect(line); });
    backend = made.get();
    return std::unique_ptr<graph::AudioBackend>(std::move(made));
  }
  std::unique_ptr<Server> connect(const ServerLine& line) {
    std::filesystem::create_directories(folder);
    server_epoch = line.port - 57'000u;
    auto& server = servers[server_epoch];
    report_ = line.report;
    if (!server) server = std::make_shared<TreeFake>([this](const ServerReport& report) { report_(report); });
    server->advance(now);
    return std::make_unique<Line>(server);
  }
  Result<Seconds> mend(const std::string& path) {
    mended.push_back(path);
    return Seconds{1};
  }
  Result<Seconds> append(const std::string&, const std::string& part, Seconds gap) {
    appended.emplace_back(part, gap);
    return Seconds{3};
  }
  Report report_{};
};

StartVoice key(const Desk& desk, int voice, std::size_t instrument = 0) {
  return {VoiceId{voice},
          EventId{static_cast<std::uint64_t>(voice)},
          instrument_at(desk.project, instrument),
          440,
          0.8,
          desk.now,
          {}};
}

TEST(Engine, WaitsForAProjectBeforeItTouchesAServer) {
  Desk desk;
  desk.serve(1);
  EXPECT_TRUE(desk.server().performed().empty());
  EXPECT_TRUE(desk.engine->health().ready);
  desk.engine->take(desk.project);
  EXPECT_EQ(desk.is(), desk.should_be());
}

TEST(Engine, WaitsForAServerBeforeItIsReady) {
  Desk desk;
  desk.engine->take(desk.project);
  EXPECT_FALSE(desk.engine->health().ready);
  desk.serve(1);
  EXPECT_TRUE(desk.engine->health().ready);
  EXPECT_EQ(desk.is(), desk.should_be());
}

TEST(Engine, SendsOneCommandForOneParameter) {
  Desk desk;
  desk.engine->take(desk.project);
  desk.serve(1);
  auto before = desk.server().performed().size();
  desk.edit(SetParam{{fader_of(strip_of(instrument_at(desk.project, 0))), "loud"}, 0.2});
  ASSERT_EQ(desk.server().performed().size(), before + 1);
  EXPECT_EQ(desk.server().performed().back().second.size(), 1u);
  EXPECT_EQ(desk.is(), desk.should_be());
}

UnitSpec swirl(const std::string& version) {
  return {.kind = UnitKind::effect, .name = "swirl", .params = {{.name = "depth", .max = 1}}, .version = version};
}
/// The nodes of that definition that are not on their way out.
std::vector<NodeId> nodes_of(const Desk& desk, const std::string& def) {
  std::vector<NodeId> nodes;
  for (const auto& strip : *desk.plan().strips)
    for (const auto& group : strip->groups)
      for (const auto& unit : group.units)
        if (unit.def == def) nodes.push_back(unit.node);
  return nodes;
}

TEST(Engine, BringsWhatWasLeftOutWhenItsUnitIsLearnt) {
  Desk desk;
  const AddUnit add{strip_of(instrument_at(desk.project, 0)), effect_unit({}, "swirl")};
  Catalogue ahead = sounds();
  ahead.learn({swirl("1")});
  desk.project = *accepted(desk.project, add, ahead);
  desk.engine->take(desk.project);
  desk.serve(1);
  EXPECT_THAT(desk.health().words["left out"], ::testing::HasSubstr("has no 'swirl' for"));
  EXPECT_EQ(desk.is(), desk.should_be());
  desk.catalogue.learn({swirl("1")});
  desk.pass(milliseconds(200));
  EXPECT_EQ(nodes_of(desk, "swirl").size(), 1u);
  EXPECT_FALSE(desk.health().words.contains("left out"));
  EXPECT_EQ(desk.is(), desk.should_be());
}

TEST(Engine, SaysWhatTheServerMustHaveNextTime) {
  Desk desk;
  const auto needed = [&] {
    std::ifstream note(desk.folder / "state" / "needs");
    std::string word;
    note >> word;
    return limits_in(word).value_or(ServerLimits{.nodes = 0});
  };
  auto small = server_of(1);
  small.limits.nodes = 300;
  desk.project = band(40);
  desk.engine->take(desk.project);
  desk.engine->take(Servers{{small}});
  desk.pass(milliseconds(300));
  EXPECT_THAT(desk.health().words["left out"], ::testing::HasSubstr("(188 nodes) for organ 20; its next start makes"));
  EXPECT_EQ(needed().nodes, 1'024u);
  EXPECT_EQ(desk.is(), desk.should_be());
  desk.kill();
  small.epoch = 2;
  small.limits = enlarged(small.limits, needed());
  desk.engine->take(Servers{{small}});
  EXPECT_FALSE(desk.health().words.contains("left out"));
  desk.engine->take(desk.project = band(1));
  desk.pass(milliseconds(300));
  EXPECT_EQ(needed().nodes, 128u) << "what is not needed any more is not asked for again";
}

TEST(Engine, PutsARenewedUnitInTheOldOnesPlace) {
  Desk desk;
  desk.catalogue.learn({swirl("1")});
  const AddUnit add{strip_of(instrument_at(desk.project, 0)), effect_unit({}, "swirl")};
  desk.project = *accepted(desk.project, add, desk.catalogue);
  desk.engine->take(desk.project);
  desk.serve(1);
  const auto before = nodes_of(desk, "swirl");
  ASSERT_EQ(before.size(), 1u);
  desk.catalogue.learn({swirl("2")});
  desk.pass(milliseconds(300));
  const auto after = nodes_of(desk, "swirl");
  ASSERT_EQ(after.size(), 1u);
  EXPECT_NE(after, before);
  EXPECT_EQ(desk.is(), desk.should_be());
  EXPECT_TRUE(desk.server().fails().empty());
}

TEST(Engine, StartsAVoiceAsItsInstrumentIsNow) {
  Desk desk;
  desk.engine->take(desk.project);
  desk.serve(1);
  desk.edit(SetParam{{source_of(instrument_at(desk.project, 0)), "pipes"}, 0.9});
  desk.play({key(desk, 1)});
  auto voice = desk.server().find(NodeId{first_voice + 1});
  ASSERT_TRUE(voice);
  EXPECT_EQ(voice->def, "organ");
  EXPECT_EQ(voice->controls.at("pipes"), ControlValue(0.9));
  EXPECT_EQ(voice->controls.at("freq"), ControlValue(440.0));
  desk.play({ReleaseVoice{key(desk, 1).voice, desk.now}});
  desk.pass(milliseconds(50));
  EXPECT_FALSE(desk.sounds_on_server(1));
  EXPECT_THAT(desk.heard, ::testing::Contains(VoiceEvent(VoiceEnded{key(desk, 1).voice})));
}

TEST(Engine, TunesVoicesThatAreOnTheirWay) {
  Desk desk;
  desk.engine->take(desk.project);
  desk.serve(1);
  auto soon = key(desk, 1);
  soon.at = desk.now + milliseconds(40);
  desk.play({soon});
  desk.edit(SetParam{{source_of(instrument_at(desk.project, 0)), "pipes"}, 0.9});
  desk.pass(milliseconds(50));
  EXPECT_EQ(desk.server().find(NodeId{first_voice + 1})->controls.at("pipes"), ControlValue(0.9));
  EXPECT_TRUE(desk.server().fails().empty());
}

TEST(Engine, FreesTheGroupsOfARemovedInstrumentWhenTheyAreSilent) {
  Desk desk;
  desk.engine->take(desk.project);
  desk.serve(1);
  desk.edit(RemoveInstrument{instrument_at(desk.project, 0)});
  EXPECT_NE(desk.is(), desk.should_be());
  desk.pass(milliseconds(100));
  EXPECT_EQ(desk.is(), desk.should_be());
  EXPECT_TRUE(desk.plan().placement->leaving.empty());
}

TEST(Engine, GivesANewServerEverything) {
  Desk desk;
  desk.engine->take(desk.project);
  desk.serve(1);
  desk.play({key(desk, 1)});
  desk.kill();
  EXPECT_FALSE(desk.engine->health().ready);
  desk.edit(SetParam{{fader_of(strip_of(instrument_at(desk.project, 0))), "loud"}, 0.2});
  desk.now += milliseconds(200);
  desk.serve(2);
  EXPECT_TRUE(desk.sounds_on_server(1)) << "a held key is held on";
  desk.play({ReleaseVoice{key(desk, 1).voice, desk.now}});
  desk.pass(milliseconds(20));
  EXPECT_EQ(desk.is(), desk.should_be());
  EXPECT_EQ(desk.engine->health().figures.at("rebuilds"), 2);
}

TEST(Engine, MovesAControllerAtItsTimeOnWhicheverServerLives) {
  Desk desk;
  desk.engine->take(desk.project);
  desk.serve(1);
  const auto bend = [&] {
    const auto* voice = desk.server().find(NodeId{first_voice + 1});
    return voice ? number_at(voice->controls, "hand_bend") : std::nullopt;
  };
  const auto organ = instrument_at(desk.project, 0);
  desk.play({key(desk, 1), TurnController{organ, {}, Controller::bend, 2, desk.now + milliseconds(300)},
             TurnController{organ, {}, Controller::bend, 5, desk.now + milliseconds(600)}});
  desk.pass(milliseconds(290));
  EXPECT_EQ(bend(), std::nullopt);
  desk.pass(milliseconds(20));
  EXPECT_EQ(bend(), 2);
  desk.kill();
  desk.serve(2);
  EXPECT_EQ(bend(), 2) << "the voice begins again as it stood";
  desk.pass(milliseconds(280));
  EXPECT_EQ(bend(), 2);
  desk.pass(milliseconds(20));
  EXPECT_EQ(bend(), 5);
}

TEST(Engine, MovesAParameterAtItsTimeOnWhicheverServerLives) {
  Desk desk;
  desk.engine->take(desk.project);
  desk.serve(1);
  const ParamAddress shade{filter_of(instrument_at(desk.project, 0)), "shade"};
  const auto heard = [&] {
    const auto strip = find(desk.plan(), shade.unit.strip);
    return number_at(desk.server().find(strip->groups[1].units[0].node)->controls, "shade");
  };
  desk.play({MoveParam{shade, 500, desk.now + milliseconds(300), {}}});
  desk.pass(milliseconds(290));
  EXPECT_EQ(heard(), 1'200);
  desk.pass(milliseconds(20));
  EXPECT_EQ(heard(), 500);
  desk.kill();
  desk.serve(2);
  desk.pass(milliseconds(10));
  EXPECT_EQ(heard(), 500) << "the next server is told where it stands";
  desk.play({MoveParam{shade, 2'000, desk.now, {0.2}}});
  desk.pass(milliseconds(100));
  EXPECT_NEAR(*heard(), 1'000, 150) << "half way, along its own curve";
  desk.edit(SetParam{shade, 700});
  desk.pass(milliseconds(300));
  EXPECT_EQ(heard(), 700) << "an edit ends the glide";
  desk.kill();
  desk.serve(3);
  EXPECT_EQ(heard(), 700);
  EXPECT_EQ(desk.is(), desk.should_be());
}

TEST(Engine, TellsVoicesThatComeBackOfMovesThatAreToCome) {
  Desk desk;
  desk.engine->take(desk.project);
  desk.serve(1);
  const TurnController later{instrument_at(desk.project, 0), {}, Controller::wheel, 0.5, desk.now + milliseconds(600)};
  desk.play({later});
  desk.play({});
  const auto known = std::get<VoicesKnown>(desk.heard.back());
  EXPECT_THAT(known.controllers, ::testing::ElementsAre(later));
}

TEST(Engine, PlaysOnWhatAServerThatQuitsSaidHadEnded) {
  Desk desk;
  desk.engine->take(desk.project);
  desk.serve(1);
  desk.play({key(desk, 1)});
  desk.pass(milliseconds(10));
  for (const auto& group : NodeReport(desk.server().now()).children) desk.server().lose(group.node);
  desk.pass(milliseconds(10));
  desk.kill();
  desk.serve(2);
  EXPECT_TRUE(desk.sounds_on_server(1));
  desk.server().lose(NodeId{first_voice + 1});
  desk.pass(milliseconds(50));
  EXPECT_THAT(desk.heard, ::testing::Contains(VoiceEvent(VoiceEnded{key(desk, 1).voice}))) << "it ended by itself";
}

TEST(Engine, TellsTheServerTheTempoWhenItChangesAndAgainInEachLife) {
  Desk desk;
  desk.engine->take(desk.project);
  desk.serve(1);
  EXPECT_TRUE(desk.server().buses().empty()) << "a server that runs already may know better";
  desk.engine->take(Playhead{.tempo = {90}});
  EXPECT_EQ(desk.server().buses().at(tempo_bus), 1.5);
  desk.engine->take(Servers{});
  desk.serve(2);
  EXPECT_EQ(desk.server().buses().at(tempo_bus), 1.5);
}

TEST(Engine, TakesARunningServerOverWithoutATouch) {
  Desk desk;
  desk.engine->take(desk.project);
  desk.serve(1);
  const auto id = instrument_at(desk.project, 0);
  desk.edit(AddUnit{strip_of(id), modulator_unit({}, "wobble", {filter_id(id), "shade"})});
  auto before = desk.server().performed().size();
  desk.start();
  desk.serve(1);
  desk.engine->take(desk.project);
  EXPECT_EQ(desk.server().performed().size(), before);
  EXPECT_EQ(desk.is(), desk.should_be());
}

TEST(Engine, KeepsSoundingVoicesThroughALifeOfItsOwn) {
  Desk desk;
  desk.engine->take(desk.project);
  desk.serve(1);
  auto note = key(desk, 1);
  desk.play({note, key(desk, 2)});
  desk.start();
  desk.engine->take(desk.project);
  desk.serve(1);
  desk.play({});
  EXPECT_EQ(std::get<VoicesKnown>(desk.heard.back()).backend, 2u);
  desk.play({note});  // the voices ask for the first one again; nobody knows of the second
  desk.pass(milliseconds(1'000));
  EXPECT_TRUE(desk.sounds_on_server(1));
  EXPECT_FALSE(desk.sounds_on_server(2));
  EXPECT_TRUE(desk.server().fails().empty());
}

TEST(Engine, MendsWhatDrifted) {
  Desk desk;
  desk.engine->take(desk.project);
  desk.serve(1);
  desk.pass(milliseconds(300));
  auto strip = find(desk.plan(), strip_of(instrument_at(desk.project, 0)));
  desk.server().lose(strip->groups[1].units[0].node);
  desk.server().lose(strip->groups[2].node);
  desk.pass(milliseconds(600));
  EXPECT_EQ(desk.is(), desk.should_be());
  EXPECT_EQ(desk.engine->health().figures.at("repairs"), 1);
}

TEST(Engine, MendsADriftNobodyTold) {
  Desk desk;
  desk.engine->take(desk.project);
  desk.serve(1);
  auto strip = find(desk.plan(), strip_of(instrument_at(desk.project, 0)));
  desk.server().perform({SetControls{strip->groups[1].units[0].node, {{"shade", 99.0}}}}, {});
  desk.pass(milliseconds(11'000));
  EXPECT_EQ(desk.is(), desk.should_be());
}

TEST(Engine, IsNotAlarmedByAVoiceThatEndedOnItsOwn) {
  Desk desk;
  desk.engine->take(desk.project);
  desk.serve(1);
  desk.server().say(ServerFailed{"/n_set", "Node 16777217 not found"});
  desk.server().say(ServerFailed{"/n_set", "Node 1004 not found"});
  desk.pass(milliseconds(10));
  EXPECT_EQ(desk.engine->health().figures["fails"], 1);
}

TEST(Engine, SaysHowTheTreeDiffers) {
  Desk desk;
  desk.engine->take(desk.project);
  desk.serve(1);
  desk.engine->take("client", InspectTree{1});
  EXPECT_EQ(desk.answers.back().text, "");
  auto strip = find(desk.plan(), strip_of(instrument_at(desk.project, 0)));
  auto filter = strip->groups[1].units[0].node;
  desk.server().lose(filter);
  desk.engine->take("client", InspectTree{2});
  EXPECT_EQ(desk.answers.back().text, "unit " + std::to_string(static_cast<int>(filter)) + " dark is missing");
}

UnitAddress effect_of(const Project& project, const std::string& kind) {
  const auto& def = *first(project).def;
  for (const auto& effect : units_at(def.strip, Stage::effect))
    if (effect.kind == kind) return {strip_of(def.id), effect.id};
  return {};
}

TEST(Engine, LeavesOutWhatKillsTheServerAgainAndAgain) {
  Desk desk;
  desk.engine->take(desk.project);
  desk.serve(1);
  desk.edit(AddUnit{strip_of(instrument_at(desk.project, 0)), effect_unit({}, "crush"), {}});
  desk.crash_thrice();
  EXPECT_THAT(desk.health().words["quarantine"], ::testing::HasSubstr("'crush' at organ 0.fx:"));
  EXPECT_FALSE(desk.stands("crush"));
  EXPECT_EQ(desk.is(), desk.should_be());
  desk.engine->take("client", ListQuarantine{5});
  ASSERT_EQ(desk.answers.back().quarantine.size(), 1u);
  EXPECT_EQ(desk.answers.back().quarantine[0].kind, "crush");
}

TEST(Engine, AccusesNobodyOfDeathsOfServersThatExitedOrNeverStood) {
  Desk desk;
  desk.engine->take(desk.project);
  desk.serve(1);
  desk.edit(AddUnit{strip_of(instrument_at(desk.project, 0)), effect_unit({}, "crush"), {}});
  for (auto epoch : {2u, 3u, 4u, 5u}) {  // three `/quit`, a JACK server that went
    desk.dies(false);
    desk.serve(epoch);
  }
  EXPECT_TRUE(desk.stands("crush"));
  desk.start();  // nothing stands: there is no project yet
  for (auto epoch : {6u, 7u, 8u, 9u}) {
    desk.serve(epoch);
    desk.dies(true);
  }
  desk.engine->take(desk.project);
  desk.serve(10);
  EXPECT_TRUE(desk.stands("crush"));
  EXPECT_FALSE(desk.health().words.contains("quarantine"));
}

TEST(Engine, EndsAQuarantineWhenItIsReleased) {
  Desk desk;
  desk.engine->take(desk.project);
  desk.serve(1);
  desk.edit(AddUnit{strip_of(instrument_at(desk.project, 0)), effect_unit({}, "crush"), {}});
  desk.crash_thrice();
  const auto unit = effect_of(desk.project, "crush");
  desk.engine->take("client", ReleaseQuarantined{filter_of(instrument_at(desk.project, 0)), 6});
  EXPECT_THAT(desk.answers.back().refusal, ::testing::HasSubstr("organ 0.filter is not in quarantine"));
  desk.engine->take("client", ReleaseQuarantined{unit, 7});
  EXPECT_EQ(desk.answers.back().refusal, "");
  EXPECT_TRUE(desk.stands("crush"));
  EXPECT_EQ(desk.is(), desk.should_be());
}

TEST(Engine, EndsAQuarantineWhenTheUnitIsReplaced) {
  Desk desk;
  desk.engine->take(desk.project);
  desk.serve(1);
  const auto instrument = instrument_at(desk.project, 0);
  desk.edit(ReplaceUnit{source_of(instrument), "bell"});
  desk.crash_thrice();
  EXPECT_FALSE(find(desk.plan(), strip_of(instrument))->voice);
  desk.edit(ReplaceUnit{source_of(instrument), "organ"});
  EXPECT_TRUE(find(desk.plan(), strip_of(instrument))->voice);
  desk.edit(ReplaceUnit{source_of(instrument), "bell"});
  ASSERT_TRUE(find(desk.plan(), strip_of(instrument))->voice);
  EXPECT_EQ(find(desk.plan(), strip_of(instrument))->voice->def, "bell");
  EXPECT_FALSE(desk.health().words.contains("quarantine"));
}

TEST(Engine, KeepsAQuarantineAcrossItsOwnDeathAndTriesAgainByItself) {
  Desk desk;
  desk.engine->take(desk.project);
  desk.serve(1);
  desk.edit(AddUnit{strip_of(instrument_at(desk.project, 0)), effect_unit({}, "crush"), {}});
  desk.crash_thrice();
  const auto epoch = desk.server_epoch;
  desk.start();
  desk.engine->take(desk.project);
  desk.serve(epoch);
  EXPECT_FALSE(desk.stands("crush"));
  desk.now += std::chrono::seconds(301);
  desk.pass(milliseconds(100));
  EXPECT_TRUE(desk.stands("crush"));
  desk.dies(true);  // on trial: once is enough
  desk.serve(epoch + 1);
  EXPECT_FALSE(desk.stands("crush"));
}

TEST(Engine, TellsLevelsByStrip) {
  Desk desk;
  desk.engine->take(desk.project);
  desk.serve(1);
  auto meter = *node_at({number_of(instrument_at(desk.project, 0)), Role::meter}, 0);
  ASSERT_TRUE(desk.server().find(meter));
  desk.server().say(ServerLevels{meter, {0.5F, 0.25F}, {0.1F, 0.1F}});
  desk.published.clear();
  desk.pass(milliseconds(60));
  std::vector<StripMeter> strips;
  for (const auto& telemetry : desk.published)
    if (auto meters = std::get_if<Meters>(&telemetry))
      strips.insert(strips.end(), meters->strips.begin(), meters->strips.end());
  ASSERT_EQ(strips.size(), 1u);
  EXPECT_EQ(strips[0].strip, strip_of(instrument_at(desk.project, 0)));
  EXPECT_EQ(strips[0].peak[0], 0.5F);
}

TEST(Recording, GoesOnOnANewServerAndBecomesOneFile) {
  Desk desk;
  desk.engine->take(desk.project);
  desk.serve(1);
  auto path = (desk.folder / "song.wav").string();
  desk.engine->take("client", Record{path, 1});
  EXPECT_EQ(desk.answers.back().refusal, "");
  EXPECT_EQ(desk.engine->health().words.at("recording"), path);
  desk.kill();
  EXPECT_THAT(desk.mended, ::testing::ElementsAre(path)) << "at once";
  desk.now += std::chrono::seconds(5);
  desk.serve(2);
  EXPECT_THAT(desk.server().recordings(), ::testing::ElementsAre(path + ".part2.wav"));
  desk.engine->take("client", Record{"", 2});
  desk.engine.reset();  // waits for the parts to be joined
  ASSERT_EQ(desk.answers.size(), 2u);
  EXPECT_EQ(desk.answers.back().text, path);
  EXPECT_EQ(desk.answers.back().seconds, 3);
  ASSERT_EQ(desk.appended.size(), 1u);
  EXPECT_NEAR(desk.appended[0].second.count, 4, 1e-6) << "5 s after the start, of which 1 s was recorded";
}

TEST(Recording, OutlivesTheBackend) {
  Desk desk;
  desk.engine->take(desk.project);
  desk.serve(1);
  auto path = (desk.folder / "song.wav").string();
  desk.engine->take("client", Record{path, 1});
  std::filesystem::copy_file(desk.folder / "note", desk.folder / "kept");
  const auto recorder = recorder_node(0);
  desk.start();  // in order: it ends the recording; a kill leaves the note and the recorder
  std::filesystem::rename(desk.folder / "kept", desk.folder / "note");
  desk.server().perform({NewUnit{recorder, "recorder", {}, {standing::record, {}}}}, {});
  desk.start();
  desk.engine->take(desk.project);
  desk.serve(1);
  EXPECT_EQ(desk.engine->health().words.at("recording"), path);
  EXPECT_TRUE(desk.server().find(recorder));
  desk.engine->take("client", Record{"", 2});
  EXPECT_EQ(desk.answers.back().text, path);
  EXPECT_FALSE(desk.server().find(recorder));
}

TEST(Recording, EndsWhereItsDiskIsFullAndSaysWhatIsSafe) {
  Desk desk;
  desk.engine->take(desk.project);
  desk.serve(1);
  const auto path = (desk.folder / "song.wav").string();
  desk.engine->take("client", Record{path, 1});
  desk.disk = DiskLook{.grew = desk.now, .written = 500'000, .free = 100, .since = {2}};
  desk.published.clear();
  desk.pass(milliseconds(500));
  EXPECT_TRUE(desk.server().find(recorder_node(0))) << "the next write is not overdue";
  desk.pass(milliseconds(500));
  EXPECT_FALSE(desk.server().find(recorder_node(0)));
  EXPECT_THAT(desk.health().words["trouble"], ::testing::HasSubstr("its disk is full"));
  std::vector<std::string> told;
  for (const auto& each : desk.published)
    if (const auto* event = std::get_if<Event>(&each)) told.push_back(event->text);
  EXPECT_THAT(told, ::testing::ElementsAre(::testing::HasSubstr("full in less than a minute"),
                                           ::testing::HasSubstr("has ended: its disk is full")));
  desk.kill();
  desk.serve(2);  // nothing goes on behind the gap
  EXPECT_TRUE(desk.server().recordings().empty());
  desk.engine->take("client", Record{"", 2});
  EXPECT_THAT(desk.answers.back().refusal, ::testing::HasSubstr("only the first 1.0 s of the recording"));
  EXPECT_EQ(desk.answers.back().seconds, 1);
  EXPECT_EQ(desk.health().words["trouble"], "");
}

TEST(Recording, WhoseEndDidNotGetToTheDiskIsNotCalledWhole) {
  const auto refusal = [](std::optional<DiskLook> look, milliseconds played) {
    Desk desk;
    desk.engine->take(desk.project);
    desk.serve(1);
    desk.engine->take("client", Record{(desk.folder / "song.wav").string(), 1});
    desk.now += played;
    if (look) look->grew = desk.now - milliseconds(look->written);
    desk.disk = look;
    desk.engine->take("client", Record{"", 2});
    return desk.answers.back().refusal;
  };
  constexpr std::uint64_t plenty = 1ULL << 40;  // `written`: how many milliseconds ago it grew
  EXPECT_EQ(refusal({}, milliseconds(9'000)), "") << "nobody looks";
  EXPECT_EQ(refusal(DiskLook{.written = 300, .free = plenty}, milliseconds(9'000)), "") << "periods were missed";
  EXPECT_EQ(refusal(DiskLook{.written = 300, .free = 0}, milliseconds(1'500)), "") << "it just went in";
  EXPECT_THAT(refusal(DiskLook{.written = 300, .free = 0}, milliseconds(2'000)), ::testing::HasSubstr("disk is full"));
  EXPECT_THAT(refusal(DiskLook{.written = 4'000, .free = plenty}, milliseconds(9'000)),
              ::testing::HasSubstr("did not get to its disk"));
}

TEST(ADisk, IsJudgedByWhatItTakesAndHasLeft) {
  const Instant now{std::chrono::seconds(1'000)};
  const auto ago = [&](double seconds) { return now + Seconds{-seconds}; };
  constexpr std::uint64_t plenty = 1ULL << 40;
  EXPECT_EQ(judged({ago(0.3), 1'000'000, plenty, {4}}, now), DiskState{});
  EXPECT_EQ(judged({ago(2), 1'000'000, plenty, {4}}, now), DiskState{}) << "it may be busy for a moment";
  EXPECT_THAT(judged({ago(4), 1'000'000, plenty, {4}}, now).trouble, ::testing::HasSubstr("for 4.0 s"));
  EXPECT_FALSE(judged({ago(4), 1'000'000, plenty, {4}}, now).full);
  EXPECT_TRUE(judged({ago(1), 1'000'000, 0, {4}}, now).full);
  EXPECT_FALSE(judged({ago(0.3), 1'000'000, 0, {4}}, now).full) << "the last write went well";
  EXPECT_THAT(judged({ago(0.3), 1'000'000, 14'000'000, {4}}, now).trouble, ::testing::HasSubstr("less than a minute"));
  EXPECT_EQ(judged({ago(0.3), 1'000'000, 16'000'000, {4}}, now), DiskState{});
}

TEST(Recording, RefusesInWords) {
  Desk desk;
  desk.engine->take(desk.project);
  auto refusal = [&](const std::string& path) {
    desk.engine->take("client", Record{path, 1});
    return desk.answers.back().refusal;
  };
  EXPECT_THAT(refusal("/tmp/x.wav"), ::testing::HasSubstr("no audio server"));
  desk.serve(1);
  EXPECT_THAT(refusal(""), ::testing::HasSubstr("nothing is being recorded"));
  EXPECT_THAT(refusal("x.wav"), ::testing::HasSubstr("whole path"));
  EXPECT_THAT(refusal("/tmp/x.mp3"), ::testing::HasSubstr(".wav"));
  EXPECT_THAT(refusal("/nowhere/at/all/x.wav"), ::testing::HasSubstr("No such file"));
  std::ofstream(desk.folder / "there.wav") << "mine";
  EXPECT_THAT(refusal((desk.folder / "there.wav").string()), ::testing::HasSubstr("there already"));
}

TEST(RecordingNote, IsReadAsItWasWritten) {
  RecordingNote note{
      "/a b/c.wav",
      {{7, 0, Instant{milliseconds(5)}, "/a b/c.wav"}, {8, 1, Instant{milliseconds(9)}, "/a b/c.wav.part2.wav"}}};
  EXPECT_EQ(read_recording_note(written(note)), note);
  note.cut = "its disk is full";
  EXPECT_EQ(read_recording_note(written(note)), note);
  EXPECT_FALSE(read_recording_note(""));
  EXPECT_FALSE(read_recording_note("/a\n1\n"));
}

// ── samples ──

constexpr std::size_t tape = 2;  // behind the band of two

TEST(EngineWithSamples, LoadsThemAndPlaysThem) {
  Desk desk;
  for (auto name : {"first", "second"}) desk.put_sample(name);
  desk.serve(1);
  desk.add_tape();
  EXPECT_EQ(desk.server().buffers().size(), 2U);
  EXPECT_EQ(desk.health().figures["samples"], 2);
  desk.play({key(desk, 1, tape)});
  desk.pass(milliseconds(20));
  EXPECT_TRUE(desk.sounds_on_server(1));
}

TEST(EngineWithSamples, NamesTheOneThatIsNotThereAndTakesItWhenItComes) {
  Desk desk;
  desk.put_sample("first");
  desk.serve(1);
  desk.add_tape();
  EXPECT_EQ(desk.health().figures["samples_missing"], 1);
  EXPECT_THAT(desk.health().words["left out"], ::testing::HasSubstr("the sample second is not there for tape"));
  desk.play({key(desk, 1, tape)});
  desk.pass(milliseconds(300));
  EXPECT_FALSE(desk.sounds_on_server(1));
  EXPECT_THAT(desk.heard, ::testing::Contains(VoiceEvent{VoiceEnded{VoiceId{1}}}));
  desk.put_sample("second");
  desk.pass(milliseconds(1'500));
  desk.play({key(desk, 2, tape)});
  desk.pass(milliseconds(20));
  EXPECT_TRUE(desk.sounds_on_server(2));
  EXPECT_EQ(desk.health().figures["samples_missing"], 0);
}

TEST(EngineWithSamples, GivesThemToANewServerAndHeldNotesSoundAgain) {
  Desk desk;
  for (auto name : {"first", "second"}) desk.put_sample(name);
  desk.serve(1);
  desk.add_tape();
  desk.play({key(desk, 1, tape)});
  desk.pass(milliseconds(50));
  desk.kill();
  desk.pass(milliseconds(50));
  desk.serve(2);
  desk.pass(milliseconds(100));
  EXPECT_EQ(desk.server().buffers().size(), 2U);
  EXPECT_TRUE(desk.sounds_on_server(1));
}

TEST(EngineWithSamples, ThatComesBackDoesNotLoadThemAgain) {
  Desk desk;
  for (auto name : {"first", "second"}) desk.put_sample(name);
  desk.serve(1);
  desk.add_tape();
  desk.server().loads_at_once = false;
  desk.start();
  desk.engine->take(desk.project);
  desk.serve(1);
  desk.pass(milliseconds(50));
  EXPECT_EQ(desk.health().figures["samples"], 2);
  desk.play({key(desk, 1, tape)});
  desk.pass(milliseconds(20));
  EXPECT_TRUE(desk.sounds_on_server(1));
}

TEST(EngineWithSamples, FreesWhatNobodyPlaysAnyMore) {
  Desk desk;
  for (auto name : {"first", "second"}) desk.put_sample(name);
  desk.serve(1);
  desk.add_tape();
  desk.edit(RemoveInstrument{instrument_at(desk.project, tape)});
  desk.pass(milliseconds(5'000));
  EXPECT_EQ(desk.server().buffers().size(), 2U);  // it may be brought back by undo
  desk.pass(milliseconds(6'000));
  EXPECT_TRUE(desk.server().buffers().empty());
}

}  // namespace
}  // namespace beltane::backend
