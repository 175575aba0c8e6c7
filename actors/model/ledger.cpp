#include <algorithm>

#include "model/history.hpp"

namespace beltane {
namespace {

Revision last_heard(const Ledger::Client& client) {
  Revision last{};
  for (const auto& verdict : client.verdicts) last = std::max(last, verdict.revision);
  return last;
}

}  // namespace

const Verdict* answered(const Ledger& ledger, const ClientId& client, std::uint64_t sequence) {
  const auto found = ledger.clients.find(client);
  if (found == ledger.clients.end()) return nullptr;
  const auto& verdicts = found->second.verdicts;
  const auto at = std::find_if(verdicts.rbegin(), verdicts.rend(),
                               [&](const Verdict& verdict) { return verdict.sequence == sequence; });
  return at == verdicts.rend() ? nullptr : &*at;
}

void remember(Ledger& ledger, Verdict verdict) {
  if (!ledger.clients.contains(verdict.client) && ledger.clients.size() >= Ledger::most_clients)
    ledger.clients.erase(
        std::min_element(ledger.clients.begin(), ledger.clients.end(),
                         [](const auto& a, const auto& b) { return last_heard(a.second) < last_heard(b.second); }));
  verdict.durable = false;
  auto& client = ledger.clients[verdict.client];
  client.last = std::max(client.last, verdict.sequence);
  client.verdicts.push_back(std::move(verdict));
  if (client.verdicts.size() > Ledger::kept) client.verdicts.pop_front();
}

}  // namespace beltane
