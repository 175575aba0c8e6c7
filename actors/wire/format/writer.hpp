#pragma once

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "wire/format/scalars.hpp"

/// Model to Protobuf bytes, by `fields`: once to measure, once to fill the measured bytes. Inside wire only.
namespace beltane::wire {

/// Adds up bytes, and remembers how long each message inside is.
class SizeCounter {
 public:
  void tag(int number, WireType) { size_ += varint_size(tag_of(number, WireType::varint)); }
  void value(WireType type, std::uint64_t bits) {
    size_ += type == WireType::fixed64 ? 8 : type == WireType::fixed32 ? 4 : varint_size(bits);
  }
  void text(int number, std::string_view text) {
    tag(number, WireType::length);
    size_ += varint_size(text.size()) + text.size();
  }
  void message(int number, const auto& inside) {
    const auto place = lengths_.size(), before = size_;
    lengths_.push_back(0);
    inside();
    const auto length = size_ - before;
    lengths_[place] = static_cast<std::uint32_t>(length);
    tag(number, WireType::length);
    size_ += varint_size(length);
  }

  std::size_t size() const { return size_; }
  const std::vector<std::uint32_t>& lengths() const { return lengths_; }

 private:
  std::size_t size_{};
  std::vector<std::uint32_t> lengths_{};  // in the order in which messages begin
};

/// Fills as many bytes as were measured.
class Fill {
 public:
  Fill(char* bytes, const std::vector<std::uint32_t>& lengths) : at_(bytes), length_(lengths.data()) {}

  void tag(int number, WireType type) { at_ = write_varint(tag_of(number, type), at_); }
  void value(WireType type, std::uint64_t bits) {
    if (type == WireType::varint) at_ = write_varint(bits, at_);
    if (type == WireType::fixed64) copy(&bits, 8);
    if (type == WireType::fixed32) copy(&bits, 4);
  }
  void text(int number, std::string_view text) {
    tag(number, WireType::length);
    at_ = write_varint(text.size(), at_);
    copy(text.data(), text.size());
  }
  void message(int number, const auto& inside) {
    tag(number, WireType::length);
    at_ = write_varint(*length_++, at_);
    inside();
  }

 private:
  void copy(const void* bytes, std::size_t size) {
    std::memcpy(at_, bytes, size);
    at_ += size;
  }

  char* at_;
  const std::uint32_t* length_;
};

/// Whether every number in a message is finite.
class AllFinite {
 public:
  void of(const char*) {}
  template <class T, class... How>
  void operator()(int, const char*, const T& value, How...) {
    if constexpr (std::is_floating_point_v<T>) all_ = all_ && std::isfinite(value);
  }
  explicit operator bool() const { return all_; }

 private:
  bool all_{true};
};

/// Who is to read what is written: some fields are not for everybody.
enum class Audience : std::uint8_t { peer, followers, file };

/// Writes the fields of a message to a Measure or a Fill.
template <class Sink>
class Writer {
 public:
  Writer(Sink& sink, Audience audience) : sink_(sink), audience_(audience) {}

  void of(const char*) {}
  template <class T, class... How>
  void operator()(int number, const char*, const T& value, How... how) {
    if constexpr (has<how::Unpublished, How...>)
      if (audience_ == Audience::followers) return;
    if constexpr (has<how::Unfiled, How...>)
      if (audience_ == Audience::file) return;
    if constexpr (has<how::Unless<T>, How...>) {
      if (value != among<how::Unless<T>>(how...).value) write_value(number, value, how...);
    } else {
      field(number, value, how...);
    }
  }

 private:
  /// What is 0 or empty is said by saying nothing.
  template <Scalar T, class... How>
  void field(int number, T value, How... how) {
    if constexpr (has<how::Finite, How...>)
      if (!std::isfinite(value)) return;
    if (bits_of(value, how...) != 0) write_value(number, value, how...);
  }
  template <class... How>
  void field(int number, const std::string& text, How... how) {
    if (!text.empty()) write_value(number, text, how...);
  }
  template <Name128 T, class... How>
  void field(int number, const T& name, How...) {
    const auto bytes = bytes_of_name(name);
    if (!bytes.empty()) sink_.text(number, bytes);
  }
  template <class T, class... How>
  void field(int number, const std::optional<T>& value, How... how) {
    if (value) write_value(number, *value, how...);
  }
  template <class T, class... How>
  void field(int number, const Cow<T>& value, How... how) {
    field(number, *value, how...);
  }
  template <HasFields T, class... How>
  requires(!List<T>) void field(int number, const T& value, How... how) { write_value(number, value, how...); }
  template <List T, class... How>
  void field(int number, const T& list, How... how) {
    if constexpr (Scalar<typename T::value_type>) {
      if (!list.empty()) sink_.message(number, [&] { values(list); });
    } else {
      for (const auto& each : list)
        if constexpr (Text<typename T::value_type>)
          write_value(number, each);  // an empty one too: it has its place
        else if (is_sent(each, how...))
          field(number, each);
    }
  }
  template <Map T, class... How>
  void field(int number, const T& map, How... how) {
    for (const auto& row : map) {
      if constexpr (Rows<T>) {
        write_value(number, row);
      } else if (is_sent(row.second, how...)) {
        sink_.message(number, [&] { write_value(1, row.first), write_value(2, row.second); });
      }
    }
  }
  template <class T, class Variant>
  void field(int number, const Alternative<T, Variant>& one) {
    if (const auto* held = std::get_if<T>(&one.variant)) write_value(number, *held);
  }
  template <class T, class Take>
  void field(int, const Older<T, Take>&) {}

  template <Scalar T, class... How>
  void write_value(int number, T value, How... how) {
    constexpr auto type = wire_type<T, How...>();
    sink_.tag(number, type);
    sink_.value(type, bits_of(value, how...));
  }
  template <class... How>
  void write_value(int number, const std::string& text, How...) {
    if (has<how::Bytes, How...> || is_utf8(text)) return sink_.text(number, text);
    sink_.text(number, utf8(text));
  }
  template <HasFields T, class... How>
  void write_value(int number, const T& message, How...) {
    sink_.message(number, [&] { inside(message); });
  }
  /// By itself, not once more in every message that it can stand in.
  template <class T>
  [[gnu::noinline]] void inside(const T& message) {
    fields(*this, message);
  }

  void values(const auto& list) {
    for (const auto each : list) sink_.value(WireType::varint, bits_of(each));
  }

  template <class T, class... How>
  static bool is_sent(const T& value, How...) {
    if constexpr (!has<how::Finite, How...>) {
      return true;
    } else if constexpr (std::is_floating_point_v<T>) {
      return std::isfinite(value);
    } else {
      AllFinite finite;
      fields(finite, value);
      return bool(finite);
    }
  }

  Sink& sink_;
  Audience audience_;
};

/// The bytes of a message; equal messages have equal bytes.
template <class T>
std::string bytes_of(const T& message, Audience audience) {
  SizeCounter measure;
  Writer measuring(measure, audience);
  fields(measuring, message);
  std::string bytes(measure.size(), '\0');
  Fill fill(bytes.data(), measure.lengths());
  Writer filling(fill, audience);
  fields(filling, message);
  return bytes;
}

}  // namespace beltane::wire
