#include "scsynth/connection/loading.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/sound_files.hpp"

namespace beltane::scsynth {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Loading : public testing::Test {
 protected:
  std::string sound(const char* name, const support::Tone& tone) const {
    return support::write_sound(folder_ / name, tone).string();
  }
  static std::vector<std::string> said(const LoadBuffer& load) {
    std::vector<std::string> words;
    const auto steps = load_steps(load);
    for (const auto& step : *steps) words.push_back(text_of(step.message));
    return words;
  }
  support::OwnFolder folder_{};
};

TEST_F(Loading, OneOfOneChannelIsPutOnBothSides) {
  const auto file = sound("a.wav", {});
  EXPECT_THAT(said({BufferId{1024}, file}), ElementsAre("/b_allocReadChannel 1024 " + file + " 0 0 0 0"));
}

TEST_F(Loading, OfManyChannelsTheFirstTwoAreTaken) {
  const auto file = sound("a.wav", {.channels = 4});
  EXPECT_THAT(said({BufferId{1024}, file}), ElementsAre("/b_allocReadChannel 1024 " + file + " 0 0 0 1"));
}

TEST_F(Loading, ALongOneComesInPieces) {
  const auto file = sound("a.wav", {.seconds = 30, .channels = 2});
  EXPECT_THAT(said({BufferId{1024}, file}),
              ElementsAre("/b_alloc 1024 1440000 2", "/b_readChannel 1024 " + file + " 0 1048576 0 0 0 1",
                          "/b_readChannel 1024 " + file + " 1048576 391424 1048576 0 0 1"));
}

TEST_F(Loading, ASpectrumIsMadeOfEachSideByWayOfAThirdBuffer) {
  const auto file = sound("a.wav", {.seconds = 0.1, .channels = 2});  // 4,800 frames: 5 partitions
  EXPECT_THAT(said({BufferId{1024}, file, true}),
              ElementsAre("/b_allocReadChannel 1026 " + file + " 0 4800 0", "/b_alloc 1024 10240 1",
                          "/b_gen 1024 PreparePartConv 1026 2048", "/b_free 1026",
                          "/b_allocReadChannel 1026 " + file + " 0 4800 1", "/b_alloc 1025 10240 1",
                          "/b_gen 1025 PreparePartConv 1026 2048", "/b_free 1026"));
}

TEST_F(Loading, WhatIsNoSoundFileIsRefused) {
  EXPECT_THAT(load_steps({BufferId{1024}, "/nowhere.wav"}).reason(), HasSubstr("there is no file /nowhere.wav"));
}

// ── what is under way ──

class FakeAudioServer {
 public:
  OscMessage done(std::size_t step) const { return {"/done", {sent.at(step).address, *whole(sent[step], 0)}}; }

  std::vector<OscMessage> sent{};
  std::vector<ServerReport> reports{};
  Loads loads{[this](const OscMessage& message) { sent.push_back(message); },
              [this](const ServerReport& said) { reports.push_back(said); }};
};

TEST_F(Loading, GoesOnOnlyWhenAStepIsDone) {
  FakeAudioServer server;
  const Loads::Clock::time_point now{};
  ASSERT_TRUE(server.loads.begin({BufferId{1024}, sound("a.wav", {.seconds = 30})}, now));
  ASSERT_TRUE(server.loads.begin({BufferId{1028}, sound("b.wav", {})}, now));
  EXPECT_EQ(server.sent.size(), 1U);
  EXPECT_FALSE(server.loads.handle({"/done", {"/b_alloc", 7}}, now));
  for (std::size_t step = 0; step < 3; ++step) EXPECT_TRUE(server.loads.handle(server.done(step), now));
  ASSERT_EQ(server.reports.size(), 1U);
  EXPECT_EQ(std::get<BufferLoaded>(server.reports[0]).buffer, BufferId{1024});
  EXPECT_EQ(server.sent.size(), 4U);  // the next load has begun
}

TEST_F(Loading, ThatFailsOrHasNoAnswerIsToldAndTheNextBegins) {
  FakeAudioServer server;
  const Loads::Clock::time_point now{};
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(server.loads.begin({BufferId{1024 + 4 * i}, sound("a.wav", {})}, now));
  server.loads.handle({"/fail", {"/b_allocReadChannel", "no memory", 1024}}, now);
  server.loads.look(now + std::chrono::seconds(1));
  EXPECT_EQ(server.reports.size(), 1U);
  server.loads.look(now + std::chrono::seconds(31));
  ASSERT_EQ(server.reports.size(), 2U);
  EXPECT_THAT(std::get<BufferFailed>(server.reports[0]).reason, HasSubstr("no memory"));
  EXPECT_EQ(std::get<BufferFailed>(server.reports[1]).buffer, BufferId{1028});
  EXPECT_EQ(server.sent.size(), 3U);
}

}  // namespace
}  // namespace beltane::scsynth
