#include "session/reorder_buffer.hpp"

#include "model/project/sizes.hpp"

namespace beltane {

bool ReorderBuffer::too_early(const Ledger& ledger, const Submission& submission) const {
  const auto known = ledger.clients.find(submission.client);
  if (known == ledger.clients.end() || submission.sequence <= known->second.last + 1) return false;
  if (bytes_ > most_bytes) return false;
  const auto waiting = clients_.find(submission.client);
  return waiting == clients_.end() || waiting->second.size() < most;
}

void ReorderBuffer::add(const loop::Peer& peer, const Submission& submission, Moment now) {
  const auto [known, fresh] =
      clients_[submission.client].try_emplace(submission.sequence, Waiting{peer, submission, now});
  known->second.peer = peer;
  if (fresh) bytes_ += size_of(submission.edits);
}

ReorderBuffer::Waiting ReorderBuffer::pop_first(std::map<std::uint64_t, Waiting>& waiting) {
  auto first = std::move(waiting.begin()->second);
  waiting.erase(waiting.begin());
  bytes_ -= size_of(first.submission.edits);
  return first;
}

std::optional<ReorderBuffer::Waiting> ReorderBuffer::next(const Ledger& ledger, const ClientId& client) {
  const auto waiting = clients_.find(client);
  const auto known = ledger.clients.find(client);
  if (waiting == clients_.end() || known == ledger.clients.end()) return std::nullopt;
  const auto first = waiting->second.begin();
  if (first->first > known->second.last + 1) return std::nullopt;
  auto now = pop_first(waiting->second);
  if (waiting->second.empty()) clients_.erase(waiting);
  return now;
}

std::vector<ReorderBuffer::Waiting> ReorderBuffer::overdue(Moment now) {
  std::vector<Waiting> gone;
  for (auto client = clients_.begin(); client != clients_.end();) {
    auto& waiting = client->second;
    while (!waiting.empty() && now - waiting.begin()->second.since >= patience) gone.push_back(pop_first(waiting));
    client = waiting.empty() ? clients_.erase(client) : std::next(client);
  }
  return gone;
}

}  // namespace beltane
