#include "loop/loop.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

namespace beltane::loop {
namespace {

using namespace std::chrono_literals;

/// Things that happen on the loop thread, waited for by the test.
template <class T>
class Seen {
 public:
  void add(T value) {
    std::lock_guard lock(mutex_);
    values_.push_back(std::move(value));
    changed_.notify_all();
  }
  /// The first `count` of them; fewer where they do not come within 10 s.
  std::vector<T> wait(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 10s, [&] { return values_.size() >= count; });
    return values_;
  }

 private:
  std::mutex mutex_{};
  std::condition_variable changed_{};
  std::vector<T> values_{};
};

class LoopTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    char pattern[] = "/tmp/beltane-loop-XXXXXX";
    directory_ = mkdtemp(pattern);
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }
  std::string at(const std::string& name) const {
    return GetParam() == "ipc" ? "ipc://" + (directory_ / name).string() : "inproc://" + name;
  }
  std::filesystem::path directory_{};
};
INSTANTIATE_TEST_SUITE_P(Transports, LoopTest, testing::Values("ipc", "inproc"));

TEST(SocketPath, ThatIsTooLongNamesWhatItsUserCanSet) {
  const auto loop = make_loop();
  const auto refused = loop->serve("ipc:///tmp/" + std::string(200, 'x'), [](const Peer&, const Bytes&) {});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.reason().find("is longer than the 107 bytes allowed; set XDG_RUNTIME_DIR to"), std::string::npos)
      << refused.reason();
}

TEST_P(LoopTest, AServerAnswersEachClientAlone) {
  Seen<Bytes> first, second;
  Seen<bool> links;
  auto loop = make_loop();
  std::shared_ptr<Server> server;
  server = *loop->serve(at("s"), [&](const Peer& peer, Bytes said) { server->send(peer, "re: " + said); });
  auto a = *loop->dial(
      at("s"), [&](Bytes said) { first.add(said); }, [&](bool up) { links.add(up); });
  auto b = *loop->dial(
      at("s"), [&](Bytes said) { second.add(said); }, [&](bool up) { links.add(up); });
  ASSERT_EQ(links.wait(2).size(), 2u);
  a->send("one");
  b->send("two");
  EXPECT_EQ(first.wait(1), std::vector<Bytes>{"re: one"});
  EXPECT_EQ(second.wait(1), std::vector<Bytes>{"re: two"});
}

TEST_P(LoopTest, MessagesOfOneSenderKeepTheirOrder) {
  Seen<Bytes> seen;
  Seen<bool> links;
  auto loop = make_loop();
  auto server = *loop->serve(at("s"), [&](const Peer&, Bytes said) { seen.add(said); });
  auto client = *loop->dial(
      at("s"), [](Bytes) {}, [&](bool up) { links.add(up); });
  links.wait(1);
  std::vector<Bytes> sent;
  for (int i = 0; i < 1000; ++i) {
    sent.push_back(std::to_string(i));
    client->send(sent.back());
  }
  EXPECT_EQ(seen.wait(1000), sent);
}

/// Sending may take the sign that something is there to be read.
TEST_P(LoopTest, NothingIsLeftUnreadWhereASocketSendsAsItReceives) {
  constexpr std::size_t count = 20'000, at_once = 64;
  Seen<std::size_t> done;
  Seen<bool> links;
  auto loop = make_loop(), other = make_loop();
  auto& servers = GetParam() == "ipc" ? other : loop;  // inproc is of one context
  std::shared_ptr<Server> server;
  const auto echo = [&](const Peer& peer, Bytes said) { server->send(peer, std::move(said)); };
  servers->call([&] { server = *servers->serve(at("s"), echo); });
  std::shared_ptr<Client> client;
  std::size_t asked = 0, answered = 0;
  const auto ask = [&] {
    for (; asked < count && asked < answered + at_once; ++asked) client->send(std::to_string(asked));
  };
  const auto hear = [&](const Bytes&) {
    if (++answered == count) done.add(answered);
    ask();
  };
  loop->call([&] { client = *loop->dial(at("s"), hear, [&](bool up) { links.add(up); }); });
  ASSERT_EQ(links.wait(1).size(), 1u);
  loop->post(ask);
  EXPECT_EQ(done.wait(1), std::vector<std::size_t>{count});
  loop->call([&] { client.reset(); });
}

