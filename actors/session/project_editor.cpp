#include "session/project_editor.hpp"

#include <utility>

#include "model/editing/replay.hpp"
#include "model/editing/resolve.hpp"
#include "model/limits.hpp"
#include "session/answered.hpp"
#include "words/words.hpp"

namespace beltane {

std::optional<Verdict> ProjectEditor::earlier_answer(const Submission& submission) const {
  if (auto before = former_answer(former_, submission)) return before;
  return first_answer(studio_.ledger, submission);
}

Result<ProjectEditor::Accepted> ProjectEditor::edit(const Submission& submission, Moment now) {
  const auto edition = catalogue_->edition();
  auto accepted = try_edit(submission, now);
  if (!accepted && catalogue_->has_more_than(edition))
    accepted = try_edit(submission, now);  // it may name a unit that just came
  if (!accepted)
    remember(studio_.ledger,
             {.client = submission.client, .sequence = submission.sequence, .refusal = accepted.reason()});
  return accepted;
}

Result<Edits> ProjectEditor::meant(const Submission& submission) const {
  switch (submission.intent) {
    case Intent::undo:
      return undo_edits(studio_, submission.author, *catalogue_);
    case Intent::redo:
      return redo_edits(studio_, submission.author, *catalogue_);
    case Intent::edit:
      break;
  }
  if (submission.words.empty()) {
    if (submission.edits.empty()) return Refusal{"a submission without edits changes nothing"};
    return resolve(studio_.project, submission.edits, *catalogue_);
  }
  if (!submission.edits.empty()) return Refusal{"a submission has edits or words, and not both"};
  auto edits = meant_by(submission.words);
  return edits ? resolve(studio_.project, *std::move(edits), *catalogue_) : edits;
}

/// A setting, which comes with every step of a drag, is read on the part of the project that its words name. What that
/// part does not know, the whole refuses in better words.
Result<Edits> ProjectEditor::meant_by(const std::vector<std::string>& words) const {
  if (!words.empty() && words.front() == "set")
    if (auto edits = edits_of(named_part(studio_.project, strips_, words), *catalogue_, words)) return edits;
  return edits_of(studio_.project, *catalogue_, words);
}

Result<ProjectEditor::Accepted> ProjectEditor::try_edit(const Submission& submission, Moment now) {
  auto edits = meant(submission);
  if (!edits) return edits.refusal();
  Change change{.epoch = studio_.epoch,
                .revision = next(studio_.revision),
                .client = submission.client,
                .sequence = submission.sequence,
                .author = submission.author,
                .intent = submission.intent,
                .edits = std::move(*edits),
                .follows_closely = pace_.follows_closely(submission, now)};
  if (auto fit = size_.fits(studio_.project, change); !fit) return fit.refusal();
  if (auto done = advance(studio_, change, limits::change_bytes); !done) return done.refusal();
  pace_.accepted(submission, now);
  strips_.apply(change.edits);
  Verdict verdict{
      .client = change.client, .sequence = change.sequence, .revision = change.revision, .made = made_by(change.edits)};
  return Accepted{std::move(change), std::move(verdict)};
}

void ProjectEditor::adopt(const Loaded& loaded) {
  former_ = std::move(studio_.ledger);
  studio_ = loaded.studio;
  const Epoch begun = std::exchange(studio_.epoch, Epoch{});
  lost_at_load_ = loaded.lost + replay(studio_, loaded.tail, *catalogue_);
  studio_.epoch = begun;
  size_.restart(studio_.project);
  pace_.restart();
  strips_.restart(studio_.project);
}

}  // namespace beltane
