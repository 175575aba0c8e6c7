#pragma once

#include <functional>
#include <string>
#include <vector>

#include "services/beltane/client.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace beltane {

/// What runs once the words were understood. A refusal is printed on standard error; the exit status is then 1.
using Action = std::function<Result<void>(const Command&)>;

/// One word or option that a verb takes; what is not as asked for is refused before the action runs, with exit
/// status 2.
class Wanted {
 public:
  explicit Wanted(CLI::Option* option) : option_(option) {}
  Wanted required();
  /// The help tells what it is where nothing is said.
  Wanted shown();
  Wanted one_of(const std::vector<std::string>& words);
  Wanted within(double least, double most);
  Wanted within(int least, int most);
  Wanted above_zero();
  Wanted not_below_zero();
  Wanted existing_file();
  /// So many words.
  Wanted words(int least, int most);
  /// `refusal` says what is wrong with a text; empty: nothing.
  Wanted that(const std::function<std::string(const std::string&)>& refusal, const std::string& kind);

 private:
  CLI::Option* option_;
};

/// A verb being built. What it is told to write to must live as long as the command line.
class Verb {
 public:
  explicit Verb(CLI::App* app) : app_(app) {}
  /// A word by its place, or (`--name`) an option. Of text, numbers, paths, lists of text, and optionals of these.
  template <class Value>
  Wanted takes(const std::string& name, Value& value, const std::string& help);
  Verb flag(const std::string& name, bool& value, const std::string& help);
  /// All other words are its own business, options too.
  void takes_the_rest(std::vector<std::string>& words, const std::function<std::string()>& footer);

 private:
  CLI::App* app_;
};

/// The command line being built: each file of verbs adds its own. Only verbs.cpp and main.cpp read CLI11, whose headers
/// are slow to compile.
class Verbs {
 public:
  explicit Verbs(CLI::App& app) : app_(app) {}

  /// A verb with its one line of help and an example; `action` runs when it was chosen.
  Verb add(const std::string& name, const std::string& help, const std::string& example, Action action);
  const Action& chosen() const { return chosen_; }

 private:
  CLI::App& app_;
  Action chosen_{};
};

void add_rig_verbs(Verbs&);         // up, down, status, logs
void add_quarantine_verbs(Verbs&);  // quarantine
void add_project_verbs(Verbs&);     // new, open, save, import
void add_export_verbs(Verbs&);      // export
void add_edit_verbs(Verbs&);        // edit, set, get, undo, redo, history
void add_show_verbs(Verbs&);        // show, version
void add_catalogue_verbs(Verbs&);   // catalogue, audition
void add_transport_verbs(Verbs&);   // play, stop, seek, loop, tempo, record, note, controller
void add_watch_verbs(Verbs&);       // watch
void add_demo_verbs(Verbs&);        // demo
void add_drill_verbs(Verbs&);       // drill

}  // namespace beltane
