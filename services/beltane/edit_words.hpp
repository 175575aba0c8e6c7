#pragma once

#include <string>
#include <vector>

#include "client/connection.hpp"
#include "model/editing/change.hpp"
#include "services/beltane/verbs.hpp"

namespace beltane {

/// What an edit verb is given: its words, and whose edit it is.
struct EditWords {
  std::vector<std::string> words{};
  std::string author{};
};

void take_author(Verb verb, std::string& author);
/// The author that was named, else the user.
std::string author_of(const VerbContext& command, const std::string& author);

/// The edits of words that name files, which are put on the shelf: said to the project as it is now.
Result<Edits> with_files_loaded(client::Connection& client, const std::vector<std::string>& words);

/// Submits one edit in words, waits for the verdict and prints it.
Result<void> edit_by_words(const VerbContext& command, const EditWords& given);

/// Prints the answer to an edit; one line where the verb streams.
void print_verdict(const VerbContext& command, const Verdict& verdict, bool streams = false);

/// What `undo` and `redo` are given.
struct StepWords {
  int times{1};
  std::string author{};
};

void take_steps(Verb verb, StepWords& given);
/// Takes back, or does again, so many edits, and prints the verdict of each.
Result<void> step_back(const VerbContext& command, Intent intent, const StepWords& given);

}  // namespace beltane
