#include "session/journal_outbox.hpp"

#include <algorithm>
#include <utility>

#include "model/project/sizes.hpp"

namespace beltane {

void JournalOutbox::restart(Epoch epoch, Revision revision, const ProjectId& project, std::uint32_t waiting) {
  project_ = project;
  epoch_ = epoch;
  durable_ = Revision{static_cast<std::uint64_t>(revision) -
                      std::min<std::uint64_t>(waiting, static_cast<std::uint64_t>(revision))};
  begun_ = waiting > 0 ? revision : Revision{};
  waiting_.clear();
  sent_ = bytes_ = sent_bytes_ = 0;
  healing_ = false;
  reason_.clear();
}

void JournalOutbox::move_to(const ProjectId& project, Moment now, Outcome& out) {
  if (project == project_) return;
  project_ = project;
  for (auto& each : waiting_) each.change.project = project;
  healing_ = false;
  send_again(now, out);
}

void JournalOutbox::add(KeepChange change, Moment now, Outcome& out) {
  change.project = project_;
  if (waiting_.empty()) progress_ = now;
  const auto bytes = size_of(change.change.edits);
  bytes_ += bytes;
  waiting_.push_back({std::move(change), bytes});
  while (waiting_.size() > most || (bytes_ > most_bytes && waiting_.size() > 1)) pop_front();
  pump(out);
}

void JournalOutbox::pop_front() {
  bytes_ -= waiting_.front().bytes;
  if (sent_ > 0) {
    --sent_;
    sent_bytes_ -= waiting_.front().bytes;
  }
  waiting_.pop_front();
}

void JournalOutbox::link(bool up, Moment now, Outcome& out) {
  if (up_ && !up) down_since_ = now;
  up_ = up;
  healing_ = false;
  if (up) send_again(now, out);
}

void JournalOutbox::tick(Moment now, Outcome& out) {
  const bool told = !reason_.empty() && now - troubled_ < 3 * patience;  // persistence has it, and tries by itself
  if (!up_ || told || (waiting_.empty() && !healing_) || now - std::max(progress_, worked_) < patience) return;
  healing_ = false;
  send_again(now, out);
}

void JournalOutbox::trouble(const std::string& reason, Moment now) {
  if (reason_.empty()) bad_since_ = now;
  reason_ = reason;
  troubled_ = now;
}

JournalOutbox::Next JournalOutbox::durable(const Durable& has, Moment now, Outcome& out) {
  if (has.epoch > epoch_ || has.project != project_) return Next::superseded;
  const Revision first = waiting_.empty() ? Revision{} : waiting_.front().change.change.revision;
  const bool behind =
      has.epoch < epoch_ || (waiting_.empty() ? has.revision < std::max(durable_, begun_) : next(has.revision) < first);
  if (behind) {
    if (has.epoch == epoch_) durable_ = std::min(durable_, has.revision);
    return healing_ ? Next::nothing : Next::heal;
  }
  if (!reason_.empty()) sent_ = sent_bytes_ = 0;  // it is well again; what it could not take meanwhile is sent again
  reason_.clear();
  if (has.revision > durable_ || healing_) progress_ = now;
  durable_ = std::max(durable_, has.revision);
  while (!waiting_.empty() && waiting_.front().change.change.revision <= has.revision) pop_front();
  if (std::exchange(healing_, false)) sent_ = sent_bytes_ = 0;
  pump(out);
  return Next::nothing;
}

bool JournalOutbox::is_unsure(Moment now) const {
  return up_ && !healing_ && reason_.empty() && durable_ < begun_ && now - progress_ >= patience;
}

void JournalOutbox::healing(Moment now) {
  healing_ = true;
  progress_ = now;
}

Moment JournalOutbox::bad_since(Moment now) const {
  Moment since = now;
  if (!up_) since = std::min(since, down_since_);
  if (!reason_.empty()) since = std::min(since, bad_since_);
  if (!waiting_.empty()) since = std::min(since, progress_);
  return since;
}

void JournalOutbox::pump(Outcome& out) {
  if (!up_ || healing_) return;
  while (sent_ < waiting_.size() && sent_ < window && (sent_ == 0 || sent_bytes_ < window_bytes)) {
    const auto& next = waiting_[sent_++];
    sent_bytes_ += next.bytes;
    out.journal.push_back(next.change);
  }
}

void JournalOutbox::send_again(Moment now, Outcome& out) {
  sent_ = sent_bytes_ = 0;
  if (!waiting_.empty()) progress_ = now;
  pump(out);
}

}  // namespace beltane
