#include "model/history.hpp"

#include <algorithm>

#include "model/refuse.hpp"
#include "model/subject.hpp"

namespace beltane {
namespace {

/// An edit without its place in a list that others may have filled meanwhile: adding something back is the same work
/// wherever it ends up.
Edit without_place(Edit edit) {
  std::visit(
      [](auto& each) {
        using Kind = std::decay_t<decltype(each)>;
        if constexpr (std::is_same_v<Kind, AddInstrument> || std::is_same_v<Kind, AddBus> ||
                      std::is_same_v<Kind, AddEffect> || std::is_same_v<Kind, AddSend> ||
                      std::is_same_v<Kind, AddModulator>)
          each.position = at_end;
      },
      edit);
  return edit;
}

bool same_work(const Edit& a, const Edit& b) { return a == b || without_place(a) == without_place(b); }

/// `takes_back`, as long as it still takes back `expected` and nothing more: else another has been at work there.
Result<Edits> unless_touched(const Project& now, const Edits& takes_back, const Edits& expected,
                             const Catalogue& catalogue, std::string_view verb) {
  const auto found = inverse(now, takes_back, catalogue);
  for (std::size_t i = 0; i < expected.size() || i < found.size(); ++i) {
    if (i < expected.size() && i < found.size() && same_work(expected[i], found[i])) continue;
    const auto& about = i < expected.size() ? expected[i] : found[i];
    return refuse("cannot ", verb, ": ", subject_of(now, about), " has been changed by somebody since");
  }
  if (const auto fits = apply(now, takes_back, catalogue); !fits) return refuse("cannot ", verb, ": ", fits.reason());
  return takes_back;
}

const Timeline& timeline_of(const History& history, std::string_view author) {
  static const Timeline none{};
  const auto found = history.authors.find(author);
  return found == history.authors.end() ? none : found->second;
}

void push(std::deque<Step>& steps, Step step) {
  steps.push_back(std::move(step));
  if (steps.size() > History::depth) steps.pop_front();
}

void pop(std::deque<Step>& steps) {
  if (!steps.empty()) steps.pop_back();
}

/// Takes a change into its author's timeline. `back` takes it back from where it led; `again` does it again there.
void record(History& history, const Change& change, Edits back, Edits again) {
  auto& mine = history.authors[change.author];
  switch (change.intent) {
    case Intent::edit:
      mine.undone.clear();
      return push(mine.done, {.forward = std::move(again), .backward = std::move(back)});
    case Intent::undo:
      pop(mine.done);
      return push(mine.undone, {.forward = std::move(back), .backward = std::move(again)});
    case Intent::redo:
      pop(mine.undone);
      return push(mine.done, {.forward = std::move(again), .backward = std::move(back)});
  }
}

}  // namespace

Result<Edits> undo_edits(const Studio& studio, std::string_view author, const Catalogue& catalogue) {
  const auto& done = timeline_of(studio.history, author).done;
  if (done.empty()) return refuse("nothing to undo for ", author.empty() ? "this author" : author);
  return unless_touched(studio.project, done.back().backward, done.back().forward, catalogue, "undo");
}

Result<Edits> redo_edits(const Studio& studio, std::string_view author, const Catalogue& catalogue) {
  const auto& undone = timeline_of(studio.history, author).undone;
  if (undone.empty()) return refuse("nothing to redo for ", author.empty() ? "this author" : author);
  return unless_touched(studio.project, undone.back().forward, undone.back().backward, catalogue, "redo");
}

Result<void> advance(Studio& studio, const Change& change, const Catalogue& catalogue) {
  if (change.revision != next(studio.revision))
    return refuse("revision ", change.revision, " does not follow ", studio.revision);
  if (change.epoch < studio.epoch) return refuse("epoch ", change.epoch, " is over; this is ", studio.epoch);
  auto back = inverse(studio.project, change.edits, catalogue);
  if (auto done = advance(studio.project, change.edits, catalogue); !done) return done;
  auto again = inverse(studio.project, back, catalogue);
  studio.epoch = change.epoch;
  studio.revision = change.revision;
  record(studio.history, change, std::move(back), std::move(again));
  remember(studio.ledger, {.client = change.client,
                           .sequence = change.sequence,
                           .revision = change.revision,
                           .made = made_by(change.edits)});
  return {};
}

Result<Studio> fold(Studio studio, const Change& change, const Catalogue& catalogue) {
  if (auto done = advance(studio, change, catalogue); !done) return done.refusal();
  return studio;
}

}  // namespace beltane
