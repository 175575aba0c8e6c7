#pragma once

#include <cstdint>
#include <type_traits>
#include <utility>
#include <variant>

/// How the fields of a struct are said: once, in a function beside the struct, with their numbers and names in proto/.
///
///     void fields(auto& v, Of<Note> auto& note) {
///       v.of("note");         // what refusals call it, where any of its fields can be refused
///       v(1, "id", note.id);  // in the order of the numbers
///       v(4, "pitch", note.pitch, how::most(127));
///     }
///
/// Whoever writes, reads, checks, weighs or prints structs is a visitor `v`; nobody else names fields. A variant says
/// its alternatives so, each as an `alternative`; an enum says its enumerators, in `enumerators(v, Tap)`.
namespace beltane {

/// T is S, or an S that is only read.
template <class T, class S>
concept Of = std::is_same_v<std::remove_const_t<T>, S>;

/// The same of an entry of a map, which travels as one of a list.
template <class T, class Key, class Value>
concept RowOf = Of<T, std::pair<const Key, Value>> || Of<T, std::pair<Key, Value>>;

/// Visits nothing; it is there to ask whether something can be visited.
struct AnyVisitor {
  void of(const char*) const {}
  void operator()(auto&&...) const {}
};

/// A struct, a variant or a row of a map with fields: a message of its own.
template <class T>
concept HasFields = requires(AnyVisitor& visitor, T& message) {
  fields(visitor, message);
};

/// An alternative of a variant as a field: of them, one is said.
template <class T, class Variant>
struct Alternative {
  Variant& variant;
};
template <class T, class Variant>
Alternative<T, Variant> alternative(Variant& variant) {
  return {variant};
}

/// Members that travel as a message of their own: `visit` says its fields.
template <class Visit>
struct Group {
  Visit visit;
};
template <class Visit>
Group<Visit> group(Visit visit) {
  return {visit};
}
template <class Visit>
void fields(auto& v, const Group<Visit>& members) {
  members.visit(v);
}

/// A list of T that older files have: what is read of it is given to `take`; it is not written any more.
template <class T, class Take>
struct Older {
  Take take;
};
template <class T, class Take>
Older<T, Take> older(Take take) {
  return {take};
}

/// What there is to say of a field beside its number, name and member.
namespace how {
struct Bytes {};
inline constexpr Bytes bytes{};  // a string that is no text
struct Fixed {};
inline constexpr Fixed fixed{};  // 64 bits that are seldom small: they take eight bytes
struct Sint {};
inline constexpr Sint sint{};  // a number that is often below 0
struct Negated {};
inline constexpr Negated negated{};  // a bool that travels as its contrary
struct Finite {};
inline constexpr Finite finite{};  // what is not a finite number is not sent
struct Unpublished {};
inline constexpr Unpublished unpublished{};  // not said where it is published
struct Unfiled {};
inline constexpr Unfiled unfiled{};  // not said in a file
struct Most {
  std::uint32_t most;
};
constexpr Most most(std::uint32_t number) { return {number}; }
struct Within {
  int most;
};
constexpr Within within(int of_zero) { return {of_zero}; }
struct Count {
  std::size_t most;
};
constexpr Count count(std::size_t most) { return {most}; }  // of a list
template <class T>
struct Unless {
  T value;
};
template <class T>
constexpr Unless<T> unless(T value) {  // that is said by saying nothing
  return {value};
}
template <class T>
struct Usual {
  T value;
};
template <class T>
constexpr Usual<T> usual(T value) {  // what 0, and nothing, say
  return {value};
}
struct Once {
  const char* fault;
};
constexpr Once once(const char* fault) { return {fault}; }  // of a map that travels as a list: a key twice is refused
struct Required {
  const char* fault;
};
constexpr Required required(const char* fault) { return {fault}; }  // refused where it is not said
struct Words {
  const char* fault;
};
constexpr Words words(const char* fault) { return {fault}; }  // an enum that travels as its `word`; another is refused
struct JsonName {
  const char* name;
};
constexpr JsonName json_name(const char* name) { return {name}; }
}  // namespace how

}  // namespace beltane
