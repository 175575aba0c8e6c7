#include "scsynth/pilot.hpp"

#include <gtest/gtest.h>

#include "scsynth/planning/controls.hpp"
#include "scsynth/planning/nodes.hpp"
#include "scsynth/tree_fake.hpp"

namespace beltane::scsynth {
namespace {

/// A server on which our groups stand.
class PilotTest : public testing::Test {
 protected:
  PilotTest() {
    Commands groups;
    for (const auto group : standing::all) groups.emplace_back(NewGroup{group, {root, {}}});
    server_.perform(groups, {});
  }
  NodeReport tree() { return *server_.tree(Seconds{1}); }
  void perform(const Commands& commands) {
    server_.perform(commands, {});
    server_.advance(Instant{} + Seconds{1});
  }
  std::vector<NodeId> recorders() {
    std::vector<NodeId> nodes;
    for (const auto& node : server_.find(standing::record)->children) nodes.push_back(node.node);
    return nodes;
  }

  TreeFake server_{};
  PilotUnit pilot_{3};
};

TEST_F(PilotTest, IsMadeWhereItIsMissingAndThenMissesNothing) {
  perform(pilot_.missing(tree()));
  ASSERT_TRUE(server_.find(pilot_node));
  EXPECT_EQ(server_.find(pilot_node)->def, "pilot");
  EXPECT_EQ(number_at(server_.find(pilot_node)->controls, wires::out), 2) << "the server counts from 0";
  EXPECT_TRUE(pilot_.missing(tree()).empty());
}

TEST_F(PilotTest, RunsBehindEverythingThatRecords) {
  perform({NewUnit{recorder_node(0), "recorder", {}, {standing::record, {}}}});
  perform(pilot_.missing(tree()));
  EXPECT_EQ(recorders(), (std::vector{recorder_node(0), pilot_node}));
}

TEST_F(PilotTest, OnAnotherOutputIsMadeAnew) {
  perform(PilotUnit(5).missing(tree()));
  perform(pilot_.missing(tree()));
  EXPECT_EQ(number_at(server_.find(pilot_node)->controls, wires::out), 2);
  EXPECT_TRUE(server_.fails().empty());
}

TEST_F(PilotTest, IsTakenAwayFromAServerThatOnlyWaits) {
  EXPECT_TRUE(pilot_.surplus(tree()).empty());
  perform(pilot_.missing(tree()));
  perform(pilot_.surplus(tree()));
  EXPECT_FALSE(server_.find(pilot_node));
}

TEST_F(PilotTest, IsNotWantedOfTheOnlyServer) { EXPECT_TRUE(PilotUnit(0).missing(tree()).empty()); }

}  // namespace
}  // namespace beltane::scsynth
