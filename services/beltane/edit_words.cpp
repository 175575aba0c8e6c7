#include "services/beltane/edit_words.hpp"

#include "client/connection.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/samples.hpp"
#include "words/words.hpp"

namespace beltane {

void take_author(Verb verb, std::string& author) {
  verb.takes("--author", author, "Whose undo this belongs to (default: $USER)");
}

std::string author_of(const VerbContext& command, const std::string& author) {
  return author.empty() ? command.author : author;
}

Result<Edits> with_files_loaded(client::Connection& client, const std::vector<std::string>& words) {
  auto catalogue = client.catalogue();
  if (!catalogue) return catalogue.refusal();
  auto snapshot = client.snapshot();
  if (!snapshot) return snapshot.refusal();
  auto edits = edits_of(snapshot->project, **catalogue, words);
  return edits ? with_samples_kept(*std::move(edits), client.rig(), {}) : edits;
}

Result<void> edit_by_words(const VerbContext& command, const EditWords& given) {
  if (given.words.empty()) return edits_of({}, Catalogue(), {}).refusal();
  client::Connection client(command.rig);
  const auto author = author_of(command, given.author);
  auto edits = Result<Edits>(Edits{});
  const bool files = takes_files(given.words.front());
  if (files) edits = with_files_loaded(client, given.words);
  if (!edits) return edits.refusal();
  auto verdict = files ? client.submit(*std::move(edits), author) : client.submit_words(given.words, author);
  if (!verdict) return verdict.refusal();
  print_verdict(command, *verdict);
  return {};
}

void print_verdict(const VerbContext& command, const Verdict& verdict, bool streams) {
  print(verdict.refusal.empty() ? json_of(verdict) : Json{{"error", verdict.refusal}}, streams || !command.terminal);
}

void take_steps(Verb verb, StepWords& given) {
  verb.takes("times", given.times, "How many").within(1, 500).shown();
  take_author(verb, given.author);
}

Result<void> step_back(const VerbContext& command, Intent intent, const StepWords& given) {
  client::Connection client(command.rig);
  for (int i = 0; i < given.times; ++i) {
    auto verdict = client.submit({}, author_of(command, given.author), intent);
    if (!verdict) return verdict.refusal();
    print_verdict(command, *verdict);
  }
  return {};
}

}  // namespace beltane
