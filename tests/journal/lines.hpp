#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>

#include "follow/follow.hpp"
#include "support/sanitized.hpp"
#include "support/test_catalogue.hpp"
#include "wire/wire.hpp"

/// A client and a follower at real sockets, and services as processes run them.
namespace beltane {

using namespace std::chrono_literals;

/// Until something is given up.
inline constexpr auto patience = sanitized ? 10min : 1min;

inline Rig rig_in(const std::filesystem::path& directory) {
  return {.name = "test", .runtime = directory, .state = directory / "state"};
}

/// A service as its process would run it; ending it is what SIGTERM does.
class Process {
 public:
  Process(const Rig& rig, const std::string& name, const Service& service) : loop_(loop::make_loop()) {
    auto running =
        service({.rig = rig, .process = name, .loop = loop_.get(), .catalogue = &support::test_catalogue()}, [] {});
    if (!running) throw std::runtime_error(running.reason());
    running_ = *running;
  }

 private:
  std::unique_ptr<loop::Loop> loop_;
  Running running_{};
};

/// A client that sends again what was not answered for good.
class TestClient {
 public:
  explicit TestClient(const Rig& rig, std::uint64_t number = 1) : id_{{1, number}}, loop_(loop::make_loop()) {
    std::lock_guard lock(mutex_);
    line_ = *loop_->dial(
        endpoint(rig, sockets::session_edits), [this](loop::Bytes bytes) { hear(bytes); },
        [this](bool up) {
          if (up) came_up();
        });
  }
  ~TestClient() {
    std::lock_guard lock(mutex_);
    line_ = nullptr;
  }
  void submit(const Edits& edits, Intent intent = Intent::edit) {
    std::lock_guard lock(mutex_);
    Submission submission{.client = id_, .sequence = ++sequence_, .author = "ada", .intent = intent, .edits = edits};
    waiting_[submission.sequence] = submission;
    line_->send(wire::encode(SessionRequest{submission}));
  }
  ProjectAnswer ask(FileTask task, const std::filesystem::path& path) {
    std::unique_lock lock(mutex_);
    answer_.reset();
    line_->send(wire::encode(SessionRequest{ProjectTask{task, path.string(), ++ticket_}}));
    changed_.wait_for(lock, patience, [&] { return answer_.has_value(); });
    return answer_.value_or(ProjectAnswer{.refusal = "no answer"});
  }
  /// Submits, and waits until that is on disk.
  Verdict settled(const Edits& edits, Intent intent = Intent::edit) {
    submit(edits, intent);
    EXPECT_TRUE(settle());
    std::lock_guard lock(mutex_);
    return verdicts_[sequence_];
  }
  /// Until all but so many are on disk.
  bool settle(std::size_t but = 0) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [&] { return waiting_.size() <= but; });
  }
  std::map<std::uint64_t, Verdict> verdicts() {
    std::lock_guard lock(mutex_);
    return verdicts_;
  }

 private:
  void came_up() {
    std::lock_guard lock(mutex_);
    if (!line_) return;
    for (const auto& [sequence, submission] : waiting_) line_->send(wire::encode(SessionRequest{submission}));
  }
  void hear(const loop::Bytes& bytes) {
    auto reply = wire::decode<SessionReply>(bytes);
    ASSERT_TRUE(reply) << reply.reason();
    std::lock_guard lock(mutex_);
    if (auto* answer = std::get_if<ProjectAnswer>(&*reply)) answer_ = *answer;
    if (auto* verdict = std::get_if<Verdict>(&*reply); verdict && (verdict->durable || !verdict->refusal.empty())) {
      waiting_.erase(verdict->sequence);
      verdicts_[verdict->sequence] = *verdict;
    }
    changed_.notify_all();
  }

  ClientId id_;
  std::mutex mutex_{};
  std::condition_variable changed_{};
  std::uint64_t sequence_{};
  std::uint64_t ticket_{};
  std::map<std::uint64_t, Submission> waiting_{};
  std::map<std::uint64_t, Verdict> verdicts_{};
  std::optional<ProjectAnswer> answer_{};
  std::unique_ptr<loop::Loop> loop_;
  std::shared_ptr<loop::Client> line_{};
};

/// A follower of the project.
class TestFollower {
 public:
  explicit TestFollower(const Rig& rig) : loop_(loop::make_loop()) {
    const Host host{.rig = rig, .process = "follower", .loop = loop_.get(), .catalogue = &support::test_catalogue()};
    hold_ = *follow_project(host, [this](const ProjectNow& now) {
      std::lock_guard lock(mutex_);
      now_ = now;
      changed_.notify_all();
    });
  }
  bool sees(const std::string& name) {
    return sees([&](const ProjectNow& now) { return now.project.name == name; });
  }
  bool sees(const std::function<bool(const ProjectNow&)>& wanted) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [&] { return wanted(now_); });
  }

 private:
  std::mutex mutex_{};
  std::condition_variable changed_{};
  ProjectNow now_{};
  std::unique_ptr<loop::Loop> loop_;
  loop::Hold hold_{};
};

}  // namespace beltane
