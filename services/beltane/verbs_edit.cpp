#include <atomic>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "model/param_range.hpp"
#include "model/plain_text.hpp"
#include "services/beltane/edit_stream.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/output.hpp"
#include "services/beltane/samples.hpp"
#include "services/beltane/song.hpp"
#include "services/beltane/text.hpp"
#include "services/beltane/verbs.hpp"
#include "words/address.hpp"
#include "words/words.hpp"

namespace beltane {
namespace {

void print_verdict(const Command& command, const Verdict& verdict, bool streams = false) {
  print(verdict.refusal.empty() ? json_of(verdict) : Json{{"error", verdict.refusal}}, streams || !command.terminal);
}

/// The lines of standard input, one after the other. A byte order mark is none of the first line's words.
class InputLines {
 public:
  ~InputLines() { std::free(buffer_); }
  InputLines() = default;
  InputLines(const InputLines&) = delete;
  InputLines& operator=(const InputLines&) = delete;

  bool next(std::string& line) {
    const auto size = getline(&buffer_, &room_, stdin);
    if (size < 0) return false;
    line.assign(buffer_, static_cast<std::size_t>(size));
    if (std::exchange(first_, false) && line.starts_with("\xef\xbb\xbf")) line.erase(0, 3);
    return true;
  }

 private:
  char* buffer_{};
  std::size_t room_{};
  bool first_{true};
};

/// What became of the lines of a stream.
struct Tally {
  std::atomic<std::size_t> lines{};
  std::atomic<std::size_t> refused{};
};

Result<void> outcome(const Tally& tally) {
  if (std::ferror(stdin)) return Refusal{"standard input cannot be read to its end: " + std::string(strerror(errno))};
  if (tally.refused == 0) return {};
  return Refusal{std::to_string(tally.refused) + " of " + std::to_string(tally.lines) +
                 (tally.lines == 1 ? " line was" : " lines were") + " refused; the answers say why"};
}

Result<void> edit_lines(const Command& command, const std::string& author) {
  Client client(command.rig);
  Tally tally;
  auto stream = EditStream::open(client, author, [&](const Verdict& verdict) {
    if (!verdict.refusal.empty()) ++tally.refused;
    print_verdict(command, verdict, true);
  });
  if (!stream) return stream.refusal();
  InputLines input;
  for (std::string line; output_works() && input.next(line);) {
    const auto words = split_words(line);
    if (words.empty() || words[0].starts_with('#')) continue;
    ++tally.lines;
    if (auto submitted = (*stream)->submit(words); !submitted) {
      if (auto drained = (*stream)->finish(); !drained) return drained;
      ++tally.refused;
      print({{"error", submitted.reason()}}, true);
    }
  }
  if (auto finished = (*stream)->finish(); !finished) return finished;
  return outcome(tally);
}

Result<void> edit_words(const Command& command, const std::string& author, const std::vector<std::string>& words) {
  Client client(command.rig);
  auto catalogue = client.catalogue();
  if (!catalogue) return catalogue.refusal();
  auto snapshot = client.snapshot();
  if (!snapshot) return snapshot.refusal();
  auto edits = edits_of(snapshot->project, **catalogue, words);
  if (edits) edits = with_samples_kept(*std::move(edits), command.rig, {});
  if (!edits) return edits.refusal();
  auto verdict = client.submit(std::move(*edits), author);
  if (!verdict) return verdict.refusal();
  print_verdict(command, *verdict);
  return {};
}

Result<void> get(const Command& command, const std::string& address) {
  Client client(command.rig);
  auto catalogue = client.catalogue();
  if (!catalogue) return catalogue.refusal();
  auto snapshot = client.snapshot();
  if (!snapshot) return snapshot.refusal();
  auto param = address_of(snapshot->project, **catalogue, address);
  if (!param) return param.refusal();
  auto value = value_of(snapshot->project, **catalogue, *param);
  if (!value) return value.refusal();
  const auto spec = words::spec(snapshot->project, **catalogue, *param);
  const bool gain = spec && is_gain(*spec);
  Json json{{"address", address}, {"value", *value}};
  if (gain) json["decibels"] = *value > 0 ? Json(20 * std::log10(*value)) : Json();
  if (command.json)
    print(json);
  else
    std::printf("%s%s\n", number(*value, 6).c_str(), gain ? (" (" + in_decibels(*value) + ")").c_str() : "");
  return {};
}

Result<void> step_back(const Command& command, const std::string& author, Intent intent, int times) {
  Client client(command.rig);
  for (int i = 0; i < times; ++i) {
    auto verdict = client.submit({}, author, intent);
    if (!verdict) return verdict.refusal();
    print_verdict(command, *verdict);
  }
  return {};
}

Result<void> history(const Command& command, const std::string& author) {
  Client client(command.rig);
  auto answer = client.history(author);
  if (!answer) return answer.refusal();
  Json done = Json::array(), undone = Json::array();
  for (const auto& step : answer->done) done.push_back(text_of(step.forward));
  for (const auto& step : answer->undone) undone.push_back(text_of(step.forward));
  if (command.json) {
    print({{"author", author},
           {"done", done},
           {"undone", undone},
           {"omitted", answer->done_omitted + answer->undone_omitted}});
    return {};
  }
  if (answer->done_omitted > 0) std::printf("(%u older or longer ones)\n", answer->done_omitted);
  for (const auto& step : done) std::printf("done    %s\n", plain_text_of(step.get<std::string>()).c_str());
  for (const auto& step : undone) std::printf("undone  %s\n", plain_text_of(step.get<std::string>()).c_str());
  return {};
}

std::string help_of_edits() {
  std::string text = "The edits:\n";
  for (const auto& verb : edit_verbs())
    text += "  " + std::string(verb.verb) + " " + std::string(verb.arguments) + "\n      " + std::string(verb.help) +
            ", such as: beltane edit " + std::string(verb.example) + "\n";
  return text;
}

struct Words {
  std::vector<std::string> words{};
  std::string author{};
  bool from_stdin{};
  int times{1};
};

std::string author_of(const Command& command, const Words& given) {
  return given.author.empty() ? command.author : given.author;
}

void add_author(Verb verb, Words& given) {
  verb.takes("--author", given.author, "Whose undo this belongs to (default: $USER)");
}

}  // namespace

void add_edit_verbs(Verbs& verbs) {
  auto given = std::make_shared<Words>();
  auto edit = verbs.add("edit", "Change the project by one edit, or many", "beltane edit add-effect lead delay",
                        [given](const Command& command) -> Result<void> {
                          const auto author = author_of(command, *given);
                          if (given->from_stdin) return edit_lines(command, author);
                          return edit_words(command, author, given->words);
                        });
  edit.flag(
      "--stdin", given->from_stdin,
      "One edit a line, in order; one JSON answer a line, as soon as it is settled; exit status 1 if any was refused");
  add_author(edit, *given);
  edit.takes_the_rest(given->words, help_of_edits);  // an edit's own options, such as --name, are none of ours

  auto set_given = std::make_shared<Words>();
  auto set = verbs.add("set", "Set a parameter", "beltane set lead.filter.cutoff 800", [=](const Command& command) {
    auto words = set_given->words;
    words.insert(words.begin(), "set");
    return edit_words(command, author_of(command, *set_given), words);
  });
  set.takes("words", set_given->words,
            "ADDRESS VALUE; the value in its natural unit (800, 800Hz), gains also in decibels (-6dB); or `default`")
      .required()
      .words(2, 3);
  add_author(set, *set_given);

  auto address = std::make_shared<std::string>();
  verbs
      .add("get", "Read a parameter", "beltane get lead.filter.cutoff",
           [=](const Command& command) { return get(command, *address); })
      .takes("address", *address, "Such as lead.level, bass.fx:3.mix, master.level")
      .required();

  for (auto [name, intent] : {std::pair{"undo", Intent::undo}, std::pair{"redo", Intent::redo}}) {
    auto steps = std::make_shared<Words>();
    auto verb = verbs.add(name, intent == Intent::undo ? "Take back your own last edit" : "Do it again after all",
                          std::string("beltane ") + name, [steps, intent = intent](const Command& command) {
                            return step_back(command, author_of(command, *steps), intent, steps->times);
                          });
    verb.takes("times", steps->times, "How many").within(1, 500).shown();
    add_author(verb, *steps);
  }

  auto whose = std::make_shared<Words>();
  add_author(verbs.add("history", "What you can undo and redo", "beltane history",
                       [=](const Command& command) { return history(command, author_of(command, *whose)); }),
             *whose);
}

}  // namespace beltane
