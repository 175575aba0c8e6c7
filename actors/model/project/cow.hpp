#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace beltane {

/// A value that is shared until it is written: copying costs a reference, writing copies only what is shared.
/// Thread: a Cow may be copied and read from any thread; one Cow object is written by one thread at a time. What was
/// moved from may only be assigned to or destroyed.
template <class T>
class Cow {
 public:
  Cow() : shared_(new Shared{}) {}
  Cow(T value) : shared_(new Shared{std::move(value)}) {}
  Cow(const Cow& other) noexcept : shared_(other.shared_) {
    if (shared_) shared_->holders.fetch_add(1, std::memory_order_relaxed);
  }
  Cow(Cow&& other) noexcept : shared_(std::exchange(other.shared_, nullptr)) {}
  Cow& operator=(Cow other) noexcept {
    std::swap(shared_, other.shared_);
    return *this;
  }
  ~Cow() {
    if (shared_ && shared_->holders.fetch_sub(1, std::memory_order_acq_rel) == 1) delete shared_;
  }

  const T& operator*() const { return shared_->value; }
  const T* operator->() const { return &shared_->value; }

  /// The value, for writing; other holders keep what they had.
  T& write() {
    // Acquire: whoever let go of the value has read it before we write it in place. std::shared_ptr::use_count says no
    // such thing.
    if (shared_->holders.load(std::memory_order_acquire) != 1) *this = Cow(shared_->value);
    return shared_->value;
  }

  /// True when both are the very same object: then they are equal, at the cost of one comparison.
  bool same(const Cow& other) const { return shared_ == other.shared_; }

  bool operator==(const Cow& other) const { return same(other) || **this == *other; }

 private:
  struct Shared {
    T value{};
    std::atomic<std::size_t> holders{1};
  };

  Shared* shared_;
};

}  // namespace beltane
