#include <gtest/gtest.h>
#include <unistd.h>

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <future>
#include <thread>

#include "loop/credit.hpp"
#include "loop/loop.hpp"
#include "owned_actor.hpp"

namespace beltane::loop {

struct Question {
  int number{};
};
struct Answer {
  int number{};
};

}  // namespace beltane::loop

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(beltane::loop::Question)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(beltane::loop::Answer)

namespace beltane::loop {
namespace {

using namespace std::chrono_literals;
using Answers = caf::typed_actor<caf::replies_to<Question>::with<Answer>>;
using Listens = caf::typed_actor<caf::reacts_to<Question>>;

constexpr auto patience = 10s;

/// Something that happens on another thread, once.
template <class T>
class Once {
 public:
  void is(T value) { promise_.set_value(std::move(value)); }
  T get() {
    EXPECT_EQ(future_.wait_for(patience), std::future_status::ready);
    return future_.get();
  }

 private:
  std::promise<T> promise_{};
  std::future<T> future_{promise_.get_future()};
};

std::thread::id thread_of(Loop& loop) {
  std::thread::id id;
  loop.call([&] { id = std::this_thread::get_id(); });
  return id;
}

TEST(Actors, RunOnTheThreadOfTheLoop) {
  Once<std::thread::id> ran;
  auto loop = make_loop();
  OwnedActor<Listens> actor(loop->actors().spawn([&](Listens::pointer self) {
    return handles<Listens>(self, [&](const Question&) { ran.is(std::this_thread::get_id()); });
  }));
  actor.send(Question{});
  EXPECT_EQ(ran.get(), thread_of(*loop));
}

TEST(Actors, HandleWhatASocketBroughtBeforeTheLoopDoesAnythingElse) {
  std::vector<std::string> did;
  auto loop = make_loop();
  std::unique_ptr<OwnedActor<Listens>> actor;
  Once<bool> done;
  loop->call([&] {
    actor = std::make_unique<OwnedActor<Listens>>(loop->actors().spawn([&](Listens::pointer self) {
      return handles<Listens>(self, [&](const Question&) { did.push_back("actor"); });
    }));
  });
  loop->post([&] {
    actor->send(Question{});
    loop->post([&] { did.push_back("later"), done.is(true); });
  });
  done.get();
  EXPECT_EQ(did, (std::vector<std::string>{"actor", "later"}));
}

TEST(Actors, AreAskedWithATimeLimitThatTheLoopKeeps) {
  Once<caf::error> refused;
  Once<int> answered;
  auto loop = make_loop();
  auto& system = loop->actors();
  auto silent = system.spawn([](Answers::pointer self) -> Answers::behavior_type {
    return {[self](const Question&) { return self->make_response_promise<Answer>(); }};
  });
  auto talks = system.spawn([](Answers::pointer) -> Answers::behavior_type {
    return {[](const Question& q) { return Answer{q.number + 1}; }};
  });
  auto asker = system.spawn([&](caf::event_based_actor* self) {
    self->request(silent, 20ms, Question{1}).then([](const Answer&) {}, [&](caf::error& error) { refused.is(error); });
    self->request(talks, patience, Question{1}).then([&](const Answer& answer) { answered.is(answer.number); });
  });
  EXPECT_EQ(answered.get(), 2);
  EXPECT_EQ(refused.get(), caf::sec::request_timeout);
  caf::anon_send_exit(silent, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(talks, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(asker, caf::exit_reason::user_shutdown);
}

TEST(Actors, HearTheEndOfWhomTheyMonitor) {
  Once<caf::error> ended;
  auto loop = make_loop();
  auto& system = loop->actors();
  auto worker = system.spawn<caf::detached>([](Listens::pointer self) {
    return handles<Listens>(self, [self](const Question&) { self->quit(caf::exit_reason::unhandled_exception); });
  });
  auto boss = system.spawn([&](caf::event_based_actor* self) -> caf::behavior {
    self->monitor(worker);
    self->set_down_handler([&](const caf::down_msg& down) { ended.is(down.reason); });
    return {[](int) {}};
  });
  loop->call([] {});  // the boss has begun to listen
  caf::anon_send(worker, Question{});
  EXPECT_EQ(ended.get(), caf::exit_reason::unhandled_exception);
  caf::anon_send_exit(boss, caf::exit_reason::user_shutdown);
}

TEST(Actors, EndWithTheirOwnerAndHearNothingAfterIt) {
  int handled = 0;
  auto loop = make_loop();
  std::unique_ptr<ActorHandle<Listens>> others;
  loop->call([&] {
    OwnedActor<Listens> actor(loop->actors().spawn(
        [&](Listens::pointer self) { return handles<Listens>(self, [&](const Question&) { ++handled; }); }));
    others = std::make_unique<ActorHandle<Listens>>(actor.handle());
  });
  others->send(Question{});
  loop = nullptr;  // waits for every actor
  EXPECT_EQ(handled, 0);
}

TEST(Loop, CallsOnItsThreadAndWaits) {
  auto loop = make_loop();
  bool inner = false;
  loop->call([&] { loop->call([&] { inner = true; }); });
  EXPECT_TRUE(inner);
  EXPECT_NE(thread_of(*loop), std::this_thread::get_id());
}

TEST(Loop, AnAlarmRingsOnceForEachTimeThatItIsSet) {
  auto loop = make_loop();
  int rings = 0;
  std::shared_ptr<Alarm> alarm;
  Once<bool> later;
  std::shared_ptr<Alarm> last;
  loop->call([&] {
    const Instant now = std::chrono::steady_clock::now();
    alarm = loop->alarm([&] { ++rings; });
    last = loop->alarm([&] { later.is(true); });
    alarm->set(now + 1ms);
    alarm->set(now + 2ms);  // in place of the first
    last->set(now + 5ms);
  });
  later.get();
  loop->call([&] { EXPECT_EQ(rings, 1); });
  Once<bool> after;
  loop->call([&] {
    const Instant now = std::chrono::steady_clock::now();
    last = loop->alarm([&] { after.is(true); });
    alarm->set(now + 1ms);
    alarm->cancel();
    last->set(now + 5ms);
  });
  after.get();
  loop->call([&] {
    EXPECT_EQ(rings, 1);
    alarm = last = nullptr;
  });
}

TEST(Loop, WhatATimerPostsWaitsForNothingElse) {
  auto loop = make_loop();
  Once<Instant> ran, next;
  std::shared_ptr<Alarm> first, second;
  loop->call([&] {
    const Instant now = std::chrono::steady_clock::now();
    const Instant later = now + 700ms;
    second = loop->alarm([&, later] { next.is(later); });
    second->set(later);
    first = loop->alarm([&] { loop->post([&] { ran.is(std::chrono::steady_clock::now()); }); });
    first->set(now + 1ms);
  });
  EXPECT_LT(ran.get(), next.get());
  loop->call([&] { first = second = nullptr; });
}

TEST(Loop, WatchesADescriptorUntilItIsDropped) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  Once<char> came;
  auto loop = make_loop();
  auto hold = loop->watch(ends[0], [&] {
    char letter = 0;
    EXPECT_EQ(read(ends[0], &letter, 1), 1);
    came.is(letter);  // a second time would throw
  });
  ASSERT_EQ(write(ends[1], "a", 1), 1);
  EXPECT_EQ(came.get(), 'a');
  hold = nullptr;
  ASSERT_EQ(write(ends[1], "b", 1), 1);
  loop->call([] {});
  loop = nullptr;
  close(ends[0]), close(ends[1]);
}

TEST(Credit, IsSpentByMessagesAndByBytes) {
  Credit credit;
  EXPECT_TRUE(credit.left());
  credit.spend(Credit::most_bytes);
  EXPECT_FALSE(credit.left());
  credit.give_back(Credit::most_bytes);
  EXPECT_TRUE(credit.left());
  for (int i = 0; i < Credit::most_messages; ++i) credit.spend(0);
  EXPECT_FALSE(credit.left());
  credit.give_back(0);
  EXPECT_TRUE(credit.left());
}

}  // namespace
}  // namespace beltane::loop
