#include "session/session_state.hpp"

#include <algorithm>

#include "model/apply.hpp"
#include "model/checks.hpp"
#include "model/refuse.hpp"
#include "model/replay.hpp"
#include "model/resolve.hpp"
#include "model/sizes.hpp"
#include "session/answered.hpp"
#include "words/words.hpp"

namespace beltane {
namespace {

std::uint64_t count(Revision revision) { return static_cast<std::uint64_t>(revision); }

Verdict refused(const Submission& submission, const std::string& reason) {
  return {.client = submission.client, .sequence = submission.sequence, .refusal = reason};
}

SessionReply refusal_of(const Submission& submission, const std::string& reason) { return refused(submission, reason); }
SessionReply refusal_of(const ProjectTask& task, const std::string& reason) {
  return ProjectAnswer{.ticket = task.ticket, .refusal = reason};
}
constexpr std::size_t most_history_answer = limits::part_bytes;

/// The newest steps for which the answer has room; how many it has no room for.
std::uint32_t newest_within(const std::deque<Cow<Step>>& steps, std::size_t& bytes, std::vector<Step>& to) {
  for (auto step = steps.rbegin(); step != steps.rend() && bytes + (*step)->bytes <= most_history_answer; ++step) {
    bytes += (*step)->bytes;
    to.push_back(**step);
  }
  std::reverse(to.begin(), to.end());
  return static_cast<std::uint32_t>(steps.size() - to.size());
}

SessionReply refusal_of(const HistoryRequest&, const std::string&) { return HistoryAnswer{}; }

/// What a request takes in memory while it waits, about.
std::size_t bytes_of(const SessionRequest& request) {
  const auto* submission = std::get_if<Submission>(&request);
  return submission ? size_of(submission->edits) : 0;
}

}  // namespace

SessionState::SessionState(const Catalogue& catalogue, std::uint64_t first_ticket, std::int32_t pid)
    : catalogue_(&catalogue), pid_(pid), files_(first_ticket) {}

// ── what comes in ───────────────────────────────────────────────────────────────────────────────────────────────

/// Another project may be chosen also while the one that was open last cannot be had.
bool SessionState::must_hold(const SessionRequest& request) const {
  const auto* task = std::get_if<ProjectTask>(&request);
  const bool chooses = task && (task->task == FileTask::create || task->task == FileTask::open);
  return must_hold() && !(chooses && !loaded_);
}

Outcome SessionState::take(const loop::Peer& peer, SessionRequest request, Moment now) {
  Outcome out;
  if (must_hold(request))
    hold(peer, std::move(request), now, out);
  else
    std::visit([&](const auto& one) { handle(peer, one, now, out); }, request);
  return out;
}

Outcome SessionState::take(const loop::Peer& peer, const CatchUp& asked) {
  Outcome out;
  if (!loaded_)
    held_catch_ups_[peer] = asked;
  else
    catch_up(peer, asked, out);
  return out;
}

Outcome SessionState::take(const StorageReply& reply, Moment now) {
  Outcome out;
  std::visit([&](const auto& one) { hear(one, now, out); }, reply);
  answer_what_is_due(now, out);
  advance_files(now, out);
  return out;
}

Outcome SessionState::link(bool up, Moment now) {
  Outcome out;
  if (up && !loaded_) load(now, out);
  line_.link(up, now, out);
  if (up) files_.ask_again(out);
  answer_what_is_due(now, out);
  return out;
}

Outcome SessionState::tick(Moment now) {
  Outcome out;
  if (!loaded_ && line_.up() && !files_.asked() && now - last_asked_ >= patience) load(now, out);
  line_.tick(now, out);
  answer_what_is_due(now, out);
  advance_files(now, out);
  refuse_held_too_long(now, out);
  if (!loaded_) return out;
  for (const auto& late : early_.overdue(now)) settle(late.peer, late.submission, now, out);
  pulse(now, out);
  measure_when_due(now, out);
  snapshot_when_due(now, out);
  return out;
}

void SessionState::measured(Epoch epoch, Revision revision, std::uint64_t digest) {
  measured_ = {epoch, revision};
  digest_ = digest;
}

// ── while the project is not there ──────────────────────────────────────────────────────────────────────────────

void SessionState::hold(const loop::Peer& peer, SessionRequest request, Moment now, Outcome& out) {
  const auto bytes = bytes_of(request);
  if (held_.size() >= most_held || held_bytes_ + bytes > most_held_bytes)
    return refuse(peer, request, "the session has too much to do; try again", out);
  held_bytes_ += bytes;
  held_.push_back({peer, std::move(request), now});
}

void SessionState::release(Moment now, Outcome& out) {
  for (const auto& [peer, asked] : std::exchange(held_catch_ups_, {})) catch_up(peer, asked, out);
  while (!held_.empty() && !must_hold()) {
    const auto held = std::move(held_.front());
    held_.pop_front();
    held_bytes_ -= bytes_of(held.request);
    std::visit([&](const auto& one) { handle(held.peer, one, now, out); }, held.request);
  }
}

void SessionState::refuse_held_too_long(Moment now, Outcome& out) {
  if (loaded_) return;
  const std::string reason = !line_.up() ? "persistence is away, so there is no project yet; try again when it is back"
                             : line_.reason().empty() ? "the project is still being loaded; try again"
                                                      : line_.reason();
  for (; !held_.empty() && now - held_.front().since > patience_load; held_.pop_front()) {
    held_bytes_ -= bytes_of(held_.front().request);
    refuse(held_.front().peer, held_.front().request, reason, out);
  }
}

void SessionState::refuse(const loop::Peer& peer, const SessionRequest& request, const std::string& reason,
                          Outcome& out) {
  out.answers.push_back({peer, std::visit([&](const auto& one) { return refusal_of(one, reason); }, request)});
}

// ── edits ───────────────────────────────────────────────────────────────────────────────────────────────────────

void SessionState::handle(const loop::Peer& peer, const Submission& submission, Moment now, Outcome& out) {
  heard_[submission.client] = now;
  if (early_.too_early(studio_.ledger, submission)) return early_.hold(peer, submission, now);
  settle(peer, submission, now, out);
  while (const auto next = early_.turn(studio_.ledger, submission.client))
    settle(next->peer, next->submission, now, out);
}

void SessionState::settle(const loop::Peer& peer, const Submission& submission, Moment now, Outcome& out) {
  if (auto before = former_answer(former_, submission)) return answer_when_durable(peer, *before, now, out);
  if (auto before = first_answer(studio_.ledger, submission)) return answer_when_durable(peer, *before, now, out);
  const auto edition = catalogue_->edition();
  auto verdict = accept(submission, now, out);
  if (!verdict && catalogue_->has_more_than(edition))
    verdict = accept(submission, now, out);  // it may name a unit that just came
  if (!verdict) {
    remember(studio_.ledger, refused(submission, verdict.reason()));
    return refuse(peer, submission, verdict.reason(), out);
  }
  answer_when_durable(peer, *verdict, now, out);
}

Result<Edits> SessionState::edits_of(const Submission& submission) const {
  switch (submission.intent) {
    case Intent::undo:
      return undo_edits(studio_, submission.author, *catalogue_);
    case Intent::redo:
      return redo_edits(studio_, submission.author, *catalogue_);
    case Intent::edit:
      break;
  }
  if (submission.words.empty()) {
    if (submission.edits.empty()) return Refusal{"a submission without edits changes nothing"};
    return resolve(studio_.project, submission.edits, *catalogue_);
  }
  if (!submission.edits.empty()) return Refusal{"a submission has edits or words, and not both"};
  auto meant = beltane::edits_of(studio_.project, *catalogue_, submission.words);
  return meant ? resolve(studio_.project, *std::move(meant), *catalogue_) : meant;
}

/// Whether the change and the project after it stay within what files, sockets and followers take. Where the project
/// may come near that, it is reckoned exactly.
Result<void> SessionState::fits(const Change& change) {
  if (!change.author.empty())
    if (auto fit = checks::name(change.author); !fit) return beltane::refuse("of the author: ", fit.reason());
  const auto bytes = size_of(change.edits);
  if (bytes > limits::change_bytes)
    return beltane::refuse("this change is ", bytes >> 20, " MiB long, and one is at most ", limits::change_bytes >> 20,
                           "; do it in several steps");
  project_bytes_ += bytes;
  if (project_bytes_ <= limits::project_bytes) return {};
  project_bytes_ = size_of(studio_.project);
  const auto after = apply(studio_.project, change.edits);
  if (!after) return after.refusal();
  const auto then = size_of(*after);
  if (then > limits::project_bytes && then > project_bytes_)
    return beltane::refuse("the project would become ", then >> 20, " MiB long, and one is at most ",
                           limits::project_bytes >> 20);
  project_bytes_ = then;
  return {};
}

Result<Verdict> SessionState::accept(const Submission& submission, Moment now, Outcome& out) {
  auto edits = edits_of(submission);
  if (!edits) return edits.refusal();
  Change change{.epoch = studio_.epoch,
                .revision = next(studio_.revision),
                .client = submission.client,
                .sequence = submission.sequence,
                .author = submission.author,
                .intent = submission.intent,
                .edits = std::move(*edits)};
  if (auto fit = fits(change); !fit) return fit.refusal();
  if (auto done = advance(studio_, change, limits::change_bytes); !done) return done.refusal();
  bytes_since_snapshot_ += size_of(change.edits);
  Verdict verdict{
      .client = change.client, .sequence = change.sequence, .revision = change.revision, .made = made_by(change.edits)};
  last_change_ = last_published_ = now;
  out.publish.emplace_back(std::in_place_type<Change>, change);
  ring_.add(change);
  line_.keep({std::move(change), verdict}, now, out);
  return verdict;
}

void SessionState::answer_when_durable(const loop::Peer& peer, Verdict verdict, Moment now, Outcome& out) {
  verdict.durable = verdict.refusal.empty() && (verdict.durable || verdict.revision <= line_.durable_revision());
  if (verdict.durable || !verdict.refusal.empty()) {
    out.answers.push_back({peer, std::move(verdict)});
    return;
  }
  const bool told = now - line_.bad_since(now) > patience;
  if (told) out.answers.push_back({peer, verdict});
  const auto same = [&](const Waiting& waiting) {
    return waiting.peer == peer && waiting.verdict.revision == verdict.revision;
  };
  if (verdict.revision < studio_.revision && std::any_of(waiting_.begin(), waiting_.end(), same)) return;
  const auto later = [&](const Waiting& waiting) { return waiting.verdict.revision <= verdict.revision; };
  const auto place = std::find_if(waiting_.rbegin(), waiting_.rend(), later).base();
  waiting_.insert(place, {peer, std::move(verdict), told});
  if (waiting_.size() > JournalLine::most_kept) waiting_.pop_front();
}

void SessionState::answer_what_is_due(Moment now, Outcome& out) {
  for (; !waiting_.empty() && waiting_.front().verdict.revision <= line_.durable_revision(); waiting_.pop_front()) {
    waiting_.front().verdict.durable = true;
    out.answers.push_back({waiting_.front().peer, std::move(waiting_.front().verdict)});
  }
  if (waiting_.empty() || now - line_.bad_since(now) <= patience) return;
  for (auto& waiting : waiting_) {
    if (waiting.told) continue;
    waiting.told = true;
    out.answers.push_back({waiting.peer, waiting.verdict});
  }
}

void SessionState::handle(const loop::Peer& peer, const HistoryRequest& request, Moment, Outcome& out) {
  HistoryAnswer answer;
  if (const auto found = studio_.history.authors.find(request.author); found != studio_.history.authors.end()) {
    std::size_t bytes = 0;
    answer.done_omitted = newest_within(found->second.done, bytes, answer.done);
    answer.undone_omitted = newest_within(found->second.undone, bytes, answer.undone);
  }
  out.answers.push_back({peer, std::move(answer)});
}

void SessionState::catch_up(const loop::Peer& peer, const CatchUp& asked, Outcome& out) const {
  if (asked.epoch == studio_.epoch)
    if (auto missed = ring_.after(asked.have, studio_.revision)) {
      out.caught_up.push_back({peer, std::move(*missed)});
      return;
    }
  out.caught_up.push_back({peer, Snapshot{.epoch = studio_.epoch,
                                          .revision = studio_.revision,
                                          .durable = line_.durable_revision(),
                                          .path = path_,
                                          .project = studio_.project}});
}

// ── files ───────────────────────────────────────────────────────────────────────────────────────────────────────

void SessionState::handle(const loop::Peer& peer, const ProjectTask& task, Moment now, Outcome& out) {
  files_.take(peer, task, now);
  advance_files(now, out);
}

void SessionState::advance_files(Moment now, Outcome& out) {
  if (!loaded_ && !files_.changes_project()) return;
  files_.advance({line_.up(), line_.all_kept(), line_.reason()}, now, out);
  if (!must_hold()) release(now, out);
}

void SessionState::load(Moment now, Outcome& out) {
  last_asked_ = now;
  if (load_ticket_ == 0) load_ticket_ = files_.new_ticket();
  out.journal.push_back(FileRequest{.task = FileTask::load, .ticket = load_ticket_});
}

void SessionState::hear(const Loaded& loaded, Moment now, Outcome& out) {
  const bool first = !loaded_ && loaded.ticket == load_ticket_;
  if (!first && !files_.asked(loaded.ticket)) return;  // an answer to what is answered already
  auto before = std::move(studio_.ledger);
  adopt(loaded, now, out);
  if (first) return release(now, out);
  former_ = std::move(before);
  send_snapshot(now, out);
  files_.done(loaded.ticket, loaded.path, "", out);
}

/// Goes on from a project file. Its epoch is new, so followers take the project whole and clients send again.
void SessionState::adopt(const Loaded& loaded, Moment now, Outcome& out) {
  studio_ = loaded.studio;
  const Epoch begun = std::exchange(studio_.epoch, Epoch{});
  lost_at_load_ = loaded.lost + replay(studio_, loaded.tail, *catalogue_);
  project_bytes_ = size_of(studio_.project);
  studio_.epoch = begun;
  path_ = loaded.path;
  loaded_ = true;
  load_ticket_ = 0;
  ring_.clear();
  waiting_.clear();
  line_.restart(begun, studio_.revision, loaded.project);
  snapshot_at_ = loaded.snapshot_at.value_or(loaded.studio.revision);
  bytes_since_snapshot_ = 0;
  measuring_ = {};
  last_change_ = now;
  last_published_ = now;
  out.publish.emplace_back(std::in_place_type<Pulse>, Pulse{studio_.epoch, studio_.revision, digest_now()});
}

void SessionState::hear(const FileAnswer& answer, Moment now, Outcome& out) {
  if (!loaded_ && answer.ticket == load_ticket_) return line_.trouble(answer.refusal, now);
  if (!files_.done(answer.ticket, answer.path, answer.refusal, out) || !answer.refusal.empty()) return;
  path_ = answer.path;
  line_.move_to(answer.project, now, out);
}

void SessionState::hear(const StorageTrouble& trouble, Moment now, Outcome& out) {
  line_.trouble(trouble.reason, now);
  if (files_.needs_project()) send_snapshot(now, out);
}

void SessionState::hear(const FileProgress& progress, Moment now, Outcome& out) {
  last_asked_ = now;
  line_.works(now);
  files_.progress(progress, now, out);
  for (auto& held : held_) held.since = now;
}

void SessionState::hear(const Durable& has, Moment now, Outcome& out) {
  if (!loaded_) return;
  switch (line_.durable(has, now, out)) {
    case JournalLine::Next::nothing:
      return;
    case JournalLine::Next::heal:
      line_.healing(now);
      return send_snapshot(now, out);
    case JournalLine::Next::superseded:
      if (files_.asked()) return;  // the answer that takes us there is on its way
      return end_for_another(has.epoch, out);
  }
}

/// Another session took over the project: two would take it from each other for ever, so the older one ends. What is
/// not on disk is not in the project any more.
void SessionState::end_for_another(Epoch theirs, Outcome& out) {
  for (const auto& waiting : waiting_) {
    auto verdict = waiting.verdict;
    verdict.revision = {};
    verdict.refusal = "another session took over before this was kept; look at the project before sending it again";
    out.answers.push_back({waiting.peer, std::move(verdict)});
  }
  waiting_.clear();
  out.end = "another session took over this project (its epoch is " +
            std::to_string(static_cast<std::uint64_t>(theirs)) + ", this one's " +
            std::to_string(static_cast<std::uint64_t>(studio_.epoch)) + "): this one ends";
}

// ── in quiet moments ────────────────────────────────────────────────────────────────────────────────────────────

std::uint64_t SessionState::digest_now() const {
  return measured_ == std::pair{studio_.epoch, studio_.revision} ? digest_ : 0;
}

void SessionState::pulse(Moment now, Outcome& out) {
  if (now - last_published_ < pulse_after) return;
  last_published_ = now;
  out.publish.emplace_back(std::in_place_type<Pulse>, Pulse{studio_.epoch, studio_.revision, digest_now()});
}

void SessionState::measure_when_due(Moment now, Outcome& out) {
  const bool measured = measured_ == std::pair{studio_.epoch, studio_.revision};
  const bool quiet = now - last_change_ >= measure_after_quiet;
  const bool due = quiet || count(studio_.revision) >= count(measuring_.second) + measure_after_changes;
  if (measured || !due || measuring_ == std::pair{studio_.epoch, studio_.revision}) return;
  measuring_ = {studio_.epoch, studio_.revision};
  out.measure = Measure{studio_.epoch, studio_.revision, studio_.project};
}

void SessionState::snapshot_when_due(Moment now, Outcome& out) {
  const auto changes = count(studio_.revision) - count(snapshot_at_);
  const bool long_journal = changes >= snapshot_after_changes || bytes_since_snapshot_ >= limits::journal_bytes;
  const bool due = long_journal || (changes > 0 && now - last_change_ >= snapshot_after_quiet);
  if (due && line_.up() && line_.reason().empty()) send_snapshot(now, out);
}

void SessionState::send_snapshot(Moment, Outcome& out) {
  snapshot_at_ = studio_.revision;
  bytes_since_snapshot_ = 0;
  out.journal.push_back(KeepSnapshot{studio_, line_.project()});
}

// ── how it is ───────────────────────────────────────────────────────────────────────────────────────────────────

Health SessionState::health(Moment now) {
  std::erase_if(heard_, [&](const auto& one) { return now - one.second > client_stays; });
  Health health{.process = "session", .pid = pid_, .ready = loaded_ || !line_.reason().empty()};
  health.figures = {{"epoch", static_cast<double>(studio_.epoch)},
                    {"revision", static_cast<double>(studio_.revision)},
                    {"durable_revision", static_cast<double>(line_.durable_revision())},
                    {"unconfirmed", static_cast<double>(line_.unconfirmed())},
                    {"held", static_cast<double>(held_.size())},
                    {"lost_at_load", static_cast<double>(lost_at_load_)},
                    {"clients", static_cast<double>(heard_.size())}};
  health.words = {{"path", path_}, {"name", studio_.project.name}};
  if (!line_.up()) health.words["trouble"] = "persistence is away";
  if (!line_.reason().empty()) health.words["trouble"] = line_.reason();
  return health;
}

}  // namespace beltane
