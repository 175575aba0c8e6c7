#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>

#include "client/submission_stream.hpp"
#include "follow/follow.hpp"
#include "support/sanitized.hpp"
#include "support/test_catalogue.hpp"

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

/// A client as users have it, that remembers its verdicts.
class TestClient {
 public:
  explicit TestClient(const Rig& rig) : connection_(rig, client::Connection::Rigs::coming) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!stream_) {
      auto stream = client::SubmissionStream::open(connection_, "ada", [this](const Verdict& verdict) {
        std::lock_guard lock(mutex_);
        verdicts_[verdict.sequence] = verdict;
      });
      if (stream)
        stream_ = *std::move(stream);
      else if (std::chrono::steady_clock::now() > until)
        throw std::runtime_error(stream.reason());
    }
  }
  void submit(const Edits& edits, Intent intent = Intent::edit) { stream_->submit(edits, intent); }
  ProjectAnswer ask(FileTask task, const std::filesystem::path& path) {
    auto answer = connection_.project_task(task, path.string());
    return answer ? *answer : ProjectAnswer{.refusal = answer.reason()};
  }
  /// Submits, and waits until that is on disk.
  Verdict settled(const Edits& edits, Intent intent = Intent::edit) {
    submit(edits, intent);
    EXPECT_TRUE(settle());
    const auto all = verdicts();
    return all.empty() ? Verdict{.refusal = "no answer"} : all.rbegin()->second;
  }
  /// Until all but so many are on disk.
  bool settle(std::size_t but = 0) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!stream_->settle(but))
      if (std::chrono::steady_clock::now() > until) return false;
    return true;
  }
  std::map<std::uint64_t, Verdict> verdicts() {
    std::lock_guard lock(mutex_);
    return verdicts_;
  }

 private:
  client::Connection connection_;
  std::mutex mutex_{};
  std::map<std::uint64_t, Verdict> verdicts_{};  // guarded; by sequence
  std::unique_ptr<client::SubmissionStream> stream_{};
};

/// A follower of the project.
class TestFollower {
 public:
  explicit TestFollower(const Rig& rig, std::string_view changes = sockets::session_changes)
      : loop_(loop::make_loop()) {
    const Host host{.rig = rig, .process = "follower", .loop = loop_.get(), .catalogue = &support::test_catalogue()};
    const auto changed = [this](const ProjectNow& now) {
      std::lock_guard lock(mutex_);
      now_ = now;
      changed_.notify_all();
    };
    hold_ = *follow_project(host, changed, changes);
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
