#include <bit>

#include "model/editing/history.hpp"

namespace beltane {
namespace {

/// Takes the fields of a project in their order. Every sequence says its length first, so no two projects give the same
/// row of values.
class Hasher {
 public:
  void of(const char*) {}
  void operator()(int, const char*, const auto& value, auto...) { take(value); }

  void take(std::uint64_t word) {
    state_ = (std::rotl(state_, 27) ^ word) * 0x9e3779b97f4a7c15ULL;
    state_ ^= state_ >> 32;
  }

  /// The last bits of what was taken, spread over all 64 (the finish of MurmurHash3, public domain).
  std::uint64_t sum() const {
    auto sum = state_;
    sum = (sum ^ (sum >> 33)) * 0xff51afd7ed558ccdULL;
    sum = (sum ^ (sum >> 33)) * 0xc4ceb9fe1a85ec53ULL;
    return sum ^ (sum >> 33);
  }

 private:
  void take(double number) { take(std::bit_cast<std::uint64_t>(number == 0 ? 0.0 : number)); }
  void take(const std::string& text) {
    take(std::uint64_t{text.size()});
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      word = (word << 8) | static_cast<unsigned char>(text[i]);
      if (i % 8 == 7 || i + 1 == text.size()) take(std::exchange(word, 0));
    }
  }
  template <class Value>
  void take(const std::optional<Value>& value) {
    take(std::uint64_t{value.has_value()});
    if (value) take(*value);
  }
  template <class Value>
  void take(const Cow<Value>& value) {
    take(*value);
  }
  template <class Key, class Value, class Order>
  void take(const std::map<Key, Value, Order>& values) {
    take(std::uint64_t{values.size()});
    for (const auto& [key, value] : values) take(key), take(value);
  }
  template <class T, class Variant>
  void take(const Alternative<T, Variant>& one) {
    const auto* held = std::get_if<T>(&one.variant);
    take(std::uint64_t{held != nullptr});
    if (held) take(*held);
  }
  /// A whole number, an enum, a quantity; a list; what has fields.
  template <class Value>
  void take(const Value& value) {
    if constexpr (std::is_enum_v<Value> || std::is_integral_v<Value>) {
      take(static_cast<std::uint64_t>(value));
    } else if constexpr (requires { number_in(value); }) {
      take(number_in(value));
    } else if constexpr (requires { value.begin(); }) {
      take(std::uint64_t{value.size()});
      for (const auto& each : value) take(each);
    } else {
      fields(*this, value);
    }
  }

  std::uint64_t state_{0x62656c74616e65ULL};
};

}  // namespace

std::uint64_t digest(const Project& project) {
  Hasher hasher;
  fields(hasher, project);
  return hasher.sum();
}

}  // namespace beltane
