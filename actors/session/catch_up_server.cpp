#include "session/catch_up_server.hpp"

#include <algorithm>
#include <set>

namespace beltane {

void CatchUpServer::answer(const loop::Peer& peer, const CaughtUp& answer, Moment now) {
  std::unique_lock encoding(encoding_);
  const auto transfer = encode(answer);
  encoding.unlock();
  if (!transfer.one_frame()) offer(peer, transfer, now);
  send_(peer, transfer.first());
}

/// A snapshot that was asked for before is not encoded again.
wire::Transfer CatchUpServer::encode(const CaughtUp& answer) {
  std::optional<Key> key;
  if (const auto* whole = std::get_if<Snapshot>(&answer))
    key = Key{whole->epoch, whole->revision, whole->durable, whole->path};
  std::unique_lock lock(mutex_);
  if (key && key == last_key_) return last_;
  const auto number = ++number_;
  ++encoded_;
  lock.unlock();
  auto made = wire::Transfer::of<CaughtUp>(wire::encode(answer), number);
  lock.lock();
  if (key) {
    last_key_ = std::move(key);
    last_ = made;
  }
  return made;
}

void CatchUpServer::offer(const loop::Peer& peer, const wire::Transfer& transfer, Moment now) {
  std::lock_guard lock(mutex_);
  std::erase_if(offers_, [&](const Offer& offer) { return offer.peer == peer; });
  offers_.push_back({peer, transfer, now});
  while (offers_.size() > 1 && bytes_offered() > most_bytes) offers_.pop_front();
}

bool CatchUpServer::next(const loop::Peer& peer, wire::NextPart next, Moment now) {
  std::unique_lock lock(mutex_);
  const auto found = std::find_if(offers_.begin(), offers_.end(), [&](const Offer& each) { return each.peer == peer; });
  if (found == offers_.end() || found->transfer.number() != next.transfer) return false;
  auto frame = found->transfer.frame(next);
  auto offer = std::move(*found);
  offers_.erase(found);
  offer.used = now;
  offers_.push_back(std::move(offer));
  lock.unlock();
  if (frame) send_(peer, std::move(frame));
  return true;
}

void CatchUpServer::tidy(Moment now) {
  std::lock_guard lock(mutex_);
  std::erase_if(offers_, [&](const Offer& offer) { return now - offer.used > keep_for; });
  if (!offers_.empty()) return;
  last_key_.reset();
  last_ = {};
}

/// Each transfer once, however many fetch it.
std::size_t CatchUpServer::bytes_offered() const {
  std::set<std::uint64_t> counted;
  std::size_t bytes = 0;
  for (const auto& offer : offers_)
    if (counted.insert(offer.transfer.number()).second) bytes += offer.transfer.bytes();
  return bytes;
}

std::size_t CatchUpServer::bytes() const {
  std::lock_guard lock(mutex_);
  return bytes_offered();
}

std::size_t CatchUpServer::encoded() const {
  std::lock_guard lock(mutex_);
  return encoded_;
}

}  // namespace beltane
