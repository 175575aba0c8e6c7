#pragma once

#include <chrono>
#include <optional>

#include "kept.hpp"
#include "persistence/storage_state.hpp"

namespace beltane {

using namespace std::chrono_literals;

/// A storage whose answers are gathered, and whose clock the test moves.
class StorageTest : public testing::Test {
 protected:
  StorageTest() { start(); }
  void start() { storage_.emplace(directory_.path(), "rig"); }
  void restart() {
    storage_.reset();
    start();
  }
  void tell(StorageRequest request) {
    if (auto* change = std::get_if<KeepChange>(&request); change && !change->project) change->project = project_;
    if (auto* snapshot = std::get_if<KeepSnapshot>(&request); snapshot && !snapshot->project)
      snapshot->project = project_;
    note(storage_->receive("session", std::move(request), now_));
  }
  void wait(std::chrono::milliseconds span) {
    now_ += span;
    note(storage_->tick(now_));
  }
  Loaded load(std::uint64_t ticket = 1) {
    tell(FileRequest{.task = FileTask::load, .ticket = ticket});
    return last<Loaded>();
  }
  FileAnswer refused(FileTask task, const std::filesystem::path& path) {
    tell(FileRequest{.task = task, .path = path.string(), .ticket = ++ticket_});
    return last<FileAnswer>();
  }
  template <class Message>
  Message last() const {
    for (auto answer = answers_.rbegin(); answer != answers_.rend(); ++answer)
      if (const auto* found = std::get_if<Message>(&*answer)) return *found;
    ADD_FAILURE() << "no such answer";
    return {};
  }
  /// As many changes as that, in the epoch that is.
  void keep(std::uint64_t from, std::uint64_t to) {
    for (auto i = from; i <= to; ++i) tell(kept(i, epoch_));
  }
  void note(StorageAnswers answers) {
    for (auto& answer : answers) {
      if (const auto* loaded = std::get_if<Loaded>(&answer.message)) project_ = loaded->project;
      if (const auto* done = std::get_if<FileAnswer>(&answer.message); done && done->refusal.empty())
        project_ = done->project;
      answers_.push_back(std::move(answer.message));
    }
  }
  Durable durable(std::uint64_t epoch, std::uint64_t revision) const {
    return {Epoch{epoch}, Revision{revision}, project_};
  }
  std::filesystem::path unsaved() const { return directory_ / "untitled-rig.beltane"; }

  OwnDirectory directory_{};
  std::optional<StorageState> storage_{};
  Moment now_{Moment{} + 1h};
  std::vector<StorageReply> answers_{};
  std::uint64_t ticket_{100};
  std::uint64_t epoch_{1};
  ProjectId project_{};  // that the session goes on with
};

}  // namespace beltane
