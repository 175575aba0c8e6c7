#include "session/snapshot_upload.hpp"

#include <utility>

namespace beltane {

void SnapshotUpload::send(KeepSnapshot snapshot, Moment now) {
  std::unique_lock lock(mutex_);
  waiting_ = std::move(snapshot);
  if (busy_ && !fetched_all_) return;
  fetched_ = now;
  go_on(lock);
}

/// Begins with what waits.
void SnapshotUpload::go_on(std::unique_lock<std::mutex>& lock) {
  transfer_ = {};
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

void SnapshotUpload::encoded(wire::Transfer transfer, std::uint64_t life) {
  std::unique_lock lock(mutex_);
  if (life != life_ || !busy_) return;  // the line broke meanwhile
  auto first = transfer.first();
  const bool whole = transfer.one_frame();
  transfer_ = std::move(transfer);
  fetched_ = std::chrono::steady_clock::now();
  if (whole) go_on(lock);
  lock.unlock();
  send_(std::move(first));
}

void SnapshotUpload::next(wire::NextPart next, Moment now) {
  std::unique_lock lock(mutex_);
  auto frame = transfer_.count() == 0 ? nullptr : transfer_.frame(next);
  if (!frame) return;
  fetched_ = now;
  fetched_all_ = fetched_all_ || next.number + 1 == transfer_.count();
  if (fetched_all_ && waiting_) go_on(lock);
  lock.unlock();
  send_(std::move(frame));
}

void SnapshotUpload::broken() {
  std::lock_guard lock(mutex_);
  ++life_;
  busy_ = false;
  transfer_ = {};
  waiting_.reset();
}

void SnapshotUpload::tidy(Moment now) {
  std::unique_lock lock(mutex_);
  if (busy_ && transfer_.count() > 0 && now - fetched_ > patience) go_on(lock);
}

bool SnapshotUpload::busy() const {
  std::lock_guard lock(mutex_);
  return busy_;
}

}  // namespace beltane
