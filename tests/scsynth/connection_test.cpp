// Against a real scsynth under a jackd of its own. Nothing here waits for time: everything waits for what is said.
#include "scsynth/connection/connection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <fstream>
#include <mutex>

#include "node.hpp"
#include "support/live_server.hpp"
#include "wav/wav.hpp"

namespace beltane::scsynth {

namespace {

using namespace std::chrono_literals;

constexpr Seconds limit{10};
constexpr NodeId sources{100};
constexpr NodeId processing{200};

/// Everything a server reported, to be waited for.
class Reports {
 public:
  Report taker() {
    return [this](const ServerReport& report) {
      const std::lock_guard lock(mutex_);
      all_.push_back(report);
      changed_.notify_all();
    };
  }
  /// The first report of that kind of which `is` is true; it and those before it are dropped.
  template <class Kind, class Is>
  std::optional<Kind> wait(Is is) {
    std::unique_lock lock(mutex_);
    std::optional<Kind> found;
    changed_.wait_for(lock, 10s, [&] {
      while (!found && !all_.empty()) {
        if (const auto* report = std::get_if<Kind>(&all_.front()); report && is(*report)) found = *report;
        all_.pop_front();
      }
      return found.has_value();
    });
    return found;
  }

 private:
  std::mutex mutex_{};
  std::condition_variable changed_{};
  std::deque<ServerReport> all_{};
};

double ms_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

const NodeReport* find(const NodeReport& tree, NodeId wanted) {
  if (tree.node == wanted) return &tree;
  for (const auto& child : tree.children) {
    if (const auto* found = find(child, wanted)) return found;
  }
  return nullptr;
}

std::vector<int> children(const NodeReport& tree, NodeId group) {
  std::vector<int> ids;
  if (const auto* found = find(tree, group)) {
    for (const auto& child : found->children) ids.push_back(static_cast<int>(child.node));
  }
  return ids;
}

class ScsynthTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = new test::LiveServer; }
  static void TearDownTestSuite() { delete server_; }

  void SetUp() override {
    backend_ =
        connect({.port = server_->port(),
                 .units_dir = std::string(BELTANE_DATA_DIR) + "/synthdefs",
                 .report = reports_.taker(),
                 .trace = [this](Instant, std::optional<Instant>, const auto& text) { sent_.push_back(text()); }});
    const auto loaded = backend_->load_units(limit);
    ASSERT_TRUE(loaded) << loaded.reason();
    backend_->perform({NewGroup{sources, {node(0), {}}}, NewGroup{processing, {node(0), sources}}}, {});
    sent_.clear();
  }
  void TearDown() override {
    backend_->perform({FreeNode{sources}, FreeNode{processing}}, {});
    EXPECT_TRUE(reports_.wait<NodeEnded>([](auto& ended) { return ended.node == processing; }));
  }

  NodeReport tree() {
    auto found = backend_->tree(limit);
    EXPECT_TRUE(found) << found.reason();
    return found ? *found : NodeReport{};
  }

  static inline test::LiveServer* server_{};
  Reports reports_{};
  std::vector<std::string> sent_{};
  std::unique_ptr<AudioServer> backend_{};
};

TEST_F(ScsynthTest, TheTreeIsWhatTheCommandsDescribe) {
  backend_->perform({NewGroup{node(300), {processing, {}}},
                     NewUnit{node(1000), "low_pass", {{"bus", 16.0}, {"cutoff", ControlBus{5}}}, {node(300), {}}},
                     NewUnit{node(1001), "chorus", {{"bus", 16.0}}, {node(300), node(1000)}},
                     NewUnit{node(1002), "delay", {{"bus", 16.0}}, {node(300), node(1000)}},
                     SetControls{node(1000), {{"resonance", 0.5}}}},
                    {});
  const auto now = tree();
  EXPECT_THAT(children(now, node(0)), testing::ElementsAre(100, 200));
  EXPECT_THAT(children(now, node(300)), testing::ElementsAre(1000, 1002, 1001));
  const auto* filter = find(now, node(1000));
  ASSERT_TRUE(filter);
  EXPECT_EQ(filter->def, "low_pass");
  EXPECT_EQ(filter->controls.at("cutoff"), ControlValue(ControlBus{5}));
  EXPECT_EQ(filter->controls.at("bus"), ControlValue(16.0));
  EXPECT_EQ(filter->controls.at("resonance"), ControlValue(0.5));
}

TEST_F(ScsynthTest, ANumberUnmapsAControlAndABusMapsItInOneMessage) {
  backend_->perform({NewUnit{node(1000), "low_pass", {{"cutoff", ControlBus{5}}}, {processing, {}}}}, {});
  sent_.clear();
  backend_->perform({SetControls{node(1000), {{"cutoff", 800.0}, {"resonance", ControlBus{7}}}}}, {});
  EXPECT_THAT(sent_, testing::ElementsAre("/n_set 1000 cutoff 800 resonance c7"));
  const auto now = tree();
  const auto* filter = find(now, node(1000));
  ASSERT_TRUE(filter);
  EXPECT_EQ(filter->controls.at("cutoff"), ControlValue(800.0));
  EXPECT_EQ(filter->controls.at("resonance"), ControlValue(ControlBus{7}));
}

