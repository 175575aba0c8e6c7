// Two real servers, of which one is heard and the other plays along.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "engine/live_fixture.hpp"
#include "model/editing/resolve.hpp"
#include "scsynth/connection/connection.hpp"
#include "scsynth/planning/nodes.hpp"
#include "scsynth/tree_fake.hpp"
#include "support/project_units.hpp"

namespace beltane::test {
namespace {

using namespace scsynth;

/// The tree below the root, without what is of no account.
NodeReport tree_on(const LiveServer& server) {
  const auto line = connect({.port = server.port()});
  const auto tree = line->tree({2});
  return tree ? canonical(*tree) : throw std::runtime_error(tree.reason());
}

bool has(const NodeReport& tree, NodeId node) {
  return tree.node == node || std::ranges::any_of(tree.children, [&](const auto& child) { return has(child, node); });
}

/// A rig with a second server of its own.
struct TwoServers : LiveDesk {
  ServerInfo first{.name = "a", .port = server.port(), .epoch = 1, .state = "running"};
  LiveServer other{{.more = {"-m", "262144", "-n", "16384", "-a", "8192"}}};
  ServerInfo second{.name = "b", .role = "standby", .port = other.port(), .epoch = 2, .state = "running"};

  bool serve_both() {
    if (!serve()) return false;
    engine->receive(Servers{{first, second}, "mirror"});
    return wait_until_ready();
  }
  bool wait_until_ready() {
    for (auto i = 0; i < 2'000 && figure("standby_ready") < 1; ++i) pass({0.005});
    return figure("standby_ready") == 1;
  }
  StartVoice key(int voice) const {
    return {VoiceId{voice},
            EventId{static_cast<std::uint64_t>(voice)},
            project.instruments->front()->def->id,
            220,
            0.8,
            std::chrono::steady_clock::now(),
            {}};
  }
};

TEST(StandbyOnScsynth, PlaysAlongAndOnWithoutAMessageMore) {
  TwoServers desk;
  desk.take(orchestra(4));
  ASSERT_TRUE(desk.serve_both()) << desk.engine->health().words["standby"];
  EXPECT_EQ(tree_on(desk.server), tree_on(desk.other));
  const auto held = desk.key(1);
  desk.engine->receive("voices", VoiceCommands{held});
  const auto id = desk.project.instruments->front()->def->id;
  const AddUnit lfo{strip_of(id), modulator_unit(UnitId{900}, "lfo", {filter_id(id), "cutoff"})};
  desk.take(*accepted(desk.project, lfo, shipped()));
  desk.pass({0.3});
  EXPECT_EQ(tree_on(desk.server), tree_on(desk.other));
  EXPECT_TRUE(has(tree_on(desk.other), node_of(held.voice)));
  EXPECT_EQ(desk.difference(), "");

  desk.server.kill_scsynth(SIGKILL);
  desk.sent.clear();
  desk.first.role = "standby", desk.first.state = "dead", desk.second.role = "active";
  const auto began = std::chrono::steady_clock::now();
  desk.engine->receive(Servers{{desk.first, desk.second}, "mirror"});
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
  std::printf("  the mirror plays on after %.2f ms\n", took.count());
  desk.pass({0.6});
  EXPECT_THAT(desk.sent, testing::IsEmpty()) << "it has everything";
  EXPECT_EQ(desk.figure("server_epoch"), 2);
  EXPECT_EQ(desk.figure("rebuilds"), 1);
  EXPECT_EQ(desk.difference(), "");

  desk.server.start_scsynth();
  desk.first.epoch = 3, desk.first.state = "running";
  desk.engine->receive(Servers{{desk.first, desk.second}, "mirror"});
  ASSERT_TRUE(desk.wait_until_ready()) << desk.engine->health().words["standby"];
  EXPECT_TRUE(has(tree_on(desk.server), node_of(held.voice))) << "the held key sounds there too";
  desk.engine->receive("voices", VoiceCommands{ReleaseVoice{held.voice, std::chrono::steady_clock::now()}});
  desk.pass({1.0});
  EXPECT_THAT(desk.heard, testing::Contains(VoiceEvent(VoiceEnded{held.voice})));
  EXPECT_EQ(desk.figure("fails"), 0) << desk.engine->health().words["last fail"];
  EXPECT_EQ(desk.figure("repairs"), 0) << desk.engine->health().words["server"];
}

TEST(StandbyOnScsynth, TriesAChangeOfStructureInLittleTime) {
  TwoServers desk;
  desk.take(orchestra(2));
  ASSERT_TRUE(desk.serve_both()) << desk.engine->health().words["standby"];
  const auto id = desk.project.instruments->front()->def->id;
  const auto is_heard = [&] {
    return std::ranges::any_of(desk.sent, [](const auto& text) { return text.find("phaser") != text.npos; });
  };
  const auto began = std::chrono::steady_clock::now();
  desk.take(*accepted(desk.project, AddUnit{strip_of(id), effect_unit({}, "phaser")}, shipped()));
  EXPECT_FALSE(is_heard()) << "the standby is first";
  while (!is_heard() && std::chrono::steady_clock::now() - began < std::chrono::seconds(5)) desk.pass({});
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
  std::printf("  heard %.1f ms after the standby was given it\n", took.count());
  EXPECT_TRUE(is_heard());
  desk.pass({0.3});
  EXPECT_EQ(tree_on(desk.server), tree_on(desk.other));
}

TEST(StandbyOnScsynth, IsWarmAndSoonSounds) {
  TwoServers desk;
  desk.take(orchestra(32));
  ASSERT_TRUE(desk.serve());
  desk.engine->receive(Servers{{desk.first, desk.second}, "warm"});
  ASSERT_TRUE(desk.wait_until_ready()) << desk.engine->health().words["standby"];
  const auto held = desk.key(1);
  desk.engine->receive("voices", VoiceCommands{held});
  desk.pass({0.1});
  desk.server.kill_scsynth(SIGKILL);
  desk.first.role = "standby", desk.first.state = "dead", desk.second.role = "active";
  desk.engine->receive(Servers{{desk.first, desk.second}, "warm"});
  std::printf("  32 instruments: %s\n", desk.engine->health().words["server"].c_str());
  EXPECT_TRUE(desk.engine->health().ready);
  desk.pass({0.3});
  EXPECT_TRUE(has(tree_on(desk.other), node_of(held.voice)));
  EXPECT_EQ(desk.difference(), "");
}

}  // namespace
}  // namespace beltane::test
