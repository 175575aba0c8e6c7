#include "persistence/persistence_actor.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/typed_event_based_actor.hpp>

#include "kept.hpp"
#include "wire/wire.hpp"

namespace beltane {
namespace {

/// A world in which only what the test runs happens.
struct StillWorld : caf::actor_system_config {
  StillWorld() { set("scheduler.policy", caf::atom("testing")); }
};

class PersistenceActorTest : public testing::Test {
 protected:
  PersistenceActorTest() {
    auto storage =
        std::make_shared<std::unique_ptr<StorageState>>(std::make_unique<StorageState>(directory_.path(), "rig"));
    const PersistenceOutputs outputs{
        .now = [this] { return now_; },
        .answer = [this](const loop::Peer&, const StorageReply& reply) { replies_.push_back(reply); },
        .pong = [this](const Pong& pong) { pongs_.push_back(pong); },
        .note = [](const std::string&) {},
        .received = [this](std::size_t bytes) { given_back_ += bytes; },
        .unreadable = [this](const std::string&) { ++unreadable_; }};
    actor_ = system_.spawn(persistence_actor, storage, outputs);
    run();
  }
  ~PersistenceActorTest() override {
    caf::anon_send_exit(actor_, caf::exit_reason::user_shutdown);
    run();
  }
  void run() { dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler()).run(); }
  template <class Message>
  void tell(Message message) {
    caf::anon_send(actor_, std::move(message));
  }
  void tell_as_session(StorageRequest request) { tell(From<StorageRequest>{"s", std::move(request)}); }

  OwnDirectory directory_{};
  Moment now_{Moment{} + std::chrono::hours(1)};
  std::vector<StorageReply> replies_{};
  std::vector<Pong> pongs_{};
  std::size_t given_back_{};
  int unreadable_{};
  StillWorld config_{};
  caf::actor_system system_{config_};
  PersistenceMailbox actor_{};
};

TEST_F(PersistenceActorTest, CommitsWhatStandsInTheMailboxAsOneGroupAndNeedsNoClock) {
  tell_as_session(FileRequest{.ticket = 1});
  run();
  const auto project = std::get<Loaded>(replies_.front()).project;
  replies_.clear();
  for (std::uint64_t i = 1; i <= 9; ++i) {
    auto change = kept(i);
    change.project = project;
    tell_as_session(change);
  }
  run();
  ASSERT_EQ(replies_.size(), 1u);
  EXPECT_EQ(std::get<Durable>(replies_[0]), (Durable{Epoch{1}, Revision{9}, project}));
}

TEST_F(PersistenceActorTest, ReadsWhatCameAndGivesItsCreditBackAlsoWhereNobodyCanReadIt) {
  const auto request = wire::encode(StorageRequest{FileRequest{.ticket = 1}});
  tell(From<loop::Bytes>{"s", request});
  tell(From<loop::Bytes>{"s", "nobody can read this"});
  run();
  ASSERT_FALSE(replies_.empty());
  EXPECT_EQ(std::get<Loaded>(replies_.front()).ticket, 1u);
  const auto is_refused = [](const StorageReply& reply) {
    const auto* answer = std::get_if<FileAnswer>(&reply);
    return answer && !answer->refusal.empty();
  };
  EXPECT_EQ(std::ranges::count_if(replies_, is_refused), 1);
  EXPECT_EQ(unreadable_, 1);
  EXPECT_EQ(given_back_, request.size() + 20);
}

TEST_F(PersistenceActorTest, ProvesThatItWorks) {
  tell(Ping{7});
  run();
  ASSERT_EQ(pongs_.size(), 1u);
  EXPECT_EQ(pongs_[0].number, 7u);
  EXPECT_TRUE(pongs_[0].health.ready);
}

}  // namespace
}  // namespace beltane
