#include "session/pending_verdicts.hpp"

#include <algorithm>
#include <utility>

namespace beltane {

bool PendingVerdicts::waits(const loop::Peer& peer, Revision revision) const {
  return std::ranges::any_of(waiting_,
                             [&](const Waiting& one) { return one.peer == peer && one.verdict.revision == revision; });
}

void PendingVerdicts::answer(const loop::Peer& peer, Verdict verdict, Revision newest, const Disk& disk, Outcome& out) {
  verdict.durable = verdict.refusal.empty() && (verdict.durable || verdict.revision <= disk.durable);
  if (verdict.durable || !verdict.refusal.empty()) {
    out.answers.push_back({peer, std::move(verdict)});
    return;
  }
  if (disk.overdue) out.answers.push_back({peer, verdict});
  if (verdict.revision < newest && waits(peer, verdict.revision)) return;
  const auto earlier = [&](const Waiting& one) { return one.verdict.revision <= verdict.revision; };
  const auto place = std::find_if(waiting_.rbegin(), waiting_.rend(), earlier).base();
  waiting_.insert(place, {peer, std::move(verdict), disk.overdue});
  if (waiting_.size() > most) waiting_.pop_front();
}

void PendingVerdicts::answer_due(const Disk& disk, Outcome& out) {
  for (; !waiting_.empty() && waiting_.front().verdict.revision <= disk.durable; waiting_.pop_front()) {
    waiting_.front().verdict.durable = true;
    out.answers.push_back({waiting_.front().peer, std::move(waiting_.front().verdict)});
  }
  if (!disk.overdue) return;
  for (auto& one : waiting_)
    if (!std::exchange(one.told, true)) out.answers.push_back({one.peer, one.verdict});
}

void PendingVerdicts::refuse_all(const std::string& reason, Outcome& out) {
  for (auto& one : std::exchange(waiting_, {})) {
    one.verdict.revision = {};
    one.verdict.refusal = reason;
    out.answers.push_back({one.peer, std::move(one.verdict)});
  }
}

}  // namespace beltane
