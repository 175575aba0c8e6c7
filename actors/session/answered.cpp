#include "session/answered.hpp"

#include <algorithm>

namespace beltane {
namespace {

Verdict too_old(const Submission& submission) {
  return {
      .client = submission.client,
      .sequence = submission.sequence,
      .refusal = "submission " + std::to_string(submission.sequence) +
                 " was answered too long ago to know how; look at the project before sending it under a new number"};
}

/// Whether every answer from that sequence on is still kept.
bool reaches_back_to(const Ledger::Client& client, std::uint64_t sequence) {
  const auto earlier = [&](const Verdict& verdict) { return verdict.sequence < sequence; };
  return client.verdicts.size() < Ledger::kept || std::any_of(client.verdicts.begin(), client.verdicts.end(), earlier);
}

}  // namespace

std::optional<Verdict> first_answer(const Ledger& ledger, const Submission& submission) {
  const auto client = ledger.clients.find(submission.client);
  if (client == ledger.clients.end() || submission.sequence > client->second.last) return std::nullopt;
  if (const auto* kept = answered(ledger, submission.client, submission.sequence)) return *kept;
  if (reaches_back_to(client->second, submission.sequence)) return std::nullopt;
  return too_old(submission);
}

Ledger carried_over(Ledger before, Ledger now) {
  for (auto& [id, client] : before.clients) {
    auto& there = now.clients[id];
    if (there.last >= client.last) continue;
    for (auto& verdict : client.verdicts) verdict.durable = true;
    there = std::move(client);
  }
  return now;
}

}  // namespace beltane
