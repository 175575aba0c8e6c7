#include "persistence/journal/journal_parts.hpp"

namespace beltane {
namespace {

/// A session comes back as another peer; what was for those before it is forgotten.
template <class Each>
Each& of_peer(std::map<loop::Peer, Each>& all, const loop::Peer& peer, std::size_t most) {
  if (!all.contains(peer) && all.size() >= most) all.erase(all.begin());
  return all[peer];
}

loop::SharedBytes wish(wire::NextPart next) {
  return std::make_shared<const std::string>(wire::encode_next<StorageReply>(next));
}

}  // namespace

loop::SharedBytes JournalParts::first_frame(const loop::Peer& peer, std::string reply, Moment now) {
  std::unique_lock lock(mutex_);
  const auto number = ++transfer_;
  lock.unlock();
  auto transfer = wire::Transfer::of<StorageReply>(std::move(reply), number);
  auto first = transfer.first();
  lock.lock();
  if (!transfer.one_frame()) of_peer(outgoing_, peer, most_peers) = {std::move(transfer), now};
  return first;
}

JournalParts::Received JournalParts::receive(const loop::Peer& peer, const wire::PartOrWish& found, Moment now) {
  std::lock_guard lock(mutex_);
  return std::visit([&](const auto& one) { return receive(peer, one, now); }, found);
}

JournalParts::Received JournalParts::receive(const loop::Peer& peer, const wire::Part& part, Moment now) {
  auto got = of_peer(incoming_, peer, most_peers).accept(part, now);
  return {got.ask ? wish(*got.ask) : nullptr, std::move(got.whole), std::move(got.fault)};
}

/// The last part may be asked for again, so the transfer stays for a while.
JournalParts::Received JournalParts::receive(const loop::Peer& peer, const wire::NextPart& next, Moment now) {
  const auto found = outgoing_.find(peer);
  if (found == outgoing_.end()) return {};
  found->second.used = now;
  return {.send = found->second.transfer.frame(next)};
}

std::vector<std::pair<loop::Peer, loop::SharedBytes>> JournalParts::overdue(Moment now) {
  std::lock_guard lock(mutex_);
  std::vector<std::pair<loop::Peer, loop::SharedBytes>> asked;
  for (auto& [peer, coming] : incoming_)
    if (auto next = coming.overdue(now)) asked.emplace_back(peer, wish(*next));
  std::erase_if(outgoing_, [&](const auto& one) { return now - one.second.used > keep_for; });
  return asked;
}

}  // namespace beltane
