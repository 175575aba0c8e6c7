#pragma once

#include <string>

#include "words/argument_types.hpp"

namespace beltane::words {

/// The rule of an edit, by its `syntax` (model/editing/syntax.hpp): its line of `edit --help`, and how many words and
/// which options it takes.
class SyntaxOutline {
 public:
  Rule rule() && { return std::move(rule_); }

  void verb(EditChapter chapter, int place, const char* name, const char* help, const char* example) {
    rule_.verb = {.chapter = chapter, .place = place, .verb = name, .help = help, .example = example};
  }
  void form_of(const char* name) { rule_.verb.verb = name; }
  void literal(const char* word) {
    rule_.literals.push_back({rule_.shape.most, word});
    words(word, 1, 1);
  }

  template <class T>
  void operator()(const T&, const char* shown = WordOf<T>::shown) {
    words(shown, 1, 1);
  }
  template <class T>
  void maybe(const T&) {
    words(bracketed(WordOf<T>::shown), 0, 1);
  }
  template <class T>
  void option(const char* name, const T&, const T& = {}) {
    words(bracketed(std::string("--") + name + " " + WordOf<T>::shown), 0, 0);
    rule_.shape.options.push_back(name);
  }
  void name(const std::string& name) {
    maybe(name);
    rule_.shape.options.push_back("name");
  }
  void whole(int, const char* shown, int, int, const char*) { words(shown, 1, 1); }
  void there(const UnitAddress& unit) { (*this)(unit); }
  void value(const ParamAddress&, const std::optional<double>&) { words("VALUE|default", 1, 2); }
  void settings(const UnitName&, const UnitState&) {
    words("[PARAM=VALUE…]", 0, 0);
    rule_.shape.settings = true;
  }
  void player(const UnitAddress&) { words("INSTRUMENT|STRIP.EFFECT", 1, 1); }
  void samples(const UnitAddress&, const std::vector<ZoneId>&) { words("SAMPLE…|all", 1, limits::zones); }
  void automated(InstrumentId, const AutomationTarget&) { words("INSTRUMENT.(bend|wheel|pressure|PARAM)", 1, 1); }
  void points(InstrumentId, const AutomationTarget&, const std::vector<AutomationPoint>&) {
    words("(BEAT VALUE GLIDE)…", 3, 3 * limits::points);
  }
  void notes(const std::vector<Note>&) {
    words("[--from BEAT] [--times N --every BEATS] (PITCH[+PITCH…] START LENGTH VELOCITY)…", 4, 4 * limits::notes);
    rule_.shape.options.insert(rule_.shape.options.end(), {"from", "times", "every"});
  }
  template <class Held>
  void chosen(const std::vector<NoteId>&, const Held&) {
    words("NOTE…|all|--from BEAT --to BEAT", 0, limits::notes);
    rule_.shape.options.insert(rule_.shape.options.end(), {"from", "to"});
  }
  template <class Held>
  void chosen(const std::vector<PointId>&, const Held&) {
    words("POINT…|all|--from BEAT --to BEAT", 0, limits::points);
    rule_.shape.options.insert(rule_.shape.options.end(), {"from", "to"});
  }

 private:
  static std::string bracketed(const std::string& shown) { return "[" + shown + "]"; }
  void words(const std::string& shown, std::size_t least, std::size_t most) {
    (rule_.verb.arguments += rule_.verb.arguments.empty() ? "" : " ") += shown;
    rule_.shape.least += least;
    rule_.shape.most += most;
  }

  Rule rule_{};
};

}  // namespace beltane::words