TEST_F(ScsynthTest, AMovedUnitStandsWhereItShould) {
  backend_->perform({NewUnit{node(1000), "low_pass", {}, {processing, {}}},
                     NewUnit{node(1001), "chorus", {}, {processing, node(1000)}},
                     NewUnit{node(1002), "delay", {}, {processing, node(1001)}}},
                    {});
  backend_->perform({MoveNode{node(1000), {processing, node(1002)}}, MoveNode{node(1002), {processing, {}}}}, {});
  std::vector<int> order;
  const auto deadline = std::chrono::steady_clock::now() + 5s;
  const std::vector<int> wanted{1002, 1001, 1000};
  while (order != wanted && std::chrono::steady_clock::now() < deadline) order = children(tree(), processing);
  EXPECT_EQ(order, wanted);
}

TEST_F(ScsynthTest, ABundleTakesEffectAtItsTime) {
  const auto at = std::chrono::steady_clock::now() + 200ms;
  backend_->perform({NewUnit{node(1000), "low_pass", {}, {processing, {}}}}, at);
  EXPECT_EQ(find(tree(), node(1000)), nullptr);
  EXPECT_TRUE(reports_.wait<NodeStarted>(
      [](auto& started) { return started.node == node(1000) && started.group == processing; }));
  const auto late = std::chrono::steady_clock::now() - at;
  EXPECT_GT(late, -30ms);  // the server works a period or so ahead of what is heard
  EXPECT_LT(late, 1s);
}

TEST_F(ScsynthTest, AReleasedUnitEndsAndSaysSo) {
  backend_->perform({NewUnit{node(1000), "sine", {{"bus", 16.0}}, {sources, {}}}}, {});
  EXPECT_TRUE(reports_.wait<NodeStarted>([](auto& started) { return started.node == node(1000); }));
  backend_->perform({ReleaseUnit{node(1000)}}, {});
  EXPECT_TRUE(reports_.wait<NodeEnded>([](auto& ended) { return ended.node == node(1000); }));
}

TEST_F(ScsynthTest, WhatTheServerCannotDoIsReportedInWords) {
  const auto failure = [&](const Commands& commands) {
    backend_->perform(commands, {});
    return reports_.wait<ServerFailed>([](auto&) { return true; }).value_or(ServerFailed{});
  };
  const auto unknown = failure({NewUnit{node(1000), "no_such_sound", {}, {sources, {}}}});
  EXPECT_EQ(unknown.command, "/s_new");
  EXPECT_EQ(unknown.reason, "SynthDef not found");
  const auto missing = failure({SetControls{node(5555), {{"cutoff", 1.0}}}});
  EXPECT_EQ(missing.command, "/n_set");
  EXPECT_EQ(missing.reason, "Node 5555 not found");
  const auto twice =
      failure({NewUnit{node(1000), "sine", {}, {sources, {}}}, NewUnit{node(1000), "sine", {}, {sources, {}}}});
  EXPECT_EQ(twice.command, "/s_new");
  EXPECT_EQ(twice.reason, "duplicate node ID");
}

TEST_F(ScsynthTest, MetersAndStatusAreReported) {
  backend_->perform({NewUnit{node(1000), "sine", {{"bus", 16.0}, {"attack", 0.001}}, {sources, {}}},
                     NewUnit{node(1001), "meter", {{"bus", 16.0}}, {processing, {}}}},
                    {});
  const auto levels = reports_.wait<ServerLevels>([](auto& report) { return report.peak[0] > 0.01f; });
  ASSERT_TRUE(levels);
  EXPECT_EQ(levels->node, node(1001));
  EXPECT_GT(levels->rms[1], 0.0f);
  EXPECT_LT(levels->peak[0], 1.5f);
  const auto status = reports_.wait<ServerStatus>([](auto& report) { return report.nodes > 3; });
  ASSERT_TRUE(status);
  EXPECT_GE(status->cpu, 0);
}

TEST_F(ScsynthTest, AThousandNodesInOneBatchAllArriveAndAreAllSeen) {
  Commands commands;
  for (int group = 0; group < 10; ++group) {
    commands.emplace_back(NewGroup{node(300 + group), {processing, {}}});
    for (int i = 0; i < 90; ++i) {
      commands.emplace_back(NewUnit{node(1000 + group * 90 + i),
                                    "send",
                                    {{"bus", 16.0}, {"out", 18.0}, {"level", 0.25}},
                                    {node(300 + group), {}}});
    }
  }
  backend_->perform(commands, {});
  const auto begin = std::chrono::steady_clock::now();
  const auto now = tree();
  RecordProperty("tree_ms_900_nodes", std::to_string(ms_since(begin)));
  for (int group = 0; group < 10; ++group) EXPECT_EQ(children(now, node(300 + group)).size(), 90u);
  const auto* last = find(now, node(1899));
  ASSERT_TRUE(last);
  EXPECT_EQ(last->controls.at("level"), ControlValue(0.25));
}

