#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/editing/syntax.hpp"
#include "model/project/project.hpp"
#include "support/random_values.hpp"

namespace beltane::support {

/// Fills an edit with what is there, by its `syntax` (model/editing/syntax.hpp). It runs inside rc::gen::exec.
class SyntaxFiller {
 public:
  explicit SyntaxFiller(const Project& project) : project_(project) {}

  /// The project has nothing for it.
  bool lacks_something() const { return lacks_; }

  void verb(EditChapter, int, const char*, const char*, const char*) {}
  void form_of(const char*) {}
  void literal(const char*) {}

  void operator()(InstrumentId&, const char* = nullptr);
  void operator()(BusId&, const char* = nullptr);
  void operator()(std::optional<BusId>&, const char* = nullptr);
  void operator()(StripId&, const char* = nullptr);
  void operator()(UnitAddress&, const char* = nullptr);
  void operator()(ParamAddress&, const char* = nullptr);
  void operator()(std::string&, const char* = nullptr);
  void operator()(Position&, const char* = nullptr);
  void operator()(Beats& x, const char* = nullptr) { x.count = within(0, 16); }
  template <class T>
  void operator()(T& x, const char* = nullptr) {
    fill(x);  // names nothing
  }

  void maybe(auto& x) { (*this)(x); }
  void option(const char*, auto& x, auto...) { (*this)(x); }
  void name(std::string& x) { (*this)(x); }
  void whole(int& x, const char*, int least, int most, const char*) { x = within(least, most); }
  void there(UnitAddress& x) { (*this)(x); }
  void value(const ParamAddress&, std::optional<double>&);
  void settings(const UnitName&, UnitState&);
  void player(UnitAddress&);
  void samples(UnitAddress, std::vector<ZoneId>&);
  void automated(InstrumentId&, AutomationTarget&);
  void points(InstrumentId, const AutomationTarget&, std::vector<AutomationPoint>&);
  void notes(std::vector<Note>&);
  template <class Id, class Held>
  void chosen(std::vector<Id>& ids, Held held) {
    const auto* items = lacks_ ? nullptr : held(project_);
    if (!items) return;
    for (const auto& item : *items)
      if (drawn<bool>()) ids.push_back(item.id);
  }

 private:
  const Project& project_;
  bool lacks_{};
};

}  // namespace beltane::support
