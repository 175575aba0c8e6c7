#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "client/submission_stream.hpp"
#include "services/beltane/edit_words.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/output.hpp"
#include "services/beltane/song.hpp"
#include "words/words.hpp"

namespace beltane {
namespace {

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

constexpr std::size_t most_on_their_way = 32;

/// Submits edits that are said in words, one after the other, without waiting for each answer.
class EditLines {
 public:
  explicit EditLines(client::Connection& client) : client_(client) {}

  /// `answered` hears the verdict of each, in the order they were said, on a thread of its own.
  Result<void> open(const std::string& author, client::SubmissionStream::Answered answered) {
    auto stream = client::SubmissionStream::open(client_, author, std::move(answered));
    if (!stream) return stream.refusal();
    stream_ = *std::move(stream);
    return {};
  }

  /// The words of one edit, such as {"set", "lead.level", "0.5"}. Refused where they name files that cannot be loaded.
  Result<void> submit(std::vector<std::string> words) {
    if (!takes_files(words.front())) {
      if (auto room = stream_->settle(most_on_their_way - 1); !room) return room;
      stream_->submit_words(std::move(words));
      return {};
    }
    if (auto settled = finish(); !settled) return settled;  // they may name what a line before made
    auto edits = with_files_loaded(client_, words);
    if (!edits) return edits.refusal();
    stream_->submit(*std::move(edits));
    return {};
  }

  /// Waits until everything is answered.
  Result<void> finish() { return stream_->settle(); }

 private:
  client::Connection& client_;
  std::unique_ptr<client::SubmissionStream> stream_{};
};

Result<void> edit_lines(const VerbContext& command, const std::string& author) {
  client::Connection client(command.rig);
  Tally tally;
  EditLines edits(client);
  auto opened = edits.open(author, [&](const Verdict& verdict) {
    if (!verdict.refusal.empty()) ++tally.refused;
    print_verdict(command, verdict, true);
  });
  if (!opened) return opened;
  InputLines input;
  for (std::string line; output_works() && input.next(line);) {
    const auto words = split_words(line);
    if (words.empty() || words[0].starts_with('#')) continue;
    ++tally.lines;
    if (auto submitted = edits.submit(words); !submitted) {
      if (auto drained = edits.finish(); !drained) return drained;
      ++tally.refused;
      print({{"error", submitted.reason()}}, true);
    }
  }
  if (auto finished = edits.finish(); !finished) return finished;
  return outcome(tally);
}

std::string help_of_edits() {
  std::string text = "The edits:\n";
  for (const auto& verb : edit_verbs())
    text += "  " + std::string(verb.verb) + " " + std::string(verb.arguments) + "\n      " + std::string(verb.help) +
            ", such as: beltane edit " + std::string(verb.example) + "\n";
  return text;
}

struct EditOptions : EditWords {
  bool from_stdin{};
};

Result<void> edit(const VerbContext& command, const EditOptions& given) {
  return given.from_stdin ? edit_lines(command, author_of(command, given.author)) : edit_by_words(command, given);
}

const VerbEntry edit_verb{
    {Chapter::edits, 1, "edit", "Change the project by one edit, or many", "beltane edit add-effect lead delay"},
    edit,
    [](Verb verb, EditOptions& given) {
      verb.flag("--stdin", given.from_stdin,
                "One edit a line, in order; one JSON answer a line, as soon as it is settled; exit status 1 if any was "
                "refused");
      take_author(verb, given.author);
      verb.takes_the_rest(given.words, help_of_edits);  // an edit's own options, such as --name, are none of ours
    }};

}  // namespace
}  // namespace beltane