TEST_P(LoopTest, FollowersHearWhatIsPublishedFromAnyThread) {
  Seen<Bytes> seen;
  auto loop = make_loop();
  auto publisher = *loop->publish(at("p"));
  auto hold = *loop->follow(at("p"), [&](Bytes said) { seen.add(said); });
  while (seen.wait(0).empty()) {  // a new follower may miss the first ones
    publisher->send("hello");
    std::this_thread::yield();
  }
  std::thread other([&] { publisher->send("from elsewhere"); });
  other.join();
  for (std::size_t i = 1;; ++i) {
    auto so_far = seen.wait(i);
    ASSERT_GE(so_far.size(), i);
    if (so_far.back() == "from elsewhere") break;
  }
}

TEST_P(LoopTest, APublisherHearsWhetherAnybodyFollows) {
  Seen<bool> followed;
  Seen<Bytes> seen;
  auto loop = make_loop();
  auto publisher = *loop->publish(at("p"), [&](bool now) { followed.add(now); });
  auto hold = *loop->follow(at("p"), [&](Bytes said) { seen.add(said); });
  EXPECT_EQ(followed.wait(1), std::vector<bool>{true});
  publisher->send("hello");  // a follower that is known misses nothing
  EXPECT_EQ(seen.wait(1), std::vector<Bytes>{"hello"});
  hold = nullptr;
  EXPECT_EQ(followed.wait(2), (std::vector<bool>{true, false}));
}

TEST_P(LoopTest, ATimerTicksUntilItIsDropped) {
  Seen<int> ticks;
  auto loop = make_loop();
  auto hold = loop->every(Seconds{0.001}, [&] { ticks.add(1); });
  EXPECT_GE(ticks.wait(3).size(), 3u);
  hold = nullptr;
}

TEST_P(LoopTest, AnUnwillingServerReadsNothingUntilItIsWilling) {
  Seen<Bytes> seen;
  Seen<bool> links;
  std::atomic<bool> willing{false};
  auto loop = make_loop();
  auto server = *loop->serve(
      at("s"), [&](const Peer&, Bytes said) { seen.add(said); }, [&] { return willing.load(); });
  auto client = *loop->dial(
      at("s"), [](Bytes) {}, [&](bool up) { links.add(up); });
  links.wait(1);
  client->send("waiting");
  Seen<int> turned;
  auto hold = loop->every(Seconds{0.001}, [&] { turned.add(1); });
  turned.wait(20);  // the loop thread went round often enough to have read it
  EXPECT_TRUE(seen.wait(0).empty());
  willing = true;
  EXPECT_EQ(seen.wait(1), std::vector<Bytes>{"waiting"});
}

TEST(Loop, AClientFindsAServerThatCameBack) {
  char pattern[] = "/tmp/beltane-loop-XXXXXX";
  const std::string endpoint = "ipc://" + std::string(mkdtemp(pattern)) + "/s";
  Seen<bool> links;
  Seen<Bytes> seen;
  auto ours = make_loop();
  auto client = *ours->dial(
      endpoint, [](Bytes) {}, [&](bool up) { links.add(up); });
  {
    auto theirs = make_loop();
    auto server = *theirs->serve(endpoint, [](const Peer&, Bytes) {});
    EXPECT_EQ(links.wait(1), std::vector<bool>{true});
    server = nullptr;
  }
  EXPECT_EQ(links.wait(2), (std::vector<bool>{true, false}));
  auto theirs = make_loop();
  auto server = *theirs->serve(endpoint, [&](const Peer&, Bytes said) { seen.add(said); });
  EXPECT_EQ(links.wait(3), (std::vector<bool>{true, false, true}));
  client->send("again");
  EXPECT_EQ(seen.wait(1), std::vector<Bytes>{"again"});
}

/// libzmq takes notice of a new connection only now and then while a socket is busy: what was sent at the first moment
/// of it was lost.
TEST(Loop, WhatIsSentTheMomentAServerIsThereArrivesInEachOfItsLives) {
  char pattern[] = "/tmp/beltane-loop-XXXXXX";
  const std::string endpoint = "ipc://" + std::string(mkdtemp(pattern)) + "/s";
  auto ours = make_loop();
  std::shared_ptr<Client> client;
  client = *ours->dial(
      endpoint, [](Bytes) {}, [&](bool up) { up ? client->send("here") : client->send("gone"); });
  const auto busy = ours->every(Seconds{0.0001}, [&] { client->send("anybody?"); });
  for (int life = 0; life < 30; ++life) {
    Seen<bool> arrived;
    auto theirs = make_loop();
    auto server = *theirs->serve(endpoint, [&](const Peer&, const Bytes& said) {
      if (said == "here") arrived.add(true);
    });
    EXPECT_EQ(arrived.wait(1).size(), 1u) << "in life " << life;
    theirs->call([&] { server = nullptr; });
  }
}

