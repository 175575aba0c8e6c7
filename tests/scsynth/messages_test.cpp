#include "scsynth/osc/messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "node.hpp"

namespace beltane::scsynth {

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr Instant due{43'200s};
constexpr NodeId group{100};

NewUnit unit(int number, std::optional<int> after = {}) {
  return {node(number), "low_pass", {}, {group, after ? std::optional(node(*after)) : std::nullopt}};
}
MoveNode move(int number, std::optional<int> after = {}) {
  return {node(number), {group, after ? std::optional(node(*after)) : std::nullopt}};
}

std::vector<std::string> texts(const TimedMessages& timed) {
  std::vector<std::string> all;
  for (const auto& message : timed.messages) all.push_back(text_of(message));
  return all;
}

/// One group as a server would keep it: what it is told is done in the order of its times.
class OneGroup {
 public:
  void take(const std::vector<TimedMessages>& all, Instant now) {
    for (const auto& timed : all) {
      for (const auto& message : timed.messages) queue_.emplace_back(timed.at.value_or(now), message);
    }
  }
  std::vector<int> order_at_the_end() {
    std::stable_sort(queue_.begin(), queue_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [at, message] : queue_) perform(message);
    return nodes_;
  }
  bool failed() const { return failed_; }

 private:
  void put(int id, bool head, int target) {
    auto at = nodes_.begin();
    if (!head) {
      at = std::find(nodes_.begin(), nodes_.end(), target);
      if (at == nodes_.end())
        failed_ = true;
      else
        ++at;
    }
    nodes_.insert(at, id);
  }
  void take_out(int id) {
    const auto at = std::find(nodes_.begin(), nodes_.end(), id);
    if (at == nodes_.end())
      failed_ = true;
    else
      nodes_.erase(at);
  }
  void perform(const OscMessage& message) {
    const auto at = [&](std::size_t index) { return whole(message, index).value_or(-1); };
    if (message.address == "/s_new") return put(at(1), at(2) == 0, at(3));
    if (message.address == "/n_free") return take_out(at(0));
    if (message.address == "/n_after") return take_out(at(0)), put(at(0), false, at(1));
    if (message.address == "/g_head") return take_out(at(1)), put(at(1), true, 0);
    if (message.address == "/n_set" && std::find(nodes_.begin(), nodes_.end(), at(0)) == nodes_.end()) failed_ = true;
  }

  std::vector<std::pair<Instant, OscMessage>> queue_{};
  std::vector<int> nodes_{};
  bool failed_{};
};

}  // namespace

TEST(Messages, ACommandIsOneMessage) {
  EXPECT_EQ(text_of(message_of(NewGroup{node(200), {node(0), {}}})), "/g_new 200 0 0");
  EXPECT_EQ(text_of(message_of(NewGroup{node(201), {node(0), node(200)}})), "/g_new 201 3 200");
  EXPECT_EQ(text_of(message_of(NewUnit{node(1000), "saw", {{"bus", 16.0}, {"freq", ControlBus{7}}}, {group, {}}})),
            "/s_new saw 1000 0 100 bus 16 freq c7");
  EXPECT_EQ(text_of(message_of(SetControls{node(1004), {{"cutoff", 800.0}, {"resonance", ControlBus{5}}}})),
            "/n_set 1004 cutoff 800 resonance c5");
  EXPECT_EQ(text_of(message_of(ReleaseUnit{node(1004)})), "/n_set 1004 gate 0");
  EXPECT_EQ(text_of(message_of(FreeNode{node(1004)})), "/n_free 1004");
  EXPECT_EQ(text_of(message_of(move(1004, 1003))), "/n_after 1004 1003");
  EXPECT_EQ(text_of(message_of(move(1004))), "/g_head 100 1004");
}

TEST(Staging, WhatNeedsNoTimeIsSentTogetherAtOnce) {
  Staging staging;
  const auto timed = staging.arrange({unit(1), unit(2, 1), SetControls{node(1), {{"cutoff", 1.0}}}}, {}, due);
  ASSERT_EQ(timed.size(), 1u);
  EXPECT_FALSE(timed[0].at);
  EXPECT_EQ(timed[0].messages.size(), 3u);
}

TEST(Staging, AUnitIsMovedWhileItLetsItsInputPass) {
  Staging staging;
  const auto timed = staging.arrange({move(3, 1)}, {}, due);
  ASSERT_EQ(timed.size(), 2u);
  EXPECT_FALSE(timed[0].at);
  EXPECT_THAT(texts(timed[0]), ElementsAre("/n_set 3 place 0"));
  EXPECT_EQ(timed[1].at, due + 25ms);
  EXPECT_THAT(texts(timed[1]), ElementsAre("/n_after 3 1", "/n_set 3 place 1"));
}

TEST(Staging, AGroupIsMovedAtOnce) {
  Staging staging;
  (void)staging.arrange({NewGroup{node(300), {group, {}}}}, {}, due);
  const auto timed = staging.arrange({move(300, 7)}, {}, due);
  ASSERT_EQ(timed.size(), 1u);
  EXPECT_THAT(texts(timed[0]), ElementsAre("/n_after 300 7"));
}

TEST(Staging, AGroupThatIsToBeMovedLaterIsMovedAgainOnlyAfterThat) {
  Staging staging;
  (void)staging.arrange({NewGroup{node(300), {group, {}}}}, {}, due);
  (void)staging.arrange({move(300, 7)}, due + 60ms, due);
  const auto timed = staging.arrange({move(300, 8)}, {}, due + 30ms);
  ASSERT_EQ(timed.size(), 1u);
  EXPECT_EQ(timed[0].at, due + 60ms);
}

TEST(Staging, AGroupFoundOnTheServerIsKnown) {
  Staging staging;
  staging.learn({.node = node(0), .children = {{.node = node(300)}}});
  EXPECT_EQ(staging.arrange({move(300, 7)}, {}, due).size(), 1u);
}

TEST(Staging, OnlyWhatRefersToAnUnsettledPlaceWaits) {
  Staging staging;
  (void)staging.arrange({move(3, 1)}, {}, due);
  const auto timed = staging.arrange({unit(8, 3), SetControls{node(8), {{"cutoff", 1.0}}}, unit(9, 5)}, {}, due + 5ms);
  ASSERT_EQ(timed.size(), 2u);
  EXPECT_THAT(texts(timed[0]), ElementsAre("/s_new low_pass 9 3 5"));
  EXPECT_EQ(timed[1].at, due + 25ms);
  EXPECT_THAT(texts(timed[1]), ElementsAre("/s_new low_pass 8 3 3", "/n_set 8 cutoff 1"));
}

TEST(Staging, AnExactTimeStaysExact) {
  Staging staging;
  const auto timed = staging.arrange({unit(1)}, due + 50ms, due);
  ASSERT_EQ(timed.size(), 1u);
  EXPECT_EQ(timed[0].at, due + 50ms);
}

/// Whatever is added, moved and freed in whatever time: in the end the nodes stand as if all had been done at once.
RC_GTEST_PROP(Staging, TheEndIsTheOrderThatTheCommandsSay, ()) {
  Staging staging;
  OneGroup server;
  std::vector<int> model;
  auto now = due;
  int next = 1;
  for (int step = *rc::gen::inRange(1, 40); step > 0; --step) {
    now += std::chrono::milliseconds(*rc::gen::inRange(0, 20));
    const auto anchors = [&](std::optional<int> except) {
      std::vector<std::optional<int>> all{std::nullopt};
      for (const int id : model) {
        if (id != except) all.emplace_back(id);
      }
      return all;
    };
    const auto insert = [&](int id, std::optional<int> after) {
      model.insert(after ? std::find(model.begin(), model.end(), *after) + 1 : model.begin(), id);
    };
    const int kind = model.empty() ? 0 : *rc::gen::inRange(0, 4);
    Command command;
    if (kind == 0) {
      const auto after = *rc::gen::elementOf(anchors({}));
      insert(next, after);
      command = unit(next++, after);
    } else {
      const int id = *rc::gen::elementOf(model);
      if (kind == 1) {
        std::erase(model, id);
        command = FreeNode{node(id)};
      } else if (kind == 2) {
        command = SetControls{node(id), {{"cutoff", 1.0}}};
      } else {
        const auto after = *rc::gen::elementOf(anchors(id));
        std::erase(model, id);
        insert(id, after);
        command = move(id, after);
      }
    }
    server.take(staging.arrange({command}, {}, now), now);
  }
  const auto order = server.order_at_the_end();
  RC_ASSERT(!server.failed());
  RC_ASSERT(order == model);
}

/// A server dies of a node that is paused twice before it has run (supercollider#5191).
TEST(NoCommand, PausesANode) {
  const Commands every_kind{NewGroup{}, NewUnit{}, SetControls{}, ReleaseUnit{}, FreeNode{}, MoveNode{}};
  ASSERT_EQ(every_kind.size(), std::variant_size_v<Command>);
  for (const auto& command : every_kind) EXPECT_NE(message_of(command).address, "/n_run");
}

}  // namespace beltane::scsynth
