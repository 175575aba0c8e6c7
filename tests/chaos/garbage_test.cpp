// Peers that speak ZeroMQ well and nonsense otherwise, at every socket of a rig: random bytes, and messages of ours
// with bits flipped, cut off, or meant for another socket.
#include "support/garbage.hpp"

#include <gtest/gtest.h>

#include "host/rig.hpp"
#include "loop/loop.hpp"
#include "support/studio.hpp"

namespace beltane::test {
namespace {

constexpr std::size_t messages_each = 200;

template <class Message>
support::Messages garbage(unsigned seed) {
  return support::garbage<Message>(messages_each, seed);
}
template <class Message>
support::Messages nonsense(unsigned seed) {
  return support::nonsense<Message>(messages_each, seed);
}

class Stranger {
 public:
  explicit Stranger(const User& user) : rig_{.runtime = user.home() / "run/beltane/default"} {}

  /// Sends them all to that socket over one connection, as soon as it stands, and as many through a second one.
  void send(std::string_view socket, const support::Messages& messages) {
    for (int i = 0; i < 2; ++i) {
      auto up = std::make_shared<std::atomic<bool>>(false);
      auto client = loop_->dial(
          endpoint(rig_, socket), [](const loop::Bytes&) {}, [up](bool stands) { *up = stands; });
      ASSERT_TRUE(client) << client.reason();
      ASSERT_TRUE(eventually([&] { return up->load(); })) << socket;
      for (auto at = static_cast<std::size_t>(i); at < messages.size(); at += 2) (*client)->send(messages[at]);
      clients_.push_back(*client);
    }
  }

 private:
  Rig rig_;
  std::unique_ptr<loop::Loop> loop_ = loop::make_loop();
  std::vector<std::shared_ptr<loop::Client>> clients_{};
};

double unreadable(const User& user, const std::string& process) {
  for (const auto& each : user.processes())
    if (each["name"] == process && each.contains("figures") && each["figures"].contains("unreadable"))
      return each["figures"]["unreadable"];
  return 0;
}

std::map<std::string, pid_t> pids(const User& user) {
  std::map<std::string, pid_t> found;
  for (const auto& each : user.processes()) found[each["name"]] = each["pid"].get<pid_t>();
  return found;
}

TEST(Garbage, OnEverySocketIsCountedAndTheRigPlaysOn) {
  User user;
  user.up();
  user.json({"edit", "add-instrument", "saw", "--name", "lead"});
  user.json({"edit", "add-notes", "lead", "C4", "0", "4000", "100"});
  user.json({"play"});
  const auto before = pids(user);
  const auto project = user.json({"show"});
  Stranger stranger(user);
  namespace s = sockets;
  stranger.send(s::session_edits, garbage<SessionRequest>(1));
  stranger.send(s::session_catch_up, garbage<CatchUp>(2));
  stranger.send(s::persistence_journal, garbage<StorageRequest>(3));
  stranger.send(s::sequencer_transport, garbage<TransportCommand>(4));
  stranger.send(s::voices_gestures, garbage<Gestures>(5));
  stranger.send(s::backend_voices, garbage<VoiceCommands>(6));
  stranger.send(s::backend_requests, garbage<BackendRequest>(7));
  stranger.send(s::supervisor_control, garbage<ToSupervisor>(8));
  const std::map<std::string, std::size_t> sockets_of{
      {"session", 2}, {"persistence", 1}, {"sequencer", 1}, {"voices", 1}, {"backend", 2}};
  for (const auto& [process, count] : sockets_of)
    EXPECT_TRUE(eventually([&] { return unreadable(user, process) >= static_cast<double>(count * messages_each); }))
        << process << " counts " << unreadable(user, process);
  stranger.send(s::session_catch_up, nonsense<CatchUp>(9));
  stranger.send(s::voices_gestures, nonsense<Gestures>(10));
  stranger.send(s::backend_voices, nonsense<VoiceCommands>(11));
  EXPECT_EQ(user.json({"edit", "set", "lead.level", "0.5"})["durable"], true);
  EXPECT_EQ(pids(user), before) << "nobody died or was shot";
  EXPECT_EQ(user.json({"undo"})["durable"], true);
  EXPECT_EQ(user.json({"show"})["instruments"], project["instruments"]);
  EXPECT_TRUE(user.json({"status"})["transport"]["playing"].get<bool>());
}

}  // namespace
}  // namespace beltane::test
