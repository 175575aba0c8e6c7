#pragma once

#include <SQLiteCpp/Statement.h>

#include <string>
#include <vector>

#include "model/messages/storage.hpp"

/// The table `journal` of a project file: the changes since the snapshots, one a revision. All throw SQLite::Exception.
namespace beltane {

/// Puts changes into the journal, with a statement that is read once.
class JournalWriter {
 public:
  explicit JournalWriter(SQLite::Database&);
  void put(const KeepChange&);

 private:
  SQLite::Statement insert_;
};

/// The changes after `last`, as far as they are whole and without gaps; what is not is told in words, added to
/// `damage`.
std::vector<KeepChange> journal_after(SQLite::Database&, Revision last, std::string& damage);
/// Forgets the changes after `last`: a branch that the session did not go on.
void cut_journal_after(SQLite::Database&, Revision last);
/// Forgets the changes up to `last`: a snapshot has them.
void forget_journal_until(SQLite::Database&, Revision last);
/// The newest revision that the file holds, in a snapshot or in the journal.
Revision last_revision_in(SQLite::Database&);

}  // namespace beltane
