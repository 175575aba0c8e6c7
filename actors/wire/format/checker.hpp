#pragma once

#include "model/editing/history.hpp"
#include "model/messages/gesture.hpp"
#include "wire/format/scalars.hpp"

namespace beltane::wire {

// What must hold between the fields of one message.
void check(const MoveController&, Validator&);
void check(const TurnController&, Validator&);
void check(const MoveParam&, Validator&);
void check(const ControllerState&, Validator&);
void check(const KeptAnswer&, Validator&);

/// Looks at all that was read of a message: kinds that are known, lists that are not too long. Inside wire only.
class Checker {
 public:
  explicit Checker(Validator& validator) : validator_(validator) {}

  void of(const char* word) { word_ = word; }
  template <class T, class... How>
  void operator()(int, const char* name, const T& value, How... how) {
    if constexpr (has<how::Count, How...>) count(value.size(), among<how::Count>(how...).most, name);
    look(value);
  }

 private:
  void count(std::size_t length, std::size_t most, const char* name) {
    if (length > most)
      validator_.say(FieldPlace{word_, name}.text(),
                     "holds " + std::to_string(length) + ", more than " + std::to_string(most));
  }

  /// Numbers, names and texts were looked at when they were read.
  void look(const auto&) {}
  template <Listed E>
  void look(const E& value) {
    if (value == unknown_enumerator<E>) validator_.say(enumerator_of(value).word, unknown_kind);
  }
  template <class T>
  void look(const std::optional<T>& value) {
    if (value) look(*value);
  }
  template <class T>
  void look(const Cow<T>& value) {
    look(*value);
  }
  template <List T>
  void look(const T& list) {
    for (const auto& each : list) look(each);
  }
  template <Rows T>
  void look(const T& rows) {
    for (const auto& row : rows) look(row);
  }
  template <HasFields T>
  requires(!List<T>) [[gnu::noinline]] void look(const T& message) {
    if constexpr (requires { check(message, validator_); }) check(message, validator_);
    Checker inside(validator_);
    fields(inside, message);
  }
  template <class T, class Variant>
  void look(const Alternative<T, Variant>& one) {
    if (const auto* held = std::get_if<T>(&one.variant)) look(*held);
  }

  Validator& validator_;
  const char* word_{""};
};

}  // namespace beltane::wire
