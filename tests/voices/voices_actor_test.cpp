#include "voices/voices_actor.hpp"

#include <gtest/gtest.h>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/typed_event_based_actor.hpp>

#include "band.hpp"

namespace beltane::voices::test {
namespace {

/// The actor on a scheduler that moves only when it is told to, with a clock and a backend of its own.
struct VoicesActorTest : testing::Test {
  struct Config : caf::actor_system_config {
    Config() { set("scheduler.policy", caf::atom("testing")); }
  };
  Config config{};
  caf::actor_system system{config};
  Instant now = noon;
  std::vector<VoiceCommands> asked{};
  std::optional<Pong> pong{};
  Instant next_tick{};
  VoicesMailbox actor = system.spawn(voices_actor, Limits{}, std::size_t{0}, outputs());

  VoicesActorTest() { send(ProjectNow{}); }
  ~VoicesActorTest() override { caf::anon_send_exit(actor, caf::exit_reason::user_shutdown), run(); }

  VoicesOutputs outputs() {
    return {.now = [this] { return now; },
            .ask = [this](const VoiceCommands& commands) { asked.push_back(commands); },
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

TEST_F(VoicesActorTest, AsksTheBackendWhatItPlaysBeforeANotePasses) {
  send(LinkUp{});
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_TRUE(asked[0].empty());
  send(From<Gestures>{"peer", {note(1, 500, 700)}});
  EXPECT_EQ(asked.size(), 1u);
  send(VoiceEvents{VoicesKnown{1, {}}});
  ASSERT_EQ(asked.size(), 2u);
  EXPECT_EQ(only<StartVoice>(asked[1]).size(), 1u);
}

TEST_F(VoicesActorTest, ABackendThatDoesNotAnswerCannotStopTheMusic) {
  send(LinkUp{});
  send(From<Gestures>{"peer", {note(1, 5'000, 7'000)}});
  now = ms(1'500);
  send(Tick{});
  EXPECT_EQ(only<StartVoice>(asked.back()).size(), 1u);
}

TEST_F(VoicesActorTest, APlayedNoteGoesStraightThrough) {
  send(LinkUp{});
  send(VoiceEvents{VoicesKnown{1, {}}});
  asked.clear();
  send(From<Gestures>{"peer", {note(1, 0)}});
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(only<StartVoice>(asked[0]).at(0).at, noon);
}

TEST_F(VoicesActorTest, AnswersAPingWithItsFigures) {
  send(LinkUp{});
  send(VoiceEvents{VoicesKnown{1, {}}});
  send(From<Gestures>{"peer", {note(1, 0), note(1, 0)}});
  send(Ping{7});
  ASSERT_TRUE(pong);
  EXPECT_EQ(pong->number, 7u);
  EXPECT_EQ(pong->health.figures.at("voices"), 1);
  EXPECT_EQ(pong->health.figures.at("duplicates"), 1);
  EXPECT_EQ(pong->health.figures.at("free_ids"), 4095);
}

TEST_F(VoicesActorTest, GivesIdsBackWhenVoicesEnd) {
  send(LinkUp{});
  send(VoiceEvents{VoicesKnown{1, {}}});
  send(From<Gestures>{"peer", {note(1, 0, 100)}});
  const auto voice = only<StartVoice>(asked.back()).at(0).voice;
  send(VoiceEvents{VoiceStarted{voice}, VoiceEnded{voice}});
  send(Ping{1});
  EXPECT_EQ(pong->health.figures.at("free_ids"), 4096);
}

TEST_F(VoicesActorTest, SleepsWhileNothingIsDue) {
  send(LinkUp{});
  send(VoiceEvents{VoicesKnown{1, {}}});
  send(Tick{});
  EXPECT_EQ(next_tick, now + std::chrono::seconds(1));
  now += std::chrono::milliseconds(900);
  send(From<Gestures>{"peer", {note(1, 0)}});
  EXPECT_EQ(next_tick, now + std::chrono::milliseconds(100)) << "notes do not put it off";
}

TEST_F(VoicesActorTest, WakesWhenAStolenVoiceIsToBeCut) {
  send(LinkUp{});
  send(VoiceEvents{VoicesKnown{1, {}}});
  send(Tick{});
  const auto one_too_many = Limits{}.instrument + 1;
  for (std::uint64_t i = 1; i <= one_too_many; ++i)
    send(From<Gestures>{"peer", {note(i, static_cast<std::int64_t>(i))}});
  EXPECT_EQ(next_tick, ms(static_cast<std::int64_t>(one_too_many) + 30)) << "30 ms after it is stolen";
  now = next_tick;
  send(Tick{});
  EXPECT_EQ(only<CancelVoice>(asked.back()).size(), 1u);
}

}  // namespace
}  // namespace beltane::voices::test
