#include "model/project/sizes.hpp"

namespace beltane {
namespace {

// Protobuf: a number of 32 bits takes 6 bytes with its tag, one of 64 bits or a double 9 to 11; a string or message of
// any length at most 7 more than what is in it.
constexpr std::size_t number = 11;
constexpr std::size_t around = 7;

/// Adds up what fields take at most.
class Weigher {
 public:
  void of(const char*) {}
  void operator()(int, const char*, const auto& value, auto...) { add(value); }

  template <class T>
  void add(const T& value) {
    if constexpr (HasFields<T>) {
      bytes_ += around;
      fields(*this, value);
    } else {
      bytes_ += number;
    }
  }
  void add(const std::string& text) { bytes_ += around + text.size(); }
  void add(const std::vector<Note>& notes) { bytes_ += notes.size() * note_bytes; }
  void add(const Notes& notes) { bytes_ += notes.size() * note_bytes; }
  void add(const std::vector<AutomationPoint>& points) { bytes_ += points.size() * point_bytes; }
  void add(const AutomationPoints& points) { bytes_ += points.size() * point_bytes; }
  template <class T>
  void add(const std::vector<T>& list) {
    for (const auto& each : list) add(each);
  }
  template <class T>
  void add(const SharedList<T>& list) {
    for (const auto& each : list) add(each);
  }
  template <class Key, class Value, class Order>
  void add(const std::map<Key, Value, Order>& map) {
    for (const auto& row : map) bytes_ += around, add(row.first), add(row.second);
  }
  template <class T>
  void add(const std::optional<T>& value) {
    if (value) add(*value);
  }
  template <class T>
  void add(const Cow<T>& value) {
    add(*value);
  }
  template <class T, class Variant>
  void add(const Alternative<T, Variant>& one) {
    if (const auto* held = std::get_if<T>(&one.variant)) add(*held);
  }

  std::size_t bytes() const { return bytes_; }

 private:
  std::size_t bytes_{};
};

std::size_t weight_of(const auto& value) {
  Weigher weigher;
  weigher.add(value);
  return weigher.bytes();
}

}  // namespace

std::size_t size_of(const Edit& edit) { return weight_of(edit); }
std::size_t size_of(const Edits& edits) { return weight_of(edits); }
std::size_t size_of(const Project& project) { return weight_of(project); }

}  // namespace beltane
