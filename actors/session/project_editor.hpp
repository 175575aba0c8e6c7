#pragma once

#include "model/catalogue/catalogue.hpp"
#include "model/messages/storage.hpp"
#include "session/edit_pace.hpp"
#include "session/outcome.hpp"
#include "session/size_limit.hpp"
#include "session/strip_index.hpp"

namespace beltane {

/// The project of a session, and what a submission comes to: each is accepted or refused once, however often it comes.
/// No disk, no followers; the
/// clock is given.
class ProjectEditor {
 public:
  explicit ProjectEditor(const Catalogue& catalogue) : catalogue_(&catalogue) {}

  /// A submission that was accepted, as it is published and journaled.
  struct Accepted {
    Change change{};
    Verdict verdict{};
  };

  /// The answer that the submission got when it came before, if it did.
  std::optional<Verdict> earlier_answer(const Submission&) const;
  /// Makes the next revision of the project; refused in words, which a resend gets again.
  Result<Accepted> edit(const Submission&, Moment now);
  /// Goes on from a project file, in a new epoch. What was answered so far is known on.
  void adopt(const Loaded&);

  const Studio& studio() const { return studio_; }
  const Ledger& ledger() const { return studio_.ledger; }
  /// Journaled changes that no longer fitted when the project was opened.
  std::size_t lost_at_load() const { return lost_at_load_; }

 private:
  Result<Edits> meant(const Submission&) const;
  Result<Edits> meant_by(const std::vector<std::string>& words) const;
  Result<Accepted> try_edit(const Submission&, Moment now);

  const Catalogue* catalogue_;
  Studio studio_{};
  Ledger former_{};  // what was answered in the project that was open before; not kept on disk
  SizeLimit size_{};
  EditPace pace_{};
  StripIndex strips_{};
  std::size_t lost_at_load_{};
};

}  // namespace beltane
