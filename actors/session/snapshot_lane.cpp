#include "session/snapshot_lane.hpp"

#include <utility>

namespace beltane {

void SnapshotLane::keep(KeepSnapshot snapshot, Moment now) {
  std::unique_lock lock(mutex_);
  waiting_ = std::move(snapshot);
  if (busy_ && !fetched_all_) return;
  fetched_ = now;
  go_on(lock);
}

/// Begins with what waits.
void SnapshotLane::go_on(std::unique_lock<std::mutex>& lock) {
  going_ = {};
  fetched_all_ = false;
  busy_ = waiting_.has_value();
  if (!busy_) return;
  auto snapshot = std::make_shared<KeepSnapshot>(*std::exchange(waiting_, std::nullopt));
  const auto life = ++life_;
  lock.unlock();
  elsewhere_([self = shared_from_this(), snapshot, life] {
    self->encoded(wire::Transfer::of<StorageRequest>(wire::encode(StorageRequest{std::move(*snapshot)}), life), life);
  });
  lock.lock();
}

void SnapshotLane::encoded(wire::Transfer transfer, std::uint64_t life) {
  std::unique_lock lock(mutex_);
  if (life != life_ || !busy_) return;  // the line broke meanwhile
  auto first = transfer.first();
  const bool whole = transfer.one_frame();
  going_ = std::move(transfer);
  fetched_ = std::chrono::steady_clock::now();
  if (whole) go_on(lock);
  lock.unlock();
  send_(std::move(first));
}

void SnapshotLane::next(wire::NextPart next, Moment now) {
  std::unique_lock lock(mutex_);
  auto frame = going_.count() == 0 ? nullptr : going_.frame(next);
  if (!frame) return;
  fetched_ = now;
  fetched_all_ = fetched_all_ || next.number + 1 == going_.count();
  if (fetched_all_ && waiting_) go_on(lock);
  lock.unlock();
  send_(std::move(frame));
}

void SnapshotLane::broken() {
  std::lock_guard lock(mutex_);
  ++life_;
  busy_ = false;
  going_ = {};
  waiting_.reset();
}

void SnapshotLane::tidy(Moment now) {
  std::unique_lock lock(mutex_);
  if (busy_ && going_.count() > 0 && now - fetched_ > patience) go_on(lock);
}

bool SnapshotLane::busy() const {
  std::lock_guard lock(mutex_);
  return busy_;
}

}  // namespace beltane
