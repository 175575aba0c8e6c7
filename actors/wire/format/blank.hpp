#pragma once

#include "wire/format/scalars.hpp"

namespace beltane::wire {

/// Makes of a struct what a message without any bytes says, whatever the struct starts as. Inside wire only.
class Blank {
 public:
  void of(const char*) {}
  template <class T, class... How>
  void operator()(int, const char*, T&& value, How... how) {
    blank(value, how...);
  }

 private:
  template <Scalar T, class... How>
  static void blank(T& value, How... how) {
    set_unsaid(value, how...);
  }
  template <class T, class... How>
  requires Text<T> || List<T> || Map<T>
  static void blank(T& held, How...) { held.clear(); }
  template <Name128 T, class... How>
  static void blank(T& name, How...) {
    name = {};
  }
  template <class T>
  static void blank(std::optional<T>& value, auto...) {
    value.reset();
  }
  template <class T>
  static void blank(Cow<T>& value, auto... how) {
    blank(value.write(), how...);
  }
  template <HasFields T>
  requires(!List<T>) static void blank(T& message, auto...) {
    Blank inside;
    fields(inside, message);
  }
  template <class T, class Variant>
  static void blank(Alternative<T, Variant>&) {}
  template <class T, class Take>
  static void blank(Older<T, Take>&) {}
};

/// As a message without any bytes says it.
template <class T>
void make_blank(T& value) {
  Blank blank;
  blank(0, "", value);
}

}  // namespace beltane::wire
