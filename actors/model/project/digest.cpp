#include <bit>

#include "model/editing/history.hpp"

namespace beltane {
namespace {

/// How the lists go in that copies of a project share: one value after the other, or as a sum, which is known of what
/// did not change.
enum class Lists { in_full, summed };

/// Takes the fields of a project in their order. Every sequence says its length first, so no two projects give the same
/// row of values.
template <Lists lists>
class Hasher {
  /// The hash of a value by itself.
  struct Alone {
    std::uint64_t operator()(const auto& value) const {
      Hasher hasher;
      hasher.add(value);
      return hasher.sum();
    }
  };

 public:
  void of(const char*) {}
  void operator()(int, const char*, const auto& value, auto...) { add(value); }

  void add(std::uint64_t word) {
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
  void add(double number) { add(std::bit_cast<std::uint64_t>(number == 0 ? 0.0 : number)); }
  void add(const std::string& text) {
    add(std::uint64_t{text.size()});
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      word = (word << 8) | static_cast<unsigned char>(text[i]);
      if (i % 8 == 7 || i + 1 == text.size()) add(std::exchange(word, 0));
    }
  }
  template <class Value>
  void add(const std::optional<Value>& value) {
    add(std::uint64_t{value.has_value()});
    if (value) add(*value);
  }
  template <class Value>
  void add(const Cow<Value>& value) {
    add(*value);
  }
  template <class Key, class Value, class Order>
  void add(const std::map<Key, Value, Order>& values) {
    add(std::uint64_t{values.size()});
    for (const auto& [key, value] : values) add(key), add(value);
  }
  template <class T, class Variant>
  void add(const Alternative<T, Variant>& one) {
    const auto* held = std::get_if<T>(&one.variant);
    add(std::uint64_t{held != nullptr});
    if (held) add(*held);
  }
  /// A whole number, an enum, a quantity; a list; what has fields.
  template <class Value>
  void add(const Value& value) {
    if constexpr (std::is_enum_v<Value> || std::is_integral_v<Value>) {
      add(static_cast<std::uint64_t>(value));
    } else if constexpr (requires { number_in(value); }) {
      add(number_in(value));
    } else if constexpr (requires { value.begin(); }) {
      add(std::uint64_t{value.size()});
      if constexpr (lists == Lists::summed && requires { value.sum(Alone{}); })
        add(value.sum(Alone{}));
      else
        for (const auto& each : value) add(each);
    } else {
      fields(*this, value);
    }
  }

  std::uint64_t state_{0x62656c74616e65ULL};
};

template <Lists lists>
std::uint64_t digest_of(const Project& project) {
  Hasher<lists> hasher;
  fields(hasher, project);
  return hasher.sum();
}

}  // namespace

std::uint64_t digest(const Project& project) { return digest_of<Lists::summed>(project); }

std::uint64_t file_digest(const Project& project) { return digest_of<Lists::in_full>(project); }

}  // namespace beltane
