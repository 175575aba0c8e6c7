#include "standby/worker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <vector>

#include "standby/side.hpp"
#include "standby/standby_fixture.hpp"

namespace beltane::standby {
namespace {

using ::testing::ElementsAre;

/// A task that begins, and is done when it is let go.
struct Blocked {
  std::promise<void> begun{}, go{};
  std::function<void()> task() {
    return [this] {
      begun.set_value();
      go.get_future().wait();
    };
  }
};

TEST(AWorkerThread, DoesItsTasksInOrder) {
  const auto worker = worker_thread();
  std::vector<int> done;
  for (auto i : {1, 2, 3}) worker->run([&done, i] { done.push_back(i); });
  ASSERT_TRUE(worker->finish({10}));
  EXPECT_THAT(done, ElementsAre(1, 2, 3));
  EXPECT_EQ(worker->waiting(), 0u);
}

TEST(AWorkerThread, IsWaitedForNoLongerThanAsked) {
  Blocked blocked;
  const auto worker = worker_thread();
  worker->run(blocked.task());
  blocked.begun.get_future().wait();
  EXPECT_FALSE(worker->finish({0.01}));
  blocked.go.set_value();
  EXPECT_TRUE(worker->finish({10}));
}

TEST(AWorkerThread, ForgetsWhatHasNotBegun) {
  Blocked blocked;
  bool done = false;
  const auto worker = worker_thread();
  worker->run(blocked.task());
  worker->run([&done] { done = true; });
  blocked.begun.get_future().wait();
  EXPECT_EQ(worker->waiting(), 2u);
  worker->drop();
  EXPECT_EQ(worker->waiting(), 1u);
  blocked.go.set_value();
  ASSERT_TRUE(worker->finish({10}));
  EXPECT_FALSE(done);
}

TEST(AStandbySide, TellsFromItsThreadAndGivesItsEngineBack) {
  const auto server = std::make_shared<FakeServer>();
  std::promise<void> told;
  const auto clock = [] { return Instant{std::chrono::steady_clock::now()}; };
  StandbySide side(fake_engine(server, clock), worker_thread, clock, [&told] { told.set_value(); });
  side.join();
  told.get_future().wait();
  const auto news = side.news();
  ASSERT_EQ(news.size(), 1u);
  EXPECT_TRUE(std::get<Joined>(news[0]).found);
  side.give({{}, graph::Turn{.value = 0.5}});
  const auto engine = side.finish({10});
  ASSERT_TRUE(engine);
  EXPECT_EQ(server->turns.size(), 1u);
}

}  // namespace
}  // namespace beltane::standby
