#include "session/session_actor.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/typed_event_based_actor.hpp>

#include "support/test_catalogue.hpp"

namespace beltane {
namespace {

using namespace std::chrono_literals;

/// A world in which only what the test runs happens.
struct StillWorld : caf::actor_system_config {
  StillWorld() { set("scheduler.policy", caf::atom("testing")); }
};

class SessionActorTest : public testing::Test {
 protected:
  SessionActorTest() {
    actor_ = system_.spawn(session_actor, &support::test_catalogue(), std::uint64_t{1}, outputs());
    run();
  }
  ~SessionActorTest() override {
    caf::anon_send_exit(actor_, caf::exit_reason::user_shutdown);
    run();
  }
  SessionOutputs outputs() {
    return {.now = [this] { return now_; },
            .publish = [this](const Publication&) { did_.push_back("publish"); },
            .journal =
                [this](const StorageRequest& request) {
                  did_.push_back("journal");
                  if (const auto* asked = std::get_if<FileRequest>(&request)) ticket_ = asked->ticket;
                },
            .answer = [this](const loop::Peer& peer, const SessionReply&) { did_.push_back("answer " + peer); },
            .catch_up = [this](const loop::Peer& peer, const CaughtUp&) { did_.push_back("catch up " + peer); },
            .measure = [this](const Measure&, const auto&) { did_.push_back("measure"); },
            .pong = [this](const Pong& pong) { pongs_.push_back(pong); }};
  }
  void run() { dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler()).run(); }
  template <class Message>
  void tell(Message message) {
    caf::anon_send(actor_, std::move(message));
    run();
  }
  void load() {
    tell(LinkUp{});
    Loaded loaded{.ticket = ticket_};
    loaded.studio.epoch = Epoch{1};
    tell(StorageReply{loaded});
    did_.clear();
  }
  void rename() {
    Submission submission{.client = {{1, 1}}, .sequence = 1, .author = "ada", .edits = {RenameProject{"one"}}};
    tell(From<SessionRequest>{"ada", submission});
  }

  Moment now_{Moment{} + 1h};
  std::vector<std::string> did_{};
  std::vector<Pong> pongs_{};
  std::uint64_t ticket_{};
  StillWorld config_{};
  caf::actor_system system_{config_};
  SessionMailbox actor_{};
};

using Did = std::vector<std::string>;

TEST_F(SessionActorTest, PublishesFirstThenJournalsThenAnswersWhenItIsOnDisk) {
  load();
  rename();
  EXPECT_EQ(did_, (Did{"publish", "journal"}));
  tell(StorageReply{Durable{Epoch{1}, Revision{1}}});
  EXPECT_EQ(did_, (Did{"publish", "journal", "answer ada"}));
}

TEST_F(SessionActorTest, AnswersAFollower) {
  load();
  tell(From<CatchUp>{"eve", {}});
  EXPECT_EQ(did_, Did{"catch up eve"});
}

TEST_F(SessionActorTest, PulsesAndMeasuresWithTheClock) {
  load();
  now_ += 200ms;
  tell(Tick{});
  EXPECT_EQ(did_, (Did{"publish", "measure"}));
  tell(Measured{Epoch{1}, Revision{0}, 5});
  now_ += 200ms;
  tell(Tick{});
  EXPECT_EQ(did_, (Did{"publish", "measure", "publish"}));
}

TEST_F(SessionActorTest, AnswersNotYetDurableWhenPersistenceIsAway) {
  load();
  tell(LinkDown{});
  rename();
  now_ += 1100ms;
  tell(Tick{});
  EXPECT_EQ(std::count(did_.begin(), did_.end(), "answer ada"), 1);
}

TEST_F(SessionActorTest, ProvesThatItWorksWithItsFigures) {
  tell(Ping{3});
  load();
  rename();
  tell(Ping{4});
  ASSERT_EQ(pongs_.size(), 2u);
  EXPECT_FALSE(pongs_[0].health.ready);
  EXPECT_TRUE(pongs_[1].health.ready);
  EXPECT_EQ(pongs_[1].number, 4u);
  EXPECT_EQ(pongs_[1].health.figures.at("revision"), 1);
  EXPECT_EQ(pongs_[1].health.figures.at("unconfirmed"), 1);
  EXPECT_EQ(pongs_[1].health.words.at("name"), "one");
}

}  // namespace
}  // namespace beltane
