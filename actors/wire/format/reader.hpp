#pragma once

#include <string_view>

#include "model/editing/history.hpp"
#include "wire/format/blank.hpp"

/// Protobuf bytes to model, by `fields`. Inside wire only.
namespace beltane::wire {

/// An entry of a map as Protobuf has it, with the field that it belongs to.
template <class T>
struct MapEntry {
  FieldPlace place;
  std::string key{};
  T value{};
};
template <class T>
void fields(auto& v, MapEntry<T>& entry) {
  v.of(entry.place.word);
  v(1, entry.place.name, entry.key);
  v(2, entry.place.name, entry.value);
}

/// Works out what a studio does not say of itself.
inline void settle(Studio& studio) {
  weigh(studio.history);
  weigh(studio.ledger);
}

/// Whether lists are read, or passed over: a stranger's may be long.
enum class Lists : std::uint8_t { read, passed_over };

/// Reads the fields of one message, which is blank. They may come in any order; unknown ones are passed over, of what
/// comes twice the last one counts, and messages that come twice are one.
class Reader {
 public:
  Reader(std::string_view bytes, Validator& validator, Lists lists)
      : cursor_(bytes), validator_(validator), lists_(lists) {}

  /// Reads all bytes. False: the bytes are no such message; what was read until then is there.
  template <class T>
  [[gnu::noinline]] bool read(T& message) {
    next();
    do {
      moved_ = false;
      fields(*this, message);
      if (!moved_ && tag_ != 0) pass_over();
    } while (tag_ != 0 && sound_);
    if (unsaid_ != nullptr) validator_.say(FieldPlace{word_, unsaid_}.text(), fault_);
    if (choice_ && !chosen_) validator_.say(word_, unknown_kind);
    if constexpr (requires { settle(message); }) settle(message);
    return sound_;
  }

  /// What refusals call the message.
  const char* word() const { return word_; }

  void of(const char* word) { word_ = word; }
  template <class T, class... How>
  void operator()(int number, const char* name, T&& value, How... how) {
    field(number, FieldPlace{word_, name}, value, how...);
  }

 private:
  [[gnu::always_inline]] void next() {
    tag_ = 0;
    if (sound_ && !cursor_.at_end()) sound_ = cursor_.tag(tag_);
  }
  /// Whether such a field comes now.
  bool comes(int number, WireType type) const { return tag_ == tag_of(number, type); }
  void pass_over() {
    sound_ = sound_ && cursor_.pass_over(tag_);
    next();
  }
  /// After a field was read.
  [[gnu::always_inline]] void move_on(bool sound) {
    moved_ = true;
    sound_ = sound_ && sound;
    next();
  }

  template <class T, class... How>
  void field(int number, FieldPlace place, T& value, How... how) {
    constexpr auto type = wire_type<T, How...>();
    if constexpr (has<how::Required, How...>) {
      said_ = said_ || comes(number, type);
      unsaid_ = said_ ? nullptr : place.name;
      fault_ = among<how::Required>(how...).fault;
    }
    while (comes(number, type)) move_on(read_value(value, place, how...));
  }
  template <class T, class... How>
  void field(int number, FieldPlace place, Cow<T>& value, How... how) {
    field(number, place, value.write(), how...);
  }
  /// In an order of their own, what comes in a row is put in at once.
  template <Sorted T, class... How>
  void field(int number, FieldPlace place, T& items, How... how) {
    std::vector<typename T::value_type> more;
    field(number, place, more, how...);
    if (!more.empty()) items.insert(std::move(more));
  }
  template <Row T, class... How>
  void field(int number, FieldPlace place, T& list, How... how) {
    using Item = typename T::value_type;
    if (lists_ == Lists::passed_over) return;
    if (comes(number, WireType::length)) make_room(list);
    while (comes(number, wire_type<Item>())) move_on(read_value(fresh(list), place, how...));
    if constexpr (Scalar<Item>)
      while (comes(number, WireType::length)) move_on(read_packed(list, place));
  }
  template <Map T, class... How>
  void field(int number, FieldPlace place, T& map, How... how) {
    while (comes(number, WireType::length)) move_on(read_entry(map, place, how...));
  }
  template <class T, class Variant>
  void field(int number, FieldPlace place, Alternative<T, Variant>& one) {
    choice_ = true;
    for (; comes(number, WireType::length); chosen_ = true) {
      if (!chosen_ || !std::holds_alternative<T>(one.variant)) make_blank(one.variant.template emplace<T>());
      move_on(read_value(std::get<T>(one.variant), place));
    }
  }
  template <class T, class Take>
  void field(int number, FieldPlace place, Older<T, Take>& older) {
    while (comes(number, WireType::length)) {
      T each;
      make_blank(each);
      move_on(read_value(each, place));
      older.take(each);
    }
  }

