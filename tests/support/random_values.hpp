#pragma once

#include <rapidcheck.h>

#include <concepts>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "model/editing/history.hpp"
#include "model/fields.hpp"
#include "model/messages/gesture.hpp"
#include "model/messages/transport.hpp"
#include "model/project/project_id.hpp"

/// Random values of the model's types, for generators. Everything here runs inside rc::gen::exec, where `*generator`
/// draws a value. Whatever says its fields is filled field by field; the types named here have more to say.
namespace beltane::support {

template <class Number>
Number within(Number from, Number to) {  // both included
  return static_cast<Number>(*rc::gen::inRange<std::int64_t>(from, static_cast<std::int64_t>(to) + 1));
}

template <class List>
const typename List::value_type* one_of(const List& list) {
  return list.empty() ? nullptr : &list[within<std::size_t>(0, list.size() - 1)];
}

template <class T>
T drawn();

// ── plain values ───────────────────────────────────────────────────────────────────────────────────────────────────
void fill(bool&);
void fill(float&);
void fill(double&);
void fill(std::uint8_t&);
void fill(std::uint16_t&);
void fill(std::int32_t&);
void fill(std::uint32_t&);
void fill(std::int64_t&);
void fill(std::uint64_t&);
void fill(std::string&);
void fill(Instant&);
void fill(Beats&);
void fill(Bpm&);
void fill(Seconds&);

// ── what not every combination of its fields is well formed of ─────────────────────────────────────────────────────
void fill(StripId&);
void fill(Note&);
void fill(Notes&);
void fill(AutomationPoints&);
void fill(UnitDef&);
void fill(StripDef&);
void fill(Signature&);
void fill(ClientId&);
void fill(ProjectId&);
void fill(IdRun&);
void fill(Ledger::Client&);
void fill(UndoTimeline&);
void fill(LoopRange&);
void fill(PlayNote&);
void fill(MoveController&);
void fill(TurnController&);
void fill(StartVoice&);

// ── enums ──────────────────────────────────────────────────────────────────────────────────────────────────────────
/// The enumerators that an enum says.
template <class T>
struct Enumerators {
  void of(const char*) {}
  void operator()(int, const char*, T value, auto...) { all.push_back(value); }
  std::vector<T> all{};
};
template <class T>
requires std::is_enum_v<T>
void fill(T& x) {
  if constexpr (requires(Enumerators<T> & list) { enumerators(list, T{}); }) {
    Enumerators<T> list;
    enumerators(list, T{});
    x = *one_of(list.all);
  } else {
    x = T{drawn<std::underlying_type_t<T>>()};
  }
}

// ── holders ────────────────────────────────────────────────────────────────────────────────────────────────────────
template <class T>
void fill(std::optional<T>& x) {
  x = drawn<bool>() ? std::optional(drawn<T>()) : std::nullopt;
}
template <class List>
void fill_list(List& x) {
  x.clear();
  for (auto count = within(0, 3); count > 0; --count) x.push_back(drawn<typename List::value_type>());
}
template <class T>
void fill(std::vector<T>& x) {
  fill_list(x);
}
template <class T>
void fill(std::deque<T>& x) {
  fill_list(x);
}
template <class T>
void fill(SharedList<T>& x) {
  fill_list(x);
}
template <class Key, class Value, class Order>
void fill(std::map<Key, Value, Order>& x) {
  x.clear();
  for (auto count = within(0, 2); count > 0; --count) x.insert_or_assign(drawn<Key>(), drawn<Value>());
}
template <class T>
void fill(Cow<T>& x) {
  x = Cow<T>(drawn<T>());
}
template <class... Kinds>
void fill(std::variant<Kinds...>& x) {
  const auto chosen = within<std::size_t>(0, sizeof...(Kinds) - 1);
  std::size_t index = 0;
  ((index++ == chosen ? void(x = drawn<Kinds>()) : void()), ...);
}

// ── whatever says its fields ───────────────────────────────────────────────────────────────────────────────────────
class FieldFiller {
 public:
  void of(const char*) {}
  template <class T, class... How>
  void operator()(int, const char*, T& member, How... how) {
    member = drawn<T>();
    (limit(member, how), ...);
  }
  template <class Visit>
  void operator()(int, const char*, const Group<Visit>& members) {
    members.visit(*this);
  }

 private:
  template <class T>
  static void limit(T&, auto) {}
  template <std::unsigned_integral T>
  static void limit(T& number, how::Most how) {
    number = static_cast<T>(number % (std::uint64_t{how.most} + 1));
  }
  static void limit(int& number, how::Within how) { number = within(-how.most, how.most); }
  template <class T>
  static void limit(T& number, how::Usual<T>) {  // 0 says the usual
    number = within(T{1}, T{1'000'000});
  }
};

template <HasFields T>
void fill(T& x) {
  FieldFiller filler;
  fields(filler, x);
}

template <class T>
T drawn() {
  T value{};
  fill(value);
  return value;
}

}  // namespace beltane::support
