#include "backend/backend_actor.hpp"

#include <gtest/gtest.h>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

#include "scsynth/backend.hpp"
#include "scsynth/tree_fake.hpp"
#include "support/imaginary_sounds.hpp"

namespace beltane::backend {
namespace {

using scsynth::TreeFake;
using support::band, support::sounds;

/// The mailbox on a scheduler that moves only when it is told to, with a server that keeps a tree.
struct BackendActorTest : ::testing::Test {
  struct Config : caf::actor_system_config {
    Config() { set("scheduler.policy", caf::atom("testing")); }
  };
  Config config{};
  caf::actor_system system{config};
  Instant now{std::chrono::seconds(1'000)};
  TreeFake* server{};
  std::optional<Pong> pong{};
  Instant next_tick{};
  std::vector<std::pair<loop::Peer, VoiceEvents>> told{};
  std::vector<std::pair<loop::Peer, BackendAnswer>> answers{};
  BackendMailbox actor =
      system.spawn(backend_actor, options(), outputs(), TickAt([this](Instant due) { next_tick = due; }));

  ~BackendActorTest() override { caf::anon_send_exit(actor, caf::exit_reason::user_shutdown), run(); }

  EngineOptions options() {
    auto connect = [this](const scsynth::ServerLine& line) {
      auto made = std::make_unique<TreeFake>(line.report);
      server = made.get();
      return made;
    };
    auto make = [connect](const ServerInfo& info, const graph::EngineHooks& hooks) {
      return Result<std::unique_ptr<graph::AudioBackend>>(
          std::make_unique<scsynth::Backend>(graph::EnginePlace{.catalogue = &sounds()}, info, hooks, connect));
    };
    return {.catalogue = &sounds(), .connect = make, .incarnation = 7, .pid = 42};
  }
  BackendOutputs outputs() {
    return {.now = [this] { return now; },
            .voices = [this](auto& peer, auto& events) { told.emplace_back(peer, events); },
            .answer = [this](auto& peer, auto& answer) { answers.emplace_back(peer, answer); },
            .publish = [](const Telemetry&) {},
            .wake = [this] { caf::anon_send(actor, EngineNews{}); },
            .pong = [this](const Pong& proof) { pong = proof; }};
  }
  void run() { dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler()).run(); }
  template <class Message>
  void send(Message message) {
    caf::anon_send(actor, std::move(message));
    run();
  }
  void serve() { send(Servers{{{.name = "a", .port = 57'110, .epoch = 3, .state = "running"}}}); }
};

TEST_F(BackendActorTest, ProvesThatItWorksAndSaysWhenItIsReady) {
  send(Ping{1});
  ASSERT_TRUE(pong);
  EXPECT_FALSE(pong->health.ready);
  serve();
  send(ProjectNow{band(1)});
  send(Ping{2});
  EXPECT_EQ(pong->number, 2u);
  EXPECT_TRUE(pong->health.ready);
  EXPECT_EQ(pong->health.process, "backend");
  EXPECT_EQ(pong->health.pid, 42);
  EXPECT_EQ(pong->health.figures.at("server_epoch"), 3);
  EXPECT_EQ(pong->health.words.at("server").substr(0, 7), "rebuilt");
}

TEST_F(BackendActorTest, PerformsAnEditInTheSameMessage) {
  auto project = band(1);
  send(ProjectNow{project});
  serve();
  auto before = server->performed().size();
  auto lead = strip_of(support::instrument_at(project, 0));
  send(ProjectNow{support::after(project, SetParam{{fader_of(lead), "loud"}, 0.1})});
  ASSERT_EQ(server->performed().size(), before + 1);
}

TEST_F(BackendActorTest, SleepsUntilACommandIsToBeHandedOver) {
  auto project = band(1);
  send(ProjectNow{project});
  serve();
  send(Tick{});
  EXPECT_EQ(next_tick, now + std::chrono::milliseconds(50)) << "nothing waits";
  const TurnController bend{.instrument = support::instrument_at(project, 0),
                            .at = now + std::chrono::milliseconds(80)};
  send(From<VoiceCommands>{"voices", {bend}});
  EXPECT_EQ(next_tick, now + std::chrono::milliseconds(30)) << "the lead is 50 ms";
  now = next_tick;
  send(Tick{});
  EXPECT_EQ(next_tick, now + std::chrono::milliseconds(50)) << "it was handed over";
}

TEST_F(BackendActorTest, TellsTheVoicesWhatItKnowsAndWhatEnds) {
  auto project = band(1);
  send(ProjectNow{project});
  serve();
  StartVoice voice{VoiceId{}, EventId{5}, support::instrument_at(project, 0), 440, 1, now, {}};
  send(From<VoiceCommands>{"voices", {voice}});
  send(From<VoiceCommands>{"voices", {}});
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].second, (VoiceEvents{VoicesKnown{7, {voice}}}));
  server->lose(scsynth::node_of(VoiceId{}));
  run();
  now += std::chrono::milliseconds(50);
  send(Tick{});
  EXPECT_EQ(told.back().second.back(), VoiceEvent(VoiceEnded{voice.voice}));
  EXPECT_EQ(told.back().first, "voices");
}

TEST_F(BackendActorTest, AnswersWhoAsked) {
  send(From<BackendRequest>{"a client", InspectTree{9}});
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].first, "a client");
  EXPECT_EQ(answers[0].second.ticket, 9u);
  EXPECT_NE(answers[0].second.refusal, "");
}

}  // namespace
}  // namespace beltane::backend
