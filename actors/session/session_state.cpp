#include "session/session_state.hpp"

#include "model/project/sizes.hpp"
#include "session/session_replies.hpp"

namespace beltane {

// ── what comes in ───────────────────────────────────────────────────────────────────────────────────────────────

Outcome SessionState::receive(const loop::Peer& peer, SessionRequest request, Moment now) {
  Outcome out;
  if (!must_wait(request))
    std::visit([&](const auto& one) { handle(peer, one, now, out); }, request);
  else if (!deferred_.add(peer, std::move(request), now))
    out.answers.push_back({peer, refusal_of(request, "the session has too much to do; try again")});
  return out;
}

Outcome SessionState::receive(const loop::Peer& peer, const CatchUp& asked) {
  Outcome out;
  if (load_.done)
    catch_up(peer, asked, out);
  else
    deferred_.add(peer, asked);
  return out;
}

Outcome SessionState::receive(const StorageReply& reply, Moment now) {
  Outcome out;
  std::visit([&](const auto& one) { handle(one, now, out); }, reply);
  verdicts_.answer_due(disk(now), out);
  advance_files(now, out);
  return out;
}

Outcome SessionState::link(bool up, Moment now) {
  Outcome out;
  if (up && !load_.done) ask_for_project(now, out);
  journal_.link(up, now, out);
  if (up) files_.ask_again(out);
  verdicts_.answer_due(disk(now), out);
  return out;
}

Outcome SessionState::tick(Moment now) {
  Outcome out;
  const bool may_ask = !load_.done && journal_.up() && !files_.asked();
  if (may_ask && now - load_.asked >= patience) ask_for_project(now, out);
  journal_.tick(now, out);
  verdicts_.answer_due(disk(now), out);
  advance_files(now, out);
  refuse_overdue(now, out);
  if (!load_.done) return out;
  for (const auto& late : reorder_.overdue(now)) edit(late.peer, late.submission, now, out);
  feed_.tick(studio(), now, out);
  if (journal_.is_unsure(now)) {
    journal_.healing(now);
    send_snapshot(out);
  }
  if (snapshots_.due(studio().revision, now) && journal_.up() && journal_.reason().empty()) send_snapshot(out);
  return out;
}

// ── while the project is not there ──────────────────────────────────────────────────────────────────────────────

/// Another project may be chosen also while the one that was open last cannot be had.
bool SessionState::must_wait(const SessionRequest& request) const {
  const auto* task = std::get_if<ProjectTask>(&request);
  const bool chooses = task && (task->task == FileTask::create || task->task == FileTask::open);
  return must_wait() && !(chooses && !load_.done);
}

void SessionState::release_deferred(Moment now, Outcome& out) {
  for (const auto& [peer, asked] : deferred_.next_followers()) catch_up(peer, asked, out);
  while (!must_wait()) {
    const auto next = deferred_.next();
    if (!next) return;
    std::visit([&](const auto& one) { handle(next->peer, one, now, out); }, next->request);
  }
}

void SessionState::refuse_overdue(Moment now, Outcome& out) {
  if (load_.done) return;
  const std::string reason = !journal_.up()
                                 ? "persistence is away, so there is no project yet; try again when it is back"
                             : journal_.reason().empty() ? "the project is still being loaded; try again"
                                                         : journal_.reason();
  for (const auto& late : deferred_.overdue(now)) out.answers.push_back({late.peer, refusal_of(late.request, reason)});
}

// ── edits ───────────────────────────────────────────────────────────────────────────────────────────────────────

void SessionState::handle(const loop::Peer& peer, const Submission& submission, Moment now, Outcome& out) {
  clients_[submission.client] = now;
  if (reorder_.too_early(editor_.ledger(), submission)) return reorder_.add(peer, submission, now);
  edit(peer, submission, now, out);
  while (const auto next = reorder_.next(editor_.ledger(), submission.client))
    edit(next->peer, next->submission, now, out);
}

void SessionState::edit(const loop::Peer& peer, const Submission& submission, Moment now, Outcome& out) {
  if (auto before = editor_.earlier_answer(submission)) return answer(peer, *before, now, out);
  auto accepted = editor_.edit(submission, now);
  if (!accepted) {
    out.answers.push_back({peer, refusal_of(submission, accepted.reason())});
    return;
  }
  auto& [change, verdict] = *accepted;
  snapshots_.changed(size_of(change.edits), now);
  feed_.publish(change, now, out);
  journal_.add({std::move(change), verdict}, now, out);
  answer(peer, std::move(verdict), now, out);
}

PendingVerdicts::Disk SessionState::disk(Moment now) const {
  return {.durable = journal_.durable_revision(), .overdue = now - journal_.bad_since(now) > patience};
}

void SessionState::answer(const loop::Peer& peer, Verdict verdict, Moment now, Outcome& out) {
  verdicts_.answer(peer, std::move(verdict), studio().revision, disk(now), out);
}

void SessionState::handle(const loop::Peer& peer, const HistoryRequest& request, Moment, Outcome& out) {
  out.answers.push_back({peer, history_of(studio().history, request.author)});
}

void SessionState::catch_up(const loop::Peer& peer, const CatchUp& asked, Outcome& out) const {
  out.caught_up.push_back({peer, feed_.catch_up(asked, studio(), journal_.durable_revision(), path_)});
}

// ── files ───────────────────────────────────────────────────────────────────────────────────────────────────────

void SessionState::handle(const loop::Peer& peer, const ProjectTask& task, Moment now, Outcome& out) {
  files_.add(peer, task, now);
  advance_files(now, out);
}

void SessionState::advance_files(Moment now, Outcome& out) {
  if (!load_.done && !files_.changes_project()) return;
  files_.advance({journal_.up(), journal_.all_durable(), journal_.reason()}, now, out);
  if (!must_wait()) release_deferred(now, out);
}

void SessionState::ask_for_project(Moment now, Outcome& out) {
  load_.asked = now;
  if (load_.ticket == 0) load_.ticket = files_.new_ticket();
  out.journal.push_back(FileRequest{.task = FileTask::load, .ticket = load_.ticket});
}

void SessionState::handle(const Loaded& loaded, Moment now, Outcome& out) {
  const bool first = !load_.done && loaded.ticket == load_.ticket;
  if (!first && !files_.asked(loaded.ticket)) return;  // an answer to what is answered already
  adopt(loaded, now, out);
  if (first) return release_deferred(now, out);
  send_snapshot(out);
  files_.done(loaded.ticket, loaded.path, "", out);
}

/// Goes on from a project file. Its epoch is new, so followers take the project whole and clients send again.
void SessionState::adopt(const Loaded& loaded, Moment now, Outcome& out) {
  editor_.adopt(loaded);
  path_ = loaded.path;
  load_ = {.done = true, .asked = load_.asked};
  verdicts_.clear();
  journal_.restart(studio().epoch, studio().revision, loaded.project, loaded.waiting);
  snapshots_.restart(loaded.snapshot_at.value_or(loaded.studio.revision), now);
  feed_.restart(studio(), now, out);
}

void SessionState::handle(const FileAnswer& answer, Moment now, Outcome& out) {
  if (!load_.done && answer.ticket == load_.ticket) return journal_.trouble(answer.refusal, now);
  if (!files_.done(answer.ticket, answer.path, answer.refusal, out) || !answer.refusal.empty()) return;
  path_ = answer.path;
  journal_.move_to(answer.project, now, out);
}

void SessionState::handle(const StorageTrouble& trouble, Moment now, Outcome& out) {
  journal_.trouble(trouble.reason, now);
  if (files_.needs_project()) send_snapshot(out);
}

void SessionState::handle(const FileProgress& progress, Moment now, Outcome& out) {
  load_.asked = now;
  journal_.works(now);
  files_.progress(progress, now, out);
  deferred_.postpone(now);
}

void SessionState::handle(const Durable& has, Moment now, Outcome& out) {
  if (!load_.done) return;
  switch (journal_.durable(has, now, out)) {
    case JournalOutbox::Next::nothing:
      return;
    case JournalOutbox::Next::heal:
      journal_.healing(now);
      return send_snapshot(out);
    case JournalOutbox::Next::superseded:
      if (files_.asked()) return;  // the answer that takes us there is on its way
      return end_for_another(has.epoch, out);
  }
}

void SessionState::send_snapshot(Outcome& out) {
  snapshots_.sent(studio().revision);
  out.journal.push_back(KeepSnapshot{studio(), journal_.project()});
}

/// Another session took over the project: two would take it from each other for ever, so the older one ends. What is
/// not on disk is not in the project any more.
void SessionState::end_for_another(Epoch theirs, Outcome& out) {
  verdicts_.refuse_all("another session took over before this was kept; look at the project before sending it again",
                       out);
  out.end = "another session took over this project (its epoch is " +
            std::to_string(static_cast<std::uint64_t>(theirs)) + ", this one's " +
            std::to_string(static_cast<std::uint64_t>(studio().epoch)) + "): this one ends";
}

// ── how it is ───────────────────────────────────────────────────────────────────────────────────────────────────

Health SessionState::health(Moment now) {
  std::erase_if(clients_, [&](const auto& one) { return now - one.second > client_stays; });
  Health health{.process = "session", .pid = pid_, .ready = load_.done || !journal_.reason().empty()};
  health.figures = {{"epoch", static_cast<double>(studio().epoch)},
                    {"revision", static_cast<double>(studio().revision)},
                    {"durable_revision", static_cast<double>(journal_.durable_revision())},
                    {"unconfirmed", static_cast<double>(journal_.unconfirmed())},
                    {"held", static_cast<double>(deferred_.size())},
                    {"lost_at_load", static_cast<double>(editor_.lost_at_load())},
                    {"clients", static_cast<double>(clients_.size())}};
  health.words = {{"path", path_}, {"name", studio().project.name}};
  if (!journal_.up()) health.words["trouble"] = "persistence is away";
  if (!journal_.reason().empty()) health.words["trouble"] = journal_.reason();
  return health;
}

}  // namespace beltane
