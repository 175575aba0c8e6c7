#include "persistence/journal/journal.hpp"

#include <algorithm>

#include "model/project/samples_used.hpp"

namespace beltane {

namespace {

constexpr std::uint64_t ticket_steps = 1'000'000;  // a session's first ticket counts nanoseconds

}  // namespace

void Journal::accept(KeepChange&& kept, Moment now) {
  if (kept.change.epoch != epoch_) return;
  if (!pending_.add(std::move(kept))) return;
  project_.samples().want(samples_used(pending_.all().back().change.edits));
  if (pending_.size() >= group_changes || pending_.bytes() >= group_bytes) commit(now);
}

void Journal::accept(const KeepSnapshot& kept, Moment now) {
  const auto& studio = kept.studio;
  if (studio.epoch < epoch_ || !commit(now)) return;
  if (auto done = project_.store()->save_snapshot(studio); !done) return report(done.reason(), now);
  project_.samples().want(samples_used(studio));
  if (studio.epoch > epoch_) {
    epoch_ = studio.epoch;
    epoch_on_disk_ = false;
    pending_.restart(studio.revision);
  }
  pending_.reach(studio.revision);
  last_commit_ = now;
}

bool Journal::step(Moment now) {
  const bool looks = now >= next_look_;
  if (looks) next_look_ = now + look_every;
  const bool something = waits() || !epoch_on_disk_ || trouble_ || replies_.report_due() || looks;
  return !something || commit(now);
}

bool Journal::commit(Moment now) {
  if (!trouble_.may_try(now)) return false;
  const bool writes = waits() || !epoch_on_disk_;
  if (auto done = write(); !done) {
    report(done.reason(), now);
    return false;
  }
  if (trouble_) replies_.owe_report();
  trouble_.clear();
  if (writes) last_commit_ = now;
  return true;
}

void Journal::report(const std::string& reason, Moment now) {
  if (trouble_.refused(reason, now)) project_.notices().add(reason);
  replies_.to_session(StorageTrouble{reason});
}

Result<void> Journal::write() {
  if (auto there = make_sure(); !there) return there;
  auto& store = *project_.store();
  if (!epoch_on_disk_) {
    if (auto begun = store.begin(epoch_); !begun) return begun;
    epoch_on_disk_ = true;
  }
  if (pending_.empty()) return {};
  if (auto done = store.append(pending_.all()); !done) return done;
  ++commits_;
  changes_ += pending_.size();
  pending_.committed();
  return make_sure();  // what went to a file that is not at its path any more is not kept
}

Result<void> Journal::make_sure() {
  const auto reopened = project_.make_sure();
  if (!reopened) return reopened.refusal();
  if (*reopened) resume();
  return {};
}

void Journal::fold_when_quiet(Moment now) {
  auto* store = project_.store();
  if (!store || store->log_pages() == 0) return;
  const bool quiet = now - last_commit_ >= fold_after_quiet;
  if (!quiet && store->log_pages() < fold_after_pages) return;
  if (auto done = store->fold_log(false); !done) project_.notices().add(done.reason());
}

void Journal::adopt_epoch() {
  epoch_ = std::max(epoch_, project_.store()->epoch());
  epoch_on_disk_ = epoch_ == project_.store()->epoch();
}

void Journal::resume() {
  adopt_epoch();
  pending_.resume(project_.store()->revision());
}

void Journal::restart() {
  adopt_epoch();
  pending_.restart(project_.store()->revision());
}

Durable Journal::durable() const {
  return {epoch_, project_.store() ? project_.store()->revision() : Revision{}, project_.identity()};
}

/// An epoch that the disk refuses to note is not known after a crash, and may not be begun once more with other
/// changes. So each leaps by when its session began, which is later for every next one.
void Journal::begin_epoch(std::uint64_t ticket) {
  auto* store = project_.store();
  const auto on_disk = store ? static_cast<std::uint64_t>(store->epoch()) : 0;
  epoch_ = Epoch{std::max(static_cast<std::uint64_t>(epoch_) + 1, on_disk + ticket / ticket_steps)};
  epoch_on_disk_ = store && store->begin(epoch_).operator bool();
}

StorageReply Journal::loaded(std::uint64_t ticket) {
  Loaded answer{.ticket = ticket, .path = project_.path().string(), .project = project_.identity()};
  auto* store = project_.store();
  if (store) {
    auto content = store->read();
    if (!content) return FileAnswer{ticket, answer.path, content.reason()};
    project_.notices().add(content->damage);
    answer.studio = std::move(content->studio);
    answer.tail = std::move(content->tail);
  }
  answer.tail.insert(answer.tail.end(), pending_.all().begin(), pending_.all().end());
  answer.waiting = static_cast<std::uint32_t>(pending_.size());
  if (ticket != begun_for_) {
    begun_for_ = ticket;
    begin_epoch(ticket);
  }
  answer.studio.epoch = epoch_;
  return answer;
}

void Journal::tell(Health& health) const {
  const auto* store = project_.store();
  health.figures = {{"epoch", static_cast<double>(epoch_)},
                    {"revision", store ? static_cast<double>(store->revision()) : 0},
                    {"waiting", static_cast<double>(pending_.size())},
                    {"commits", static_cast<double>(commits_)},
                    {"changes", static_cast<double>(changes_)},
                    {"log_pages", store ? static_cast<double>(store->log_pages()) : 0}};
}

}  // namespace beltane