TEST_F(ScsynthTest, ABackendThatComesLaterFindsWhatStands) {
  backend_->perform({NewUnit{node(1000), "low_pass", {}, {processing, {}}}}, {});
  const auto before = tree();
  backend_ = connect(
      {.port = server_->port(), .units_dir = std::string(BELTANE_DATA_DIR) + "/synthdefs", .report = reports_.taker()});
  EXPECT_EQ(tree(), before);
}

TEST_F(ScsynthTest, ARecordingHoldsWhatSounded) {
  const auto path =
      (std::filesystem::temp_directory_path() / ("beltane_recording" + std::to_string(getpid()) + ".wav")).string();
  backend_->perform({NewUnit{node(1000), "sine", {{"bus", 16.0}, {"attack", 0.001}}, {sources, {}}},
                     NewUnit{node(1001), "meter", {{"bus", 16.0}}, {processing, {}}}},
                    {});
  const auto begin = std::chrono::steady_clock::now();
  const auto started = backend_->start_recording(AudioBus{16}, node(3000), {processing, {}}, path, limit);
  ASSERT_TRUE(started) << started.reason();
  const auto running = std::chrono::steady_clock::now();
  for (int i = 0; i < 10; ++i) reports_.wait<ServerLevels>([](auto&) { return true; });
  const auto heard = ms_since(running);
  const auto stopped = backend_->stop_recording(node(3000), limit);
  ASSERT_TRUE(stopped) << stopped.reason();
  const auto wav = wav::look_at_wav(path);
  ASSERT_TRUE(wav) << wav.reason();
  EXPECT_EQ(wav->rate, 48'000u);
  EXPECT_EQ(wav->channels, 2);
  EXPECT_GE(wav::length_of(*wav).count * 1e3, heard - 50);
  EXPECT_LE(wav::length_of(*wav).count * 1e3, ms_since(begin));
  std::ifstream file(path, std::ios::binary);
  file.seekg(-600, std::ios::end);
  std::string tail(600, '\0');
  file.read(tail.data(), 600);
  EXPECT_NE(tail, std::string(600, '\0'));
  std::filesystem::remove(path);
}

TEST_F(ScsynthTest, APathThatCannotBeWrittenIsRefused) {
  const auto started =
      backend_->start_recording(AudioBus{16}, node(3000), {processing, {}}, "/no/such/folder/x.wav", limit);
  ASSERT_FALSE(started);
  EXPECT_THAT(started.reason(), testing::HasSubstr("/no/such/folder/x.wav"));
}

TEST(ScsynthBoot, TheBackendIsReadyAsSoonAsTheServerIs) {
  test::LiveServer server({.scsynth = false});
  Reports reports;
  auto backend = connect(
      {.port = server.port(), .units_dir = std::string(BELTANE_DATA_DIR) + "/synthdefs", .report = reports.taker()});
  const auto too_early = backend->tree(Seconds{0.05});
  ASSERT_FALSE(too_early);
  EXPECT_EQ(too_early.reason(), "The audio server does not answer.");
  const auto begin = std::chrono::steady_clock::now();
  server.start_scsynth();
  EXPECT_TRUE(backend->tree(limit));
  RecordProperty("boot_to_first_answer_ms", std::to_string(ms_since(begin)));
}

TEST(ScsynthBoot, ADeadServerIsNoticedAndItsSuccessorFound) {
  test::LiveServer server;
  Reports reports;
  auto backend = connect(
      {.port = server.port(), .units_dir = std::string(BELTANE_DATA_DIR) + "/synthdefs", .report = reports.taker()});
  ASSERT_TRUE(backend->load_units(limit));
  backend->perform({NewUnit{node(1000), "sine", {}, {node(0), {}}}}, {});
  ASSERT_TRUE(reports.wait<NodeStarted>([](auto& started) { return started.node == node(1000); }));
  server.kill_scsynth(SIGKILL);
  const auto gone = backend->tree(Seconds{0.3});
  EXPECT_FALSE(gone);
  server.start_scsynth();
  const auto loaded = backend->load_units(limit);
  ASSERT_TRUE(loaded) << loaded.reason();
  backend->perform({NewUnit{node(1000), "sine", {}, {node(0), {}}}}, {});
  EXPECT_TRUE(reports.wait<NodeStarted>([](auto& started) { return started.node == node(1000); }));
}

TEST(ScsynthBoot, NoSoundsAreRefusedInWords) {
  auto backend = connect({.port = test::free_udp_port(), .units_dir = "/no/such/folder"});
  const auto loaded = backend->load_units(limit);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.reason(), "There are no compiled SynthDefs in /no/such/folder.");
}

}  // namespace

}  // namespace beltane::scsynth
