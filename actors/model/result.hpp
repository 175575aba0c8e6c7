#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace beltane {

/// Why something was refused, as a sentence: what, where, what to do.
struct Refusal {
  std::string reason{};
  bool operator==(const Refusal&) const = default;
};

/// A value, or the refusal to give one.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
  Result(Refusal refusal) : held_(std::in_place_index<1>, std::move(refusal)) {}

  explicit operator bool() const { return held_.index() == 0; }
  T& operator*() & { return std::get<0>(held_); }
  const T& operator*() const& { return std::get<0>(held_); }
  T&& operator*() && { return std::get<0>(std::move(held_)); }
  T* operator->() { return &std::get<0>(held_); }
  const T* operator->() const { return &std::get<0>(held_); }
  const Refusal& refusal() const { return std::get<1>(held_); }
  const std::string& reason() const { return refusal().reason; }

 private:
  std::variant<T, Refusal> held_;
};

/// Done, or the refusal to do it.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Refusal refusal) : refusal_(std::move(refusal)) {}

  explicit operator bool() const { return !refusal_; }
  const Refusal& refusal() const { return *refusal_; }
  const std::string& reason() const { return refusal_->reason; }

 private:
  std::optional<Refusal> refusal_{};
};

}  // namespace beltane
