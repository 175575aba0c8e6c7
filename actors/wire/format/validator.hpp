#pragma once

#include <string>
#include <string_view>

#include "model/result.hpp"

namespace beltane::wire {

/// A field as refusals name it, "note.pitch": the word for its message, where there is one, and its name.
struct FieldPlace {
  const char* word{""};
  const char* name{""};
  std::string text() const;
};

/// Collects what is wrong with a message while it is read: the first fault is kept, reading goes on with a harmless
/// value.
class Validator {
 public:
  /// Whether there is a fault.
  explicit operator bool() const { return !first_.empty(); }
  /// "SessionRequest: note.pitch is 200, more than 127"
  Refusal refusal(std::string_view message) const;

  void say(std::string_view field, std::string_view fault);
  // The same, out of the way of what reads a million numbers.
  void say_not_finite(FieldPlace place);
  void say_more_than(FieldPlace place, std::uint64_t value, std::uint64_t most);
  void say_not_within(FieldPlace place, int value, int most);
  void say_too_far(FieldPlace place);

 private:
  std::string first_{};
};

inline constexpr std::string_view unknown_kind = "is of a kind that is not known here; was it sent by a newer beltane?";

/// The text if it is UTF-8; otherwise with every stray byte read as Latin-1. What is encoded can always be decoded.
std::string utf8(std::string_view text);
bool is_utf8(std::string_view text);

}  // namespace beltane::wire
