#include <algorithm>

#include "model/editing/history.hpp"
#include "model/limits.hpp"

namespace beltane {
namespace {

Revision last_heard(const Ledger::Client& client) {
  Revision last{};
  for (const auto& answer : client.answers) last = std::max(last, answer.revision);
  return last;
}

constexpr std::size_t bare_answer = 48;
constexpr std::size_t bare_client = 48;

std::size_t size_of(const KeptAnswer& answer) {
  return bare_answer + answer.refusal.size() + answer.made.size() * 2 * sizeof(IdRun);
}

void pop_front(Ledger::Client& client) {
  client.bytes -= size_of(client.answers.front());
  client.forgotten = std::max(client.forgotten, client.answers.front().sequence);
  client.answers.pop_front();
}

void forget_silent(Ledger& ledger, const ClientId& but) {
  auto silent = ledger.clients.end();
  for (auto each = ledger.clients.begin(); each != ledger.clients.end(); ++each) {
    if (each->first == but) continue;
    if (silent == ledger.clients.end() || last_heard(each->second) < last_heard(silent->second)) silent = each;
  }
  if (silent != ledger.clients.end()) ledger.clients.erase(silent);
}

}  // namespace

void remember_older(Ledger::Client& client, const Verdict& verdict) {
  client.answers.push_back({verdict.sequence, verdict.revision, verdict.refusal, runs_of(verdict.made)});
  if (client.answers.size() >= Ledger::kept) client.forgotten = client.answers.front().sequence - 1;
}

IdRuns runs_of(const std::vector<std::uint32_t>& ids) {
  IdRuns runs;
  for (const auto id : ids) {
    if (!runs.empty() && id == runs.back().first + runs.back().count)
      ++runs.back().count;
    else
      runs.push_back({id, 1});
  }
  return runs;
}

std::vector<std::uint32_t> ids_in(const IdRuns& runs) {
  std::vector<std::uint32_t> ids;
  for (const auto& run : runs)
    for (std::uint32_t i = 0; i < run.count; ++i) ids.push_back(run.first + i);
  return ids;
}

std::optional<Verdict> answered(const Ledger& ledger, const ClientId& client, std::uint64_t sequence) {
  const auto found = ledger.clients.find(client);
  if (found == ledger.clients.end()) return std::nullopt;
  const auto& answers = found->second.answers;
  const auto at = std::find_if(answers.rbegin(), answers.rend(),
                               [&](const KeptAnswer& answer) { return answer.sequence == sequence; });
  if (at == answers.rend()) return std::nullopt;
  return Verdict{.client = client,
                 .sequence = sequence,
                 .revision = at->revision,
                 .refusal = at->refusal,
                 .made = ids_in(at->made)};
}

void remember(Ledger& ledger, const Verdict& verdict) {
  auto& client = ledger.clients[verdict.client];
  client.last = std::max(client.last, verdict.sequence);
  client.answers.push_back({verdict.sequence, verdict.revision, verdict.refusal, runs_of(verdict.made)});
  client.bytes += size_of(client.answers.back());
  while (client.answers.size() > Ledger::kept ||
         (client.bytes > limits::client_answers_bytes && client.answers.size() > 1))
    pop_front(client);
  while (ledger.clients.size() > 1 &&
         (ledger.clients.size() > Ledger::most_clients || size_of(ledger) > limits::ledger_bytes))
    forget_silent(ledger, verdict.client);
}

std::size_t size_of(const Ledger& ledger) {
  std::size_t bytes = 0;
  for (const auto& [id, client] : ledger.clients) bytes += bare_client + client.bytes;
  return bytes;
}

void weigh(Ledger& ledger) {
  for (auto& [id, client] : ledger.clients) {
    client.bytes = 0;
    for (const auto& answer : client.answers) client.bytes += size_of(answer);
  }
}

}  // namespace beltane
