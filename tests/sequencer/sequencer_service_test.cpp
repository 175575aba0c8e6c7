#include "sequencer/sequencer_service.hpp"

#include <gtest/gtest.h>

#include <condition_variable>

#include "song.hpp"
#include "wire/wire.hpp"

namespace beltane::sequencer::test {
namespace {

/// The service on a bus of its own, a session that has one project, and a client.
struct SequencerServiceTest : testing::Test {
  std::filesystem::path directory = [] {
    std::string name = testing::TempDir() + "sequencer-XXXXXX";
    return std::filesystem::path(mkdtemp(name.data()));
  }();
  Rig rig{.name = "test", .runtime = directory};
  std::mutex mutex{};
  std::condition_variable heard{};
  std::vector<Telemetry> answers{};
  std::map<EventId, std::set<Instant>> played{};
  std::unique_ptr<loop::Loop> outside = loop::make_loop();
  std::unique_ptr<loop::Loop> inside{};
  std::shared_ptr<loop::Server> session{};
  std::shared_ptr<loop::Server> voices{};
  std::shared_ptr<loop::Client> client{};
  Running running{};

  ~SequencerServiceTest() override {
    kill();
    client = nullptr;  // a loop ends after its sockets
    {
      std::lock_guard lock(mutex);  // the last that was asked may just be answered
      session = voices = nullptr;
    }
    outside = nullptr;
    std::filesystem::remove_all(directory);
  }
  void SetUp() override {
    session = *outside->serve(endpoint(rig, sockets::session_catch_up), [this](const loop::Peer& peer,
                                                                               const loop::Bytes&) {
      std::lock_guard lock(mutex);
      if (!session) return;
      session->send(
          peer, wire::encode(CaughtUp{Snapshot{.epoch = Epoch{1}, .revision = Revision{1}, .project = eighths(64)}}));
    });
    voices = *outside->serve(endpoint(rig, sockets::voices_gestures),
                             [this](const loop::Peer&, const loop::Bytes& bytes) { take(bytes); });
    client = *outside->dial(
        endpoint(rig, sockets::sequencer_transport),
        [this](const loop::Bytes& bytes) {
          std::lock_guard lock(mutex);
          if (auto answer = wire::decode<Telemetry>(bytes)) answers.push_back(*answer);
          heard.notify_all();
        },
        [](bool) {});
    start();
  }
  void start() {
    inside = loop::make_loop();
    const auto started =
        run_sequencer({.rig = rig, .process = "sequencer", .loop = inside.get(), .catalogue = &sounds()}, [] {});
    ASSERT_TRUE(started) << started.reason();
    running = *started;
  }
  void kill() {
    running = nullptr;
    inside = nullptr;
  }
  void take(const loop::Bytes& bytes) {
    const auto gestures = wire::decode<Gestures>(bytes);
    std::lock_guard lock(mutex);
    if (gestures)
      for (const auto& play : plays(*gestures)) played[play.id].insert(play.at);
    heard.notify_all();
  }
  Telemetry ask(const loop::Bytes& bytes) {
    for (int i = 0; i < 50; ++i) {
      client->send(bytes);
      std::unique_lock lock(mutex);
      if (heard.wait_for(lock, milliseconds(100), [&] { return !answers.empty(); })) {
        const auto answer = answers.front();
        answers.clear();
        return answer;
      }
    }
    return Event{.text = "no answer"};
  }
  Telemetry ask(const TransportCommand& command) { return ask(wire::encode(command)); }
  bool wait_for_notes(std::size_t count) {
    std::unique_lock lock(mutex);
    return heard.wait_for(lock, std::chrono::seconds(10), [&] { return played.size() >= count; });
  }
};

TEST_F(SequencerServiceTest, PlaysTheProjectToTheVoices) {
  const auto answer = ask(Play{});
  ASSERT_TRUE(std::holds_alternative<Playhead>(answer)) << std::get<Event>(answer).text;
  EXPECT_TRUE(std::get<Playhead>(answer).transport.playing);
  ASSERT_TRUE(wait_for_notes(4));
}

TEST_F(SequencerServiceTest, KilledWhileItPlaysGoesOnWithTheSameEvents) {
  const auto before = std::get<Playhead>(ask(Play{})).transport;
  ASSERT_TRUE(wait_for_notes(3));
  kill();
  start();
  ASSERT_TRUE(wait_for_notes(8));
  kill();
  std::vector<Instant> times;
  for (const auto& [id, at] : played) {
    EXPECT_EQ(at.size(), 1u);  // the same event is at the same time, in this life and in the last
    times.push_back(*at.begin());
  }
  std::ranges::sort(times);
  for (std::size_t i = 0; i < times.size(); ++i) EXPECT_EQ(times[i], before.anchor + milliseconds(250) * i);
}

TEST_F(SequencerServiceTest, RefusesInWords) {
  EXPECT_NE(std::get<Event>(ask(Seek{Beats{-1}})).text, "");
  EXPECT_NE(std::get<Event>(ask(std::string("rubbish"))).text, "");
  EXPECT_TRUE(std::holds_alternative<Playhead>(ask(Seek{Beats{4}})));
}

}  // namespace
}  // namespace beltane::sequencer::test
