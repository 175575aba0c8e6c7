// The proxy that the seeded faults on the bus come from: what it takes apart, what it may do, and that it does no more.

#include "bus_proxy_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <mutex>

#include "host/rig.hpp"
#include "loop/loop.hpp"
#include "support/studio.hpp"
#include "wire/wire.hpp"

namespace beltane::test {
namespace {

using Kind = ZmtpPart::Kind;

std::string frame(const std::string& body, unsigned flags = 0) {
  std::string head;
  if (body.size() < 256) {
    head = {static_cast<char>(flags), static_cast<char>(body.size())};
  } else {
    head = {static_cast<char>(flags | 2)};
    for (int shift = 56; shift >= 0; shift -= 8) head += static_cast<char>(body.size() >> shift);
  }
  return head + body;
}

/// A stream as two libzmq make it: greeting, handshake, messages of all lengths and frames, a heartbeat.
std::vector<ZmtpPart> stream() {
  std::vector<ZmtpPart> parts{{Kind::greeting, std::string(64, 'g')},
                              {Kind::command, frame("\5READY", 4)},
                              {Kind::message, frame("hello")},
                              {Kind::message, frame("")},
                              {Kind::message, frame(std::string(255, 'x'))},
                              {Kind::message, frame(std::string(256, 'y'))},
                              {Kind::command, frame(std::string(300, 'p'), 4)},
                              {Kind::message, frame("one", 1) + frame(std::string(70'000, 'z'), 1) + frame("end")}};
  return parts;
}

TEST(Zmtp, IsTakenApartIntoWholeMessagesHoweverItComes) {
  std::string bytes;
  for (const auto& part : stream()) bytes += part.bytes;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    simulation::Dice dice(seed);
    ZmtpSplitter splitter;
    std::vector<ZmtpPart> parts{{Kind::greeting, ""}};
    for (std::size_t at = 0; at < bytes.size();) {
      const auto length = std::min<std::size_t>(bytes.size() - at, 1 + dice.below(dice.percent(50) ? 8 : 40'000));
      for (auto& part : splitter.split(std::string_view(bytes).substr(at, length)))
        if (part.kind == Kind::greeting)
          parts.front().bytes += part.bytes;  // passes as it comes
        else
          parts.push_back(std::move(part));
      at += length;
    }
    EXPECT_EQ(parts, stream()) << seed;
  }
}

TEST(Zmtp, APayloadIsWhatAMessageOfOneFrameHolds) {
  EXPECT_EQ(payload_of({Kind::message, frame("hello")}), "hello");
  EXPECT_EQ(payload_of({Kind::message, frame(std::string(300, 'x'))}), std::string(300, 'x'));
  EXPECT_EQ(payload_of({Kind::message, frame("one", 1) + frame("two")}), "");
}

ZmtpPart message(const std::string& payload) { return {Kind::message, frame(payload)}; }

TEST(BusRules, AllowNoMoreThanWhatEachPlanePromisesToStand) {
  const auto any = message("any");
  EXPECT_TRUE(bus_rules(sockets::session_changes, Towards::client, any).reordered);
  EXPECT_GT(bus_rules(sockets::sequencer_telemetry, Towards::client, any).lost, 0u);
  EXPECT_EQ(bus_rules(sockets::session_changes, Towards::server, any), BusRules{}) << "subscriptions";
  const auto edits = bus_rules(sockets::session_edits, Towards::server, any);
  EXPECT_GT(edits.lost, 0u);
  EXPECT_FALSE(edits.reordered);
  const auto change = message(wire::encode(StorageRequest{KeepChange{}}));
  const auto load = message(wire::encode(StorageRequest{FileRequest{}}));
  EXPECT_GT(bus_rules(sockets::persistence_journal, Towards::server, change).lost, 0u);
  EXPECT_EQ(bus_rules(sockets::persistence_journal, Towards::server, load).lost, 0u);
  EXPECT_GT(
      bus_rules(sockets::persistence_journal, Towards::client, message(wire::encode(StorageReply{Durable{}}))).lost,
      0u);
  EXPECT_EQ(bus_rules(sockets::supervisor_control, Towards::server, any), (BusRules{.late = 20}));
  EXPECT_EQ(bus_rules(sockets::voices_gestures, Towards::server, any).lost, 0u);
}

TEST(BusRules, DecideByTheSeedAlone) {
  const BusRules rules{.lost = 20, .doubled = 20, .late = 20};
  simulation::Dice one(5), other(5);
  std::size_t lost = 0, doubled = 0;
  for (int i = 0; i < 1'000; ++i) {
    const auto times = arrivals(rules, one);
    EXPECT_EQ(times, arrivals(rules, other));
    lost += times.empty();
    doubled += times.size() == 2;
  }
  EXPECT_NEAR(static_cast<double>(lost), 200, 60);
  EXPECT_NEAR(static_cast<double>(doubled), 160, 60);
  for (int i = 0; i < 100; ++i) EXPECT_THAT(arrivals({}, one), testing::ElementsAre(std::chrono::nanoseconds{0}));
}

/// What came, on whichever thread.
class Received {
 public:
  void add(const loop::Bytes& bytes) {
    std::lock_guard lock(mutex_);
    all_.push_back(bytes);
  }
  std::vector<loop::Bytes> all() {
    std::lock_guard lock(mutex_);
    return all_;
  }

 private:
  std::mutex mutex_{};
  std::vector<loop::Bytes> all_{};
};

/// A service and a client of it, with the proxy between them.
class Bus : public testing::Test {
 protected:
  Bus() {
    char pattern[] = "/tmp/beltane-bus-XXXXXX";
    folder_ = mkdtemp(pattern);
    std::filesystem::create_directory(folder_ / "run");
    rig_.runtime = folder_ / "run";
    proxy_ = std::make_unique<BusProxy>(rig_.runtime, folder_ / "aside", 1);
  }
  ~Bus() override {
    client_ = nullptr;
    server_ = nullptr;
    proxy_ = nullptr;
    std::filesystem::remove_all(folder_);
  }

  void serve(std::string_view socket) {
    const auto before = proxy_->figures().interposed;
    auto served = loop_->serve(endpoint(rig_, socket), [this](const loop::Peer& peer, const loop::Bytes& bytes) {
      received_.add(bytes);
      if (auto server = server_) server->send(peer, bytes);
    });
    ASSERT_TRUE(served) << served.reason();
    loop_->call([&] { server_ = *served; });
    ASSERT_TRUE(eventually([&] { return proxy_->figures().interposed > before; }));
  }
  void dial(std::string_view socket) {
    auto dialled = loop_->dial(
        endpoint(rig_, socket), [this](const loop::Bytes& bytes) { answers_.add(bytes); },
        [this](bool up) { links_ += up; });
    ASSERT_TRUE(dialled) << dialled.reason();
    client_ = *dialled;
    ASSERT_TRUE(eventually([&] { return links_ == 1; }));
  }
  std::vector<loop::Bytes> send(int count) {
    std::vector<loop::Bytes> sent;
    for (int i = 0; i < count; ++i) client_->send(sent.emplace_back(std::to_string(i) + std::string(i % 400, 'x')));
    return sent;
  }

  std::filesystem::path folder_{};
  Rig rig_{};
  std::unique_ptr<BusProxy> proxy_{};
  Received received_{}, answers_{};
  std::atomic<int> links_{};
  std::unique_ptr<loop::Loop> loop_ = loop::make_loop();
  std::shared_ptr<loop::Server> server_{};
  std::shared_ptr<loop::Client> client_{};
};

TEST_F(Bus, WhatMustNotBeLostArrivesOnceAndInOrderThroughAStorm) {
  serve(sockets::session_catch_up);
  dial(sockets::session_catch_up);
  proxy_->storm(true);
  const auto sent = send(300);
  EXPECT_TRUE(eventually([&] { return answers_.all().size() >= sent.size(); }));
  EXPECT_EQ(received_.all(), sent);
  EXPECT_EQ(answers_.all(), sent);
  EXPECT_GT(proxy_->figures().late, 50u);
  EXPECT_EQ(proxy_->figures().lost, 0u);
}

TEST_F(Bus, SubmissionsAreLostAndDoubledOnlyWhileItStorms) {
  serve(sockets::session_edits);
  dial(sockets::session_edits);
  const auto calm = send(200);
  EXPECT_TRUE(eventually([&] { return answers_.all().size() >= calm.size(); }));
  EXPECT_EQ(answers_.all(), calm);
  proxy_->storm(true);
  send(400);
  EXPECT_TRUE(eventually([&] { return proxy_->figures().lost > 5 && proxy_->figures().doubled > 5; }));
}

TEST_F(Bus, AConnectionThatIsCutAndAServiceThatBindsAnewAreFoundAgain) {
  serve(sockets::session_catch_up);
  dial(sockets::session_catch_up);
  proxy_->cut(std::string(sockets::session_catch_up));
  EXPECT_TRUE(eventually([&] { return links_ == 2; }));
  EXPECT_EQ(proxy_->figures().cut, 1u);
  loop_->call([&] { server_ = nullptr; });
  serve(sockets::session_catch_up);
  EXPECT_TRUE(eventually([&] { return links_ == 3; }));
  const auto before = proxy_->figures().passed;
  const auto sent = send(1);
  EXPECT_TRUE(eventually([&] { return answers_.all() == sent; }));
  EXPECT_GT(proxy_->figures().passed, before);
}

}  // namespace
}  // namespace beltane::test