  /// For all that come in a row. Lists that come in many pieces grow as they grow.
  template <class T>
  void make_room(T& list) {
    if constexpr (requires { list.reserve(1); })
      if (const auto run = cursor_.run_of(tag_); run > list.size()) list.reserve(list.size() + run);
  }
  template <class T>
  static typename T::value_type& fresh(T& list) {
    auto& item = list.emplace_back();
    make_blank(item);
    return item;
  }

  // One value, after its tag. False: it is cut off, or not what it should be.
  template <Scalar T, class... How>
  [[gnu::always_inline]] bool read_value(T& value, FieldPlace place, How... how) {
    std::uint64_t bits = 0;
    const bool read = read_bits<wire_type<T, How...>()>(bits);
    if (read) set(value, bits, place, validator_, how...);
    return read;
  }
  template <class... How>
  bool read_value(std::string& text, FieldPlace, How...) {
    std::string_view held;
    if (!cursor_.bytes(held)) return false;
    text = held;
    return has<how::Bytes, How...> || is_utf8(held);
  }
  template <Name128 T, class... How>
  bool read_value(T& name, FieldPlace place, How...) {
    std::string bytes;
    const bool read = read_value(bytes, place, how::bytes);
    if (read) name.bits = bits_in(bytes, place.name, validator_);
    return read;
  }
  template <class T, class... How>
  bool read_value(std::optional<T>& value, FieldPlace place, How... how) {
    if (!value) make_blank(value.emplace());
    return read_value(*value, place, how...);
  }
  template <class T, class... How>
  bool read_value(Cow<T>& value, FieldPlace place, How... how) {
    return read_value(value.write(), place, how...);
  }
  template <HasFields T, class... How>
  requires(!List<T>) bool read_value(T& message, FieldPlace, How...) { return read_inside(message); }

  /// A message that is longer than what is left is read as far as it goes.
  template <class T>
  bool read_inside(T& message) {
    std::string_view held;
    const bool whole = cursor_.bytes(held);
    return Reader(held, validator_, lists_).read(message) && whole;
  }
  template <class T>
  bool read_packed(T& list, FieldPlace place) {
    std::string_view held;
    if (!cursor_.bytes(held)) return false;
    const auto after = std::exchange(cursor_, Cursor(held));
    bool read = true;
    while (read && !cursor_.at_end()) read = read_value(list.emplace_back(), place);
    cursor_ = after;
    return read;
  }
  template <class T, class... How>
  bool read_entry(T& map, FieldPlace place, How... how) {
    using Value = typename T::mapped_type;
    if constexpr (Rows<T>) {
      std::pair<typename T::key_type, Value> row{typename T::key_type{}, Value{}};
      make_blank(row);
      if (!read_inside(row)) return false;
      if (!map.emplace(std::move(row)).second) validator_.say(place.text(), among<how::Once>(how...).fault);
      return true;
    } else {
      MapEntry<Value> entry{place};
      if (!read_inside(entry)) return false;
      map.insert_or_assign(std::move(entry.key), std::move(entry.value));
      return true;
    }
  }

  template <WireType type>
  bool read_bits(std::uint64_t& bits) {
    if constexpr (type == WireType::varint) {
      return cursor_.varint(bits);
    } else if constexpr (type == WireType::fixed64) {
      return cursor_.fixed(bits);
    } else {
      std::uint32_t half = 0;
      const bool read = cursor_.fixed(half);
      bits = half;
      return read;
    }
  }

  Cursor cursor_;
  Validator& validator_;
  Lists lists_;
  const char* word_{""};
  std::uint32_t tag_{};         // of the field that comes next; 0: none
  bool moved_{}, sound_{true};  // something was read in this round; all that was read made sense
  bool choice_{}, chosen_{};    // it is a variant; one of its alternatives was said
  bool said_{};                 // the field that must be said was
  const char* unsaid_{};        // its name, where it was not, and what is wrong then
  const char* fault_{""};
};

}  // namespace beltane::wire
