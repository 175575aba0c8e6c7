#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "words/argument_types.hpp"

namespace beltane::words {

/// Says an edit in words, by its `syntax` (model/editing/syntax.hpp).
class SyntaxPrinter {
 public:
  /// Of a longer list so many items are printed, and how many there are: such words cannot be read again.
  explicit SyntaxPrinter(std::size_t most_of_a_list) : most_(most_of_a_list) {}

  std::vector<std::string> words() &&;

  void verb(const char* name) { verb_ = name; }
  void verb(EditChapter, int, const char* name, const char*, const char*) { verb_ = name; }
  void form_of(const char* name) { verb_ = name; }
  void literal(const char* word) { plain_.emplace_back(word); }

  template <class T>
  void operator()(const T& value, const char* = nullptr) {
    plain_.push_back(WordOf<T>::print(value));
  }
  template <class T>
  void maybe(const T& value) {
    (*this)(value);
  }
  template <class T>
  void option(const char* name, const T& value) {
    options_.push_back(std::string("--") + name);
    options_.push_back(WordOf<T>::print(value));
  }
  template <class T>
  void option(const char* name, const T& value, const T& usual) {
    if (value != usual) option(name, value);
  }
  void name(const std::string& name) { option("name", name, {}); }
  void whole(int value, const char*, int, int, const char*) { plain_.push_back(text_of(value)); }
  void there(UnitAddress unit) { (*this)(unit); }
  void value(const ParamAddress&, std::optional<double> value) {
    plain_.push_back(value ? text_of(*value) : "default");
  }
  void settings(const UnitName&, const UnitState&);
  void player(UnitAddress unit) { (*this)(unit); }
  void samples(UnitAddress, const std::vector<ZoneId>& ids) { chosen(ids, 0); }
  void automated(InstrumentId, const AutomationTarget&);
  void points(InstrumentId, const AutomationTarget&, const std::vector<AutomationPoint>&);
  void notes(const std::vector<Note>&);
  template <class Id, class Held>
  void chosen(const std::vector<Id>& ids, const Held&) {
    list(ids, [](Id id) { return std::vector{text_of(id)}; });
  }

  template <class Items, class Words>
  void list(const Items& items, Words words_of_item) {
    const auto shown = std::min(items.size(), most_);
    for (std::size_t i = 0; i < shown; ++i)
      for (auto& word : words_of_item(items[i])) plain_.push_back(std::move(word));
    if (shown < items.size()) plain_.insert(plain_.end(), {"…", "(" + text_of(items.size()) + ")"});
  }

 private:
  std::size_t most_;
  std::string verb_{};
  std::vector<std::string> plain_{};
  std::vector<std::string> settings_{};
  std::vector<std::string> options_{};
};

/// The edits whose words verbs of several edits make (rules_*.cpp); the others have a `syntax`.
void print(SyntaxPrinter&, const AddInstrument&);
void print(SyntaxPrinter&, const AddUnit&);
void print(SyntaxPrinter&, const PutZones&);

}  // namespace beltane::words
