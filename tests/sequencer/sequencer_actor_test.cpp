#include "sequencer/sequencer_actor.hpp"

#include <gtest/gtest.h>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include "song.hpp"

namespace beltane::sequencer::test {
namespace {

/// The actor on a scheduler that moves only when it is told to, with a clock and a world of its own.
struct SequencerActorTest : testing::Test {
  struct Config : caf::actor_system_config {
    Config() { set("scheduler.policy", caf::atom("testing")); }
  };
  Config config{};
  caf::actor_system system{config};
  Instant now = noon;
  Gestures given{};
  std::vector<Telemetry> told{};
  std::vector<std::pair<loop::Peer, Telemetry>> answers{};
  std::optional<SavedTransport> saved{};
  std::optional<Pong> pong{};
  Instant next_tick{};
  bool disk_full{};
  SequencerMailbox actor = system.spawn(sequencer_actor, &sounds(), SavedTransport{}, outputs());

  ~SequencerActorTest() override { caf::anon_send_exit(actor, caf::exit_reason::user_shutdown), run(); }

  SequencerOutputs outputs() {
    return {
        .now = [this] { return now; },
        .give = [this](const Gestures& more) { given.insert(given.end(), more.begin(), more.end()); },
        .tell = [this](const Telemetry& telemetry) { told.push_back(telemetry); },
        .answer = [this](const loop::Peer& peer, const Telemetry& telemetry) { answers.emplace_back(peer, telemetry); },
        .save =
            [this](const SavedTransport& save) {
              if (disk_full) return Result<void>{Refusal{"the disk is full"}};
              saved = save;
              return Result<void>{};
            },
        .pong = [this](const Pong& proof) { pong = proof; },
        .tick_at = [this](Instant due) { next_tick = due; }};
  }
  void run() { dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler()).run(); }
  template <class Message>
  void send(Message message) {
    caf::anon_send(actor, std::move(message));
    run();
  }
};

TEST_F(SequencerActorTest, AnswersACommandWithThePlayhead) {
  send(ProjectNow{eighths(8), Epoch{1}, Revision{1}});
  send(From<TransportCommand>{"peer", Play{}});
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].first, "peer");
  EXPECT_TRUE(std::get<Playhead>(answers[0].second).transport.playing);
  EXPECT_FALSE(plays(given).empty());
  ASSERT_TRUE(saved);
  EXPECT_TRUE(saved->take.transport.playing);
}

TEST_F(SequencerActorTest, RefusesInWords) {
  send(From<TransportCommand>{"peer", Seek{Beats{-1}}});
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_NE(std::get<Event>(answers[0].second).text.find("no place"), std::string::npos);
  EXPECT_FALSE(saved);
}

TEST_F(SequencerActorTest, GivesTheWindowAgainWhenTheVoicesComeBack) {
  send(ProjectNow{eighths(8), Epoch{1}, Revision{1}});
  send(LinkUp{});
  send(From<TransportCommand>{"peer", Play{}});
  for (int i = 0; i < 50; ++i) {
    now += milliseconds(10);
    send(Tick{});
  }
  send(LinkDown{});
  const auto before = ids_of<PlayNote>(given);
  given.clear();
  send(LinkUp{});
  ASSERT_FALSE(given.empty());
  for (const auto id : ids_of<PlayNote>(given)) EXPECT_TRUE(std::ranges::count(before, id));
}

TEST_F(SequencerActorTest, ProvesThatItWorks) {
  send(Ping{42});
  ASSERT_TRUE(pong);
  EXPECT_EQ(pong->number, 42u);
  EXPECT_TRUE(pong->health.ready);
  EXPECT_EQ(pong->health.figures.at("playing"), 0);
}

TEST_F(SequencerActorTest, PlaysOnWhenTheAnchorCannotBeKeptAndSaysSo) {
  disk_full = true;
  send(ProjectNow{eighths(8), Epoch{1}, Revision{1}});
  send(From<TransportCommand>{"peer", Play{}});
  EXPECT_FALSE(plays(given).empty());
  send(Ping{1});
  EXPECT_EQ(pong->health.words.at("trouble"), "the disk is full");
}

TEST_F(SequencerActorTest, SleepsUntilThePlayheadIsToldNext) {
  send(Tick{});
  EXPECT_EQ(next_tick, now + milliseconds(500));
  send(ProjectNow{eighths(8), Epoch{1}, Revision{1}});
  send(From<TransportCommand>{"peer", Play{}});
  send(Tick{});
  EXPECT_LE(next_tick, now + milliseconds(50));
  EXPECT_GT(next_tick, now);
}

}  // namespace
}  // namespace beltane::sequencer::test