/// A server that shakes hands and then reads nothing, as one that was stopped by a signal.
class StoppedServer {
 public:
  explicit StoppedServer(const std::filesystem::path& path)
      : listener_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{.sun_family = AF_UNIX};
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    listen(listener_, 1);
  }
  ~StoppedServer() { ::close(listener_); }
  StoppedServer(const StoppedServer&) = delete;
  StoppedServer& operator=(const StoppedServer&) = delete;

  void shake_hands() {
    peer_ = accept(listener_, nullptr, nullptr);
    auto hello = "\xff" + std::string(8, '\0') + "\x7f\x03" + std::string(1, '\0') + "NULL" + std::string(48, '\0');
    hello += std::string("\x04\x1c\x05READY\x0bSocket-Type\0\0\0\x06ROUTER", 30);
    EXPECT_EQ(write(peer_, hello.data(), hello.size()), static_cast<ssize_t>(hello.size()));
  }
  void die() const { ::close(peer_); }

 private:
  int listener_;
  int peer_{-1};
};

TEST(Loop, AClientThatGaveUpOnAServerWhichThenDiesLeavesTheOthersTheirConnections) {
  char pattern[] = "/tmp/beltane-loop-XXXXXX";
  const std::filesystem::path directory = mkdtemp(pattern);
  StoppedServer stopped(directory / "stopped");
  const auto loop = make_loop();
  Seen<bool> links, other_links;
  auto client = loop->dial(
      "ipc://" + (directory / "stopped").string(), [](const Bytes&) {}, [&](bool up) { links.add(up); });
  ASSERT_TRUE(client);
  stopped.shake_hands();
  ASSERT_EQ(links.wait(1), std::vector{true});
  for (int i = 0; i < 32; ++i) (*client)->send(Bytes(1 << 20, 'x'));  // more than the line takes: its socket lingers
  *client = nullptr;
  for (int i = 0; i < 3; ++i) loop->call([] {});  // it is closed, with what told of its connection
  stopped.die();
  const auto endpoint = "ipc://" + (directory / "other").string();
  const auto server = loop->serve(endpoint, [](const Peer&, const Bytes&) {});
  const auto other = loop->dial(
      endpoint, [](const Bytes&) {}, [&](bool up) { other_links.add(up); });
  EXPECT_EQ(other_links.wait(1), std::vector{true});
  std::filesystem::remove_all(directory);
}

TEST(Loop, AnEndpointInsideIsReachedWithinTheProcessAndFromOutside) {
  char pattern[] = "/tmp/beltane-loop-XXXXXX";
  const std::string endpoint = "ipc://" + std::string(mkdtemp(pattern)) + "/s";
  Seen<Bytes> heard;
  auto inside = make_loop({endpoint});
  auto outside = make_loop();
  std::shared_ptr<Server> server;
  server = *inside->serve(endpoint, [&](const Peer& peer, Bytes said) { server->send(peer, said); });
  Seen<bool> links;
  auto near = *inside->dial(
      endpoint, [&](Bytes said) { heard.add(said); }, [&](bool up) { links.add(up); });
  auto far = *outside->dial(
      endpoint, [&](Bytes said) { heard.add(said); }, [&](bool up) { links.add(up); });
  ASSERT_EQ(links.wait(2).size(), 2u);
  near->send("near");
  EXPECT_EQ(heard.wait(1), std::vector<Bytes>{"near"});
  far->send("far");
  EXPECT_EQ(heard.wait(2), (std::vector<Bytes>{"near", "far"}));
}

TEST(Loop, AnEndpointThatCannotBeBoundIsRefusedInWords) {
  auto loop = make_loop();
  auto server = loop->serve("ipc:///nowhere/at/all/s", [](const Peer&, Bytes) {});
  ASSERT_FALSE(server);
  EXPECT_NE(server.reason().find("/nowhere/at/all/s"), std::string::npos);
}

TEST(Loop, ASocketPathThatIsTooLongIsRefusedInWords) {
  auto loop = make_loop();
  auto server = loop->serve("ipc:///tmp/" + std::string(200, 'x'), [](const Peer&, Bytes) {});
  ASSERT_FALSE(server);
  EXPECT_NE(server.reason().find("shorter"), std::string::npos);
}

}  // namespace
}  // namespace beltane::loop
