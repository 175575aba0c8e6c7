#include "voices/voices_service.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <fstream>

#include "band.hpp"
#include "support/test_catalogue.hpp"
#include "wire/wire.hpp"

namespace beltane::voices::test {
namespace {

/// The service on a bus of its own, between a client and a backend that writes down what it is asked.
struct VoicesServiceTest : testing::Test {
  std::filesystem::path directory = [] {
    std::string name = testing::TempDir() + "voices-XXXXXX";
    return std::filesystem::path(mkdtemp(name.data()));
  }();
  Rig rig{.name = "test", .runtime = directory};
  std::mutex mutex{};
  std::condition_variable heard{};
  std::vector<VoiceCommands> asked{};
  std::vector<StartVoice> playing{};
  std::unique_ptr<loop::Loop> outside = loop::make_loop();
  std::unique_ptr<loop::Loop> inside = loop::make_loop();
  std::shared_ptr<loop::Server> backend{};
  std::shared_ptr<loop::Client> client{};
  Running running{};

  ~VoicesServiceTest() override {
    running = nullptr;
    inside = nullptr;
    client = nullptr;  // a loop ends after its sockets
    {
      std::lock_guard lock(mutex);  // the last that was asked may just be answered
      backend = nullptr;
    }
    outside = nullptr;
    std::filesystem::remove_all(directory);
  }
  void start_backend() {
    auto served = outside->serve(endpoint(rig, sockets::backend_voices),
                                 [this](const loop::Peer& peer, const loop::Bytes& bytes) { take(peer, bytes); });
    ASSERT_TRUE(served);
    std::lock_guard lock(mutex);
    backend = *served;
  }
  void start() {
    const auto started = run_voices(
        {.rig = rig, .process = "voices", .loop = inside.get(), .catalogue = &support::test_catalogue()}, [] {});
    ASSERT_TRUE(started) << started.reason();
    running = *started;
    auto dialled = outside->dial(
        endpoint(rig, sockets::voices_gestures), [](const loop::Bytes&) {}, [](bool) {});
    ASSERT_TRUE(dialled);
    client = *dialled;
  }
  void take(const loop::Peer& peer, const loop::Bytes& bytes) {
    auto commands = wire::decode<VoiceCommands>(bytes);
    std::lock_guard lock(mutex);
    if (!commands || !backend) return;
    asked.push_back(*commands);
    if (commands->empty()) backend->send(peer, wire::encode(VoiceEvents{VoicesKnown{1, playing}}));
    heard.notify_all();
  }
  template <class Done>
  bool wait(Done done) {
    std::unique_lock lock(mutex);
    return heard.wait_for(lock, std::chrono::seconds(5), done);
  }
  std::size_t started() {
    std::size_t count = 0;
    for (const auto& commands : asked) count += only<StartVoice>(commands).size();
    return count;
  }
  // The loop drops what is sent before a connection stands: repeat, as every client may.
  bool play_until_heard(const Gestures& gestures, std::size_t voices) {
    for (int i = 0; i < 50; ++i) {
      client->send(wire::encode(gestures));
      std::unique_lock lock(mutex);
      if (heard.wait_for(lock, std::chrono::milliseconds(100), [&] { return started() >= voices; })) return true;
    }
    return false;
  }
};

PlayNote now_for_a_while(std::uint64_t id) {
  const Instant now = std::chrono::steady_clock::now();
  return {EventId{id}, lead, 60, 100, now, now + std::chrono::seconds(20)};
}

TEST_F(VoicesServiceTest, PassesNotesToTheBackendOnceHoweverOftenTheyCome) {
  start_backend();
  start();
  const Gestures gestures{now_for_a_while(1), now_for_a_while(2)};
  ASSERT_TRUE(play_until_heard(gestures, 2));
  for (int i = 0; i < 5; ++i) client->send(wire::encode(gestures));
  client->send(wire::encode(Gestures{now_for_a_while(3)}));
  ASSERT_TRUE(wait([&] { return started() >= 3; }));
  EXPECT_EQ(started(), 3u);
}

TEST_F(VoicesServiceTest, AfterARestartKnowsTheNotesThatTheBackendPlays) {
  const auto note = now_for_a_while(1);
  playing = {{VoiceId{first_voice_id + 5}, note.id, lead, 440, 0.5, note.at, note.until}};
  start_backend();
  start();
  ASSERT_TRUE(play_until_heard({note, now_for_a_while(2)}, 1));
  EXPECT_EQ(started(), 1u);
  EXPECT_EQ(only<StartVoice>(asked.back()).at(0).event, EventId{2});
}

TEST_F(VoicesServiceTest, NotesWaitForABackendThatComesLater) {
  start();
  client->send(wire::encode(Gestures{now_for_a_while(1)}));
  start_backend();
  EXPECT_TRUE(play_until_heard({now_for_a_while(1)}, 1));
}

TEST_F(VoicesServiceTest, IsNotHurtByRubbish) {
  start_backend();
  start();
  for (int i = 0; i < 100; ++i) client->send(std::string(static_cast<std::size_t>(i), static_cast<char>(37 * i)));
  EXPECT_TRUE(play_until_heard({now_for_a_while(1)}, 1));
}

TEST_F(VoicesServiceTest, SaysWhyItCannotStart) {
  rig.runtime = directory / std::string(150, 'x');
  const auto refused = run_voices(
      {.rig = rig, .process = "voices", .loop = inside.get(), .catalogue = &support::test_catalogue()}, [] {});
  ASSERT_FALSE(refused);
  EXPECT_FALSE(refused.reason().empty());
}

}  // namespace
}  // namespace beltane::voices::test
