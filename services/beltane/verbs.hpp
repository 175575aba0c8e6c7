#pragma once

#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "host/rig.hpp"
#include "model/result.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace beltane {

/// What every verb is given.
struct VerbContext {
  Rig rig{};
  bool json{};      // machine form
  bool terminal{};  // colours and live lines are welcome
  std::string author{};
};

/// What runs once the words were understood. A refusal is printed on standard error; the exit status is then 1.
using VerbAction = std::function<Result<void>(const VerbContext&)>;

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

/// The verbs that stand together in `beltane --help`.
enum class Chapter : std::uint8_t { rig, project, edits, looks, units, transport, others };

/// What `beltane --help` says of a verb, and where: in its chapter, by `place`.
struct VerbText {
  Chapter chapter{};
  int place{};
  std::string name{};
  std::string help{};
  std::string example{};
};

/// Makes a verb part of the command line. Each file of verbs/ has one, and is found by being there. Only verbs.cpp and
/// main.cpp read CLI11, whose headers are slow to compile.
class VerbEntry {
 public:
  /// `run` is called when the verb was chosen.
  VerbEntry(VerbText text, Result<void> (*run)(const VerbContext&));
  /// The same for a verb that takes words: `takes` says which, and `run` gets what was given.
  template <class Given>
  VerbEntry(VerbText text, Result<void> (*run)(const VerbContext&, const Given&),
            std::type_identity_t<void (*)(Verb, Given&)> takes)
      : VerbEntry(std::move(text), [run, takes](Verb verb) -> VerbAction {
          auto given = std::make_shared<Given>();
          takes(verb, *given);
          return [run, given](const VerbContext& command) { return run(command, *given); };
        }) {}

 private:
  VerbEntry(VerbText text, std::function<VerbAction(Verb)> build);
};

/// Adds all verbs to the command line; the one that is chosen is put into `chosen`, which must live as long.
void add_verbs(CLI::App& app, VerbAction& chosen);

}  // namespace beltane
