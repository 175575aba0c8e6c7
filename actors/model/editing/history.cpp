#include "model/editing/history.hpp"

#include <algorithm>

#include "model/editing/refuse.hpp"
#include "model/editing/resolve.hpp"
#include "model/limits.hpp"
#include "model/project/sizes.hpp"
#include "model/project/subject.hpp"

namespace beltane {
namespace {

/// An edit without its place in a list that others may have filled meanwhile: adding something back is the same work
/// wherever it ends up.
Edit without_place(Edit edit) {
  std::visit(
      [](auto& each) {
        if constexpr (requires { forget_place(each); }) forget_place(each);
      },
      edit);
  return edit;
}

bool same_work(const Edit& a, const Edit& b) { return a == b || without_place(a) == without_place(b); }

/// `takes_back`, as long as it still takes back `expected` and nothing more: else another has been at work there. Steps
/// of old files are not spelled out.
Result<Edits> unless_touched(const Project& now, const Edits& takes_back, const Edits& expected,
                             const Catalogue& catalogue, std::string_view verb) {
  auto back = spelled_out(now, takes_back, catalogue);
  auto then = now;
  const auto found = advance(then, back);
  if (!found) return refuse("cannot ", verb, ": ", found.reason());
  const auto wanted = spelled_out(then, expected, catalogue);
  for (std::size_t i = 0; i < wanted.size() || i < found->size(); ++i) {
    if (i < wanted.size() && i < found->size() && same_work(wanted[i], (*found)[i])) continue;
    const auto& about = i < wanted.size() ? wanted[i] : (*found)[i];
    return refuse("cannot ", verb, ": ", subject_of(now, about), " has been changed by somebody since");
  }
  return back;
}

const UndoTimeline& timeline_of(const History& history, std::string_view author) {
  static const UndoTimeline none{};
  const auto found = history.authors.find(author);
  return found == history.authors.end() ? none : found->second;
}

void push(UndoTimeline& mine, std::deque<Cow<UndoStep>>& steps, UndoStep step) {
  if (step.bytes > limits::author_bytes) return;  // it cannot be undone: no message carries it
  mine.bytes += step.bytes;
  steps.emplace_back(std::move(step));
}

void pop_back(UndoTimeline& mine, std::deque<Cow<UndoStep>>& steps) {
  if (steps.empty()) return;
  mine.bytes -= steps.back()->bytes;
  steps.pop_back();
}

void pop_front(UndoTimeline& mine, std::deque<Cow<UndoStep>>& steps) {
  mine.bytes -= steps.front()->bytes;
  steps.pop_front();
}

/// Forgets the oldest step; of those that were undone, the one that would be done again last. False: `newest` is all.
bool forget_oldest(UndoTimeline& mine, const std::deque<Cow<UndoStep>>* newest) {
  for (auto* steps : {&mine.done, &mine.undone}) {
    if (steps->size() <= (steps == newest ? 1U : 0U)) continue;
    pop_front(mine, *steps);
    return true;
  }
  return false;
}

std::size_t bytes_of(const History& history) {
  std::size_t bytes = 0;
  for (const auto& [name, timeline] : history.authors) bytes += timeline.bytes;
  return bytes;
}

/// Makes room: in the timeline of the author who just worked, then in the longest of all.
void bound(History& history, UndoTimeline& mine, const std::deque<Cow<UndoStep>>& newest) {
  for (auto* steps : {&mine.done, &mine.undone})
    while (steps->size() > History::depth) pop_front(mine, *steps);
  while (mine.bytes > limits::author_bytes && forget_oldest(mine, &newest)) {
  }
  for (auto total = bytes_of(history); total > limits::history_bytes; total = bytes_of(history)) {
    auto longest = std::max_element(history.authors.begin(), history.authors.end(),
                                    [](const auto& a, const auto& b) { return a.second.bytes < b.second.bytes; });
    if (!forget_oldest(longest->second, &longest->second == &mine ? &newest : nullptr)) return;
  }
  if (history.authors.size() <= limits::authors) return;
  history.authors.erase(std::min_element(history.authors.begin(), history.authors.end(),
                                         [](const auto& a, const auto& b) { return a.second.last < b.second.last; }));
}

/// Whether the change takes the step further, as a knob does that is being turned: what takes the change back is what
/// the step did, so both set the same things and nobody else was there in between.
bool goes_on(const UndoStep& step, const Change& change, const Edits& back) {
  const auto& last = step.forward;
  if (!change.follows_closely || change.edits.size() != last.size()) return false;
  const auto same_kind = [](const Edit& a, const Edit& b) { return a.index() == b.index(); };
  return std::equal(last.begin(), last.end(), change.edits.begin(), same_kind) &&
         std::equal(last.begin(), last.end(), back.rbegin(), back.rend());
}

/// From where the last step began to where the change led.
void extend_last(UndoTimeline& mine, const Change& change) {
  auto step = step_of(change.edits, mine.done.back()->backward);
  pop_back(mine, mine.done);
  push(mine, mine.done, std::move(step));
}

/// Takes a change into its author's timeline. `back` takes it back from where it led.
void record(History& history, const Change& change, Edits back) {
  auto& mine = history.authors[change.author];
  mine.last = change.revision;
  auto& to = change.intent == Intent::undo ? mine.undone : mine.done;
  switch (change.intent) {
    case Intent::edit:
      if (mine.undone.empty() && !mine.done.empty() && goes_on(*mine.done.back(), change, back)) {
        extend_last(mine, change);
        return bound(history, mine, mine.done);
      }
      while (!mine.undone.empty()) pop_back(mine, mine.undone);
      break;
    case Intent::undo:
      pop_back(mine, mine.done);
      break;
    case Intent::redo:
      pop_back(mine, mine.undone);
      break;
  }
  auto step =
      change.intent == Intent::undo ? step_of(std::move(back), change.edits) : step_of(change.edits, std::move(back));
  push(mine, to, std::move(step));
  bound(history, mine, to);
}

}  // namespace

Result<Edits> undo_edits(const Studio& studio, std::string_view author, const Catalogue& catalogue) {
  const auto& done = timeline_of(studio.history, author).done;
  if (done.empty()) return refuse("nothing to undo for ", author.empty() ? "this author" : author);
  return unless_touched(studio.project, done.back()->backward, done.back()->forward, catalogue, "undo");
}

Result<Edits> redo_edits(const Studio& studio, std::string_view author, const Catalogue& catalogue) {
  const auto& undone = timeline_of(studio.history, author).undone;
  if (undone.empty()) return refuse("nothing to redo for ", author.empty() ? "this author" : author);
  return unless_touched(studio.project, undone.back()->forward, undone.back()->backward, catalogue, "redo");
}

UndoStep step_of(Edits forward, Edits backward) {
  const auto bytes = size_of(forward) + size_of(backward);
  return {std::move(forward), std::move(backward), bytes};
}

void weigh(History& history) {
  for (auto& [name, timeline] : history.authors) {
    timeline.bytes = 0;
    for (auto* steps : {&timeline.done, &timeline.undone})
      for (auto& step : *steps) {
        auto& weighed = step.write();
        weighed.bytes = size_of(weighed.forward) + size_of(weighed.backward);
        timeline.bytes += weighed.bytes;
      }
  }
}

Result<void> advance(Studio& studio, const Change& change, std::size_t most_back) {
  if (change.revision != next(studio.revision))
    return refuse("revision ", change.revision, " does not follow ", studio.revision);
  if (change.epoch < studio.epoch) return refuse("epoch ", change.epoch, " is over; this is ", studio.epoch);
  const auto next_id = studio.project.next_id, next_note = studio.project.next_note;
  auto back = advance(studio.project, change.edits);
  if (!back) return back.refusal();
  if (const auto bytes = size_of(*back); bytes > most_back) {
    if (auto restored = advance(studio.project, *back); !restored) return restored.refusal();
    studio.project.next_id = next_id, studio.project.next_note = next_note;
    return refuse("this takes away ", bytes >> 20, " MiB of the project at once, and at most ", most_back >> 20,
                  " MiB can be undone; do it in several steps");
  }
  studio.epoch = change.epoch;
  studio.revision = change.revision;
  record(studio.history, change, *std::move(back));
  remember(studio.ledger, {.client = change.client,
                           .sequence = change.sequence,
                           .revision = change.revision,
                           .made = made_by(change.edits)});
  return {};
}

Result<Studio> fold(Studio studio, const Change& change) {
  if (auto done = advance(studio, change); !done) return done.refusal();
  return studio;
}

}  // namespace beltane
