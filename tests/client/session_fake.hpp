#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "host/rig.hpp"
#include "loop/loop.hpp"
#include "support/sound_files.hpp"
#include "wire/wire.hpp"

namespace beltane::client {

/// A rig in a folder of its own, of which nothing runs.
struct TestRig {
  support::OwnFolder folder{};
  Rig rig{.name = "test", .runtime = folder.path(), .state = folder / "state"};
};

/// A session that keeps what was submitted to it, and answers when the test does; or at once, as `answer` says.
class SessionFake {
 public:
  using Answer = std::function<std::optional<Verdict>(const Submission&)>;

  explicit SessionFake(const Rig& rig, Answer answer = {}) : answer_(std::move(answer)) {
    std::lock_guard lock(mutex_);
    server_ = *loop_->serve(endpoint(rig, sockets::session_edits),
                            [this](const loop::Peer& peer, const loop::Bytes& bytes) { hear(peer, bytes); });
  }
  ~SessionFake() {
    {
      std::lock_guard lock(mutex_);
      server_ = nullptr;
    }
    loop_ = nullptr;
  }
  SessionFake(const SessionFake&) = delete;
  SessionFake& operator=(const SessionFake&) = delete;

  /// Waits for so many submissions; all there are.
  std::vector<Submission> await(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::minutes(1), [&] { return got_.size() >= count; });
    return got_;
  }
  void answer(const Verdict& verdict) {
    std::lock_guard lock(mutex_);
    server_->send(peer_, wire::encode(SessionReply{verdict}));
  }

 private:
  void hear(const loop::Peer& peer, const loop::Bytes& bytes) {
    const auto request = wire::decode<SessionRequest>(bytes);
    const auto* submission = request ? std::get_if<Submission>(&*request) : nullptr;
    std::lock_guard lock(mutex_);
    if (!submission || !server_) return;
    peer_ = peer;
    got_.push_back(*submission);
    changed_.notify_all();
    if (const auto verdict = answer_ ? answer_(*submission) : std::nullopt)
      server_->send(peer, wire::encode(SessionReply{*verdict}));
  }

  Answer answer_;
  std::unique_ptr<loop::Loop> loop_ = loop::make_loop();
  std::mutex mutex_{};
  std::condition_variable changed_{};
  loop::Peer peer_{};
  std::vector<Submission> got_{};
  std::shared_ptr<loop::Server> server_{};
};

}  // namespace beltane::client
