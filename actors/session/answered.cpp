#include "session/answered.hpp"

namespace beltane {
namespace {

Verdict too_old(const Submission& submission) {
  return {
      .client = submission.client,
      .sequence = submission.sequence,
      .refusal = "submission " + std::to_string(submission.sequence) +
                 " was answered too long ago to know how; look at the project before sending it under a new number"};
}

}  // namespace

std::optional<Verdict> first_answer(const Ledger& ledger, const Submission& submission) {
  const auto client = ledger.clients.find(submission.client);
  if (client == ledger.clients.end() || submission.sequence > client->second.last) return std::nullopt;
  if (auto kept = answered(ledger, submission.client, submission.sequence)) return kept;
  if (submission.sequence > client->second.forgotten) return std::nullopt;
  return too_old(submission);
}

std::optional<Verdict> former_answer(const Ledger& former, const Submission& submission) {
  auto kept = answered(former, submission.client, submission.sequence);
  if (kept) kept->durable = true;
  return kept;
}

}  // namespace beltane
