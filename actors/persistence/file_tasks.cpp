#include "persistence/file_tasks.hpp"

#include <utility>

#include "persistence/project/file_changes.hpp"

namespace beltane {
namespace {

bool answers_with_project(FileTask task) {
  return task == FileTask::load || task == FileTask::create || task == FileTask::open;
}

bool saves(FileTask task) { return task == FileTask::flush || task == FileTask::save_as; }

}  // namespace

void FileTasks::handle(const loop::Peer& peer, const FileRequest& request, Moment now) {
  if (repeats(peer, request, now)) return;
  journal_.commit(now);
  const bool nothing_open = !project_.store() && !project_.in_memory();
  if (request.task == FileTask::load && nothing_open && !load(peer, request, now)) return;
  if (request.task == FileTask::save_as && carries())
    saving_ = {.peer = peer, .request = request, .awaits = Awaits::samples_here};
  else
    perform_and_answer(peer, request, now);
}

/// Whether it was asked for before: it is under way, or its answer got lost.
bool FileTasks::repeats(const loop::Peer& peer, const FileRequest& request, Moment now) {
  if (saving_ && saving_->request.ticket == request.ticket) {
    saving_->peer = peer;
    if (saving_->awaits == Awaits::session) wait_for_session(peer, request, now);
    return true;
  }
  if (request.ticket != answered_.ticket || request.ticket == 0) return false;
  const bool whole = answers_with_project(request.task) && answered_.refusal.empty();
  replies_.add(peer, whole ? journal_.loaded(request.ticket) : StorageReply{answered_});
  return true;
}

/// False: there is none to be had, and the session was told. Asked again, it looks again.
bool FileTasks::load(const loop::Peer& peer, const FileRequest& request, Moment now) {
  const auto before = project_.identity();
  const auto opened = project_.load();
  if (!project_.store() && !project_.in_memory()) {
    replies_.add(peer, FileAnswer{request.ticket, project_.path().string(), opened.reason(), project_.identity()});
    return false;
  }
  if (project_.store()) project_.identity() == before ? journal_.resume() : journal_.restart();
  journal_.trouble().clear();
  if (!opened) journal_.trouble().refused(opened.reason(), now);
  return true;
}

void FileTasks::perform_and_answer(const loop::Peer& peer, const FileRequest& request, Moment now) {
  const auto done = perform(request);
  if (done && *done == Saved::only_session_can) return wait_for_session(peer, request, now);
  if (done && saves(request.task) && project_.samples().busy())
    saving_ = {.peer = peer, .request = request, .awaits = Awaits::samples_there};
  else
    answer(peer, request, done ? "" : done.reason());
}

void FileTasks::answer(const loop::Peer& peer, const FileRequest& request, const std::string& refusal) {
  answered_ = {request.ticket, project_.path().string(), refusal, project_.identity()};
  const bool whole = refusal.empty() && answers_with_project(request.task);
  replies_.add(peer, whole ? journal_.loaded(request.ticket) : StorageReply{answered_});
  replies_.owe_report();
}

Result<FileTasks::Saved> FileTasks::perform(const FileRequest& request) {
  if (auto named = names_file(request); !named) return named.refusal();
  Result<void> done{};
  switch (request.task) {
    case FileTask::load:
      break;
    case FileTask::create:
    case FileTask::open:
      done = leave(request);
      break;
    case FileTask::save_as:
      return save_as(canonical_path(request.path));
    case FileTask::flush:
      done = flush();
      break;
  }
  if (!done) return done.refusal();
  return Saved::whole;
}

/// What is not on disk is lost with the project that is left.
Result<void> FileTasks::leave(const FileRequest& request) {
  const bool something = project_.store() || project_.in_memory();
  if (journal_.trouble() && !request.force && something)
    return Refusal{"the open project is not on disk: " + journal_.trouble().reason() +
                   ". `beltane save FILE` keeps it elsewhere; with --force, what is not on disk is lost"};
  const auto path = canonical_path(request.path);
  auto done = request.task == FileTask::create ? create_project(project_, path) : open_project(project_, path);
  if (!done) return done;
  journal_.restart();
  journal_.trouble().clear();
  former_ = {};
  return {};
}

/// Also the way out when the disk is full: what waits goes to the new file.
Result<FileTasks::Saved> FileTasks::save_as(const std::filesystem::path& path) {
  const auto* store = project_.store();
  if (!store) return Saved::only_session_can;
  if (store->path() == path && !journal_.trouble()) {
    if (auto flushed = flush(); !flushed) return flushed.refusal();
    return Saved::whole;
  }
  const auto before = project_.identity();
  if (auto saved = save_project_as(project_, path); !saved) {
    const bool unreadable = store->standing() != FilePresence::in_place && !std::filesystem::exists(path);
    return unreadable ? Result<Saved>(Saved::only_session_can) : saved.refusal();
  }
  former_ = before;
  journal_.resume();
  journal_.trouble().clear();
  if (auto done = journal_.write(); !done)
    return Refusal{path.string() + " is there, but the last changes are not in it yet: " + done.reason()};
  return Saved::whole;
}

Result<void> FileTasks::flush() {
  if (journal_.trouble()) return Refusal{journal_.trouble().reason()};
  if (!project_.store()) return Refusal{"there is no project file yet"};
  if (auto dropped = drop_unused_samples(project_); !dropped) return dropped;
  if (auto folded = project_.store()->fold_log(true); !folded) return folded;
  return journal_.make_sure();
}

/// Told of the trouble, a session whose saving is under way hands over what it has.
void FileTasks::wait_for_session(const loop::Peer& peer, const FileRequest& request, Moment now) {
  saving_ = {.peer = peer, .request = request, .awaits = Awaits::session, .until = now + patience_session};
  const auto& trouble = journal_.trouble().reason();
  replies_.add(peer, StorageTrouble{trouble.empty() ? "the project file cannot be read" : trouble});
}

bool FileTasks::save(const KeepSnapshot& kept, Moment now) {
  if (!saving_ || saving_->awaits != Awaits::session) return false;
  const auto saving = *std::exchange(saving_, {});
  const auto path = canonical_path(saving.request.path);
  auto done = Store::create(path, kept.studio);
  if (done) done = project_.open(path);
  if (done) {
    former_ = kept.project;
    journal_.restart();  // the session, told what is on disk, sends what came since
    journal_.trouble().clear();
    journal_.committed(now);
  }
  answer(saving.peer, saving.request, done ? "" : done.reason());
  return true;
}

void FileTasks::refuse_overdue(Moment now) {
  if (!saving_ || now <= saving_->until) return;
  const auto late = *std::exchange(saving_, {});
  answer(late.peer, late.request, "the session did not hand over the project; try again");
}

bool FileTasks::carries() const {
  return !journal_.trouble() && !carry_trouble_ && project_.store() && project_.samples().busy();
}

void FileTasks::carry_samples(Moment now) {
  auto& samples = project_.samples();
  if (!project_.store() || !samples.busy() || !carry_trouble_.may_try(now)) return;
  const auto done = samples.carry(*project_.store());
  project_.notices().add(samples.drain_notices());
  if (done)
    carry_trouble_.clear();
  else if (carry_trouble_.refused(done.reason(), now))
    project_.notices().add(done.reason());
  if (done && samples.busy()) return;
  if (!saving_ || saving_->awaits == Awaits::session) return;
  const auto saving = *std::exchange(saving_, {});
  if (saving.awaits == Awaits::samples_there) return answer(saving.peer, saving.request, done ? "" : done.reason());
  journal_.commit(now);
  perform_and_answer(saving.peer, saving.request, now);
}

}  // namespace beltane
