#pragma once

#include <optional>
#include <string>
#include <vector>

#include "words/argument_types.hpp"
#include "words/lists.hpp"

namespace beltane::words {

/// Fills an edit from words, by its `syntax` (model/editing/syntax.hpp). After a refusal it reads no more.
class SyntaxReader {
 public:
  SyntaxReader(const Said& said, const Arguments& given) : said_(said), given_(given) {}

  const std::optional<Refusal>& refusal() const { return refusal_; }

  void verb(EditChapter, int, const char*, const char*, const char*) {}
  void form_of(const char*) {}
  void literal(const char*) { ++next_; }

  template <class T>
  void operator()(T& into, const char* = nullptr) {
    if (!refusal_) put(into, WordOf<T>::read(said_, given_.plain[next_++]));
  }
  template <class T>
  void maybe(T& into) {
    if (next_ < given_.plain.size()) (*this)(into);
  }
  template <class T>
  void option(const char* name, T& into, const T& = {}) {
    const auto* word = given_.option(name);
    if (word && !refusal_) put(into, WordOf<T>::read(said_, *word));
  }
  void name(std::string& into) {
    maybe(into);
    option("name", into);
  }
  void whole(int& into, const char*, int least, int most, const char* what) {
    if (!refusal_) put(into, words::whole(given_.plain[next_++], least, most, what));
  }
  void there(UnitAddress& into);
  void value(const ParamAddress& param, std::optional<double>& into);
  void settings(const UnitName& kind, UnitState& into);
  void player(UnitAddress& into);
  void samples(UnitAddress unit, std::vector<ZoneId>& into);
  void automated(InstrumentId& instrument, AutomationTarget& target);
  void points(InstrumentId instrument, const AutomationTarget& target, std::vector<AutomationPoint>& into);
  void notes(std::vector<Note>& into);
  template <class Id, class Held>
  void chosen(std::vector<Id>& into, Held held) {
    if (!refusal_) put(into, words::chosen(given_, next_, held(said_.project)));
  }

 private:
  template <class T>
  void put(T& into, Result<T> read) {
    if (read)
      into = *std::move(read);
    else
      refusal_ = read.refusal();
  }

  const Said& said_;
  const Arguments& given_;
  std::size_t next_{};  // of the plain words
  std::optional<Refusal> refusal_{};
};

}  // namespace beltane::words
