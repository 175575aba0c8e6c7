#pragma once

#include <memory>
#include <utility>

namespace beltane {

/// A value that is shared until it is written: copying costs a reference, writing copies only what is shared.
/// Thread: a Cow may be copied and read from any thread; one Cow object is written by one thread at a time.
template <class T>
class Cow {
 public:
  Cow() : value_(std::make_shared<T>()) {}
  Cow(T value) : value_(std::make_shared<T>(std::move(value))) {}

  const T& operator*() const { return *value_; }
  const T* operator->() const { return value_.get(); }

  /// The value, for writing; other holders keep what they had.
  T& write() {
    if (value_.use_count() != 1) value_ = std::make_shared<T>(*value_);
    return *value_;
  }

  /// True when both are the very same object: then they are equal, at the cost of one comparison.
  bool same(const Cow& other) const { return value_ == other.value_; }

  bool operator==(const Cow& other) const { return same(other) || *value_ == *other.value_; }

 private:
  std::shared_ptr<T> value_;
};

}  // namespace beltane
