#include "session/file_task_queue.hpp"

#include <algorithm>
#include <utility>

namespace beltane {
namespace {

bool leaves_project(FileTask task) { return task == FileTask::create || task == FileTask::open; }

FileRequest request_of(const ProjectTask& task, std::uint64_t ticket) {
  return {.task = task.task, .path = task.path, .ticket = ticket, .force = task.force};
}

std::string because(const std::string& reason) { return reason.empty() ? "" : ": " + reason; }

}  // namespace

void FileTaskQueue::add(const loop::Peer& peer, const ProjectTask& task, Moment now) {
  const auto same = [&](const Task& known) { return known.peer == peer && known.task.ticket == task.ticket; };
  if (std::none_of(tasks_.begin(), tasks_.end(), same)) tasks_.push_back({peer, task, new_ticket(), now});
}

void FileTaskQueue::ask_again(Outcome& out) {
  if (!asked()) return;
  tasks_.front().handed_over = false;
  out.journal.push_back(request_of(tasks_.front().task, tasks_.front().ticket));
}

bool FileTaskQueue::needs_project() {
  return asked() && tasks_.front().task.task == FileTask::save_as && !std::exchange(tasks_.front().handed_over, true);
}

void FileTaskQueue::advance(const JournalState& journal, Moment now, Outcome& out) {
  while (!tasks_.empty()) {
    auto& task = tasks_.front();
    if (task.task.task == FileTask::load) {
      answer(task, "", "a session loads by itself; ask for open", out);
    } else if (auto reason = hopeless(task, journal, now)) {
      answer(task, "", *reason, out);
    } else {
      const bool loses = task.task.force && leaves_project(task.task.task);
      const bool may = journal.up && (journal.all_durable || loses || task.task.task == FileTask::save_as);
      if (task.sent || !may) return;
      task.sent = true;
      task.since = now;
      out.journal.push_back(request_of(task.task, task.ticket));
      return;
    }
    tasks_.pop_front();
  }
}

bool FileTaskQueue::done(std::uint64_t ticket, const std::string& path, const std::string& refusal, Outcome& out) {
  if (!asked(ticket)) return false;
  answer(tasks_.front(), path, refusal, out);
  tasks_.pop_front();
  return true;
}

void FileTaskQueue::progress(const FileProgress& progress, Moment now, Outcome& out) {
  for (auto& task : tasks_) {
    task.since = now;
    const bool its_own = &task == &tasks_.front() && task.sent;
    const auto told = its_own ? ProjectProgress{task.task.ticket, progress.done, progress.total}
                              : ProjectProgress{.ticket = task.task.ticket};
    out.answers.push_back({task.peer, told});
  }
}

bool FileTaskQueue::changes_project() const { return !tasks_.empty() && leaves_project(tasks_.front().task.task); }

void FileTaskQueue::answer(const Task& task, const std::string& path, const std::string& refusal, Outcome& out) {
  out.answers.push_back({task.peer, ProjectAnswer{task.task.ticket, path, refusal}});
}

std::optional<std::string> FileTaskQueue::hopeless(const Task& task, const JournalState& journal, Moment now) const {
  const auto waited = now - task.since;
  if (task.sent && !journal.up && waited > patience_away)
    return "persistence went away before it answered; look, and try again";
  if (task.sent || waited <= patience) return std::nullopt;
  if (!journal.up) return "persistence is away; the project plays on, try again when it is back";
  return "the open project is not on disk yet" + because(journal.reason) +
         (leaves_project(task.task.task)
              ? ". `beltane save FILE` keeps it elsewhere; with --force, what is not on disk "
                "is lost"
              : "");
}

}  // namespace beltane
