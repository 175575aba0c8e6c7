#pragma once

#include <condition_variable>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "bench/thread_usage.hpp"
#include "bench/wire_tap.hpp"
#include "host/rig.hpp"
#include "loop/loop.hpp"
#include "model/messages/storage.hpp"
#include "support/live_server.hpp"

namespace beltane::bench {

/// The way of an edit, whole and real: this process is the client; session and persistence (and, where asked for,
/// backend, a real scsynth and a tap on the wire between them) are processes of their own.
class EditRig {
 public:
  explicit EditRig(bool with_sound);
  ~EditRig();

  /// Submits one change and waits until it is confirmed. Answers the ids it made. Throws where it is refused.
  std::vector<std::uint32_t> edit(Edits edits);
  /// The moment the next datagram that contains `text` passes the tap; the ear must be set before the edit is sent.
  void listen_for(const std::string& text);
  Seconds heard();
  /// Sends without waiting.
  void send(const Edits& edits);
  /// Waits for the confirmation of everything sent.
  void settle();
  /// Every datagram to the server since the last call, but for those that come by themselves from time to time: whether
  /// it lives and how its clock stands.
  std::vector<std::string> datagrams();
  /// Waits until the server's input was quiet for `span`.
  void wait_for_quiet(Seconds span);
  /// What the rig's own processes took so far, by their names. This process counts as "client", with the threads of its
  /// loop and what it took to send; tap and measurement do not. Throws where one cannot be read.
  std::map<std::string, ThreadUsage> usage() const;

  const Rig& rig() const { return rig_; }
  loop::Loop& loop() { return *loop_; }

 private:
  void start(const std::string& process);
  void await(const std::string& process);
  void on_datagram(std::string_view datagram);
  void be_supervisor();

  std::filesystem::path home_{};
  Rig rig_{};
  std::unique_ptr<test::LiveServer> server_{};
  std::unique_ptr<WireTap> tap_{};
  std::map<std::string, pid_t> children_{};
  std::mutex mutex_{};
  std::condition_variable changed_{};
  std::vector<std::string> ready_{};  // processes that answered a ping as ready
  std::string wanted_{};
  Seconds heard_at_{};
  std::vector<std::string> datagrams_{};
  Seconds last_datagram_{};
  std::uint64_t sequence_{};
  std::uint64_t answered_{};
  std::string refusal_{};
  std::vector<std::uint32_t> made_{};
  std::unique_ptr<loop::Loop> loop_{};
  std::shared_ptr<loop::Server> control_{};
  std::shared_ptr<loop::Client> session_{};
  loop::Hold ticks_{};
  std::set<pid_t> client_threads_{};
  Seconds sending_{};  // CPU time
};

}  // namespace beltane::bench
