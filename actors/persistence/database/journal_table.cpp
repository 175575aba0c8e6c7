#include "persistence/database/journal_table.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "persistence/database/columns.hpp"
#include "persistence/files/checksum.hpp"
#include "wire/wire.hpp"

namespace beltane {
namespace {

const char* word(Intent intent) {
  switch (intent) {
    case Intent::edit:
      return "edit";
    case Intent::undo:
      return "undo";
    case Intent::redo:
      return "redo";
  }
  return "";
}

/// The change in a row of `journal`, or why it is none.
Result<KeepChange> change_in(SQLite::Statement& row) {
  const auto payload = columns::bytes(row.getColumn(1));
  if (columns::of(checksum(payload)) != row.getColumn(2).getInt64()) return Refusal{"its checksum is wrong"};
  auto kept = wire::decode<KeepChange>(payload);
  if (kept && kept->change.revision != columns::revision(row.getColumn(0))) return Refusal{"it is another change"};
  return kept;
}

}  // namespace

JournalWriter::JournalWriter(SQLite::Database& database)
    : insert_(database, "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)") {}

void JournalWriter::put(const KeepChange& kept) {
  const auto payload = wire::encode(kept);
  const auto& change = kept.change;
  insert_.reset();
  insert_.bind(1, columns::of(change.revision));
  insert_.bind(2, columns::of(change.epoch));
  insert_.bindNoCopy(3, change.client.bits.data(), sizeof change.client.bits);
  insert_.bind(4, columns::of(change.sequence));
  insert_.bindNoCopy(5, change.author);
  insert_.bindNoCopy(6, word(change.intent));
  insert_.bindNoCopy(7, payload.data(), static_cast<int>(payload.size()));
  insert_.bind(8, columns::of(checksum(payload)));
  insert_.exec();
  insert_.reset();
}

std::vector<KeepChange> journal_after(SQLite::Database& database, Revision last, std::string& damage) {
  std::vector<KeepChange> tail;
  SQLite::Statement row(database, "SELECT revision, payload, checksum FROM journal WHERE revision > ? ORDER BY 1");
  row.bind(1, columns::of(last));
  while (row.executeStep()) {
    auto kept = change_in(row);
    const bool next_one = columns::revision(row.getColumn(0)) == next(last);
    if (!kept || !next_one) {
      damage += fmt::format("the journal is damaged at revision {} ({}); what came after is left out; ",
                            columns::of(last) + 1, next_one ? kept.reason() : "it is missing");
      break;
    }
    last = kept->change.revision;
    tail.push_back(std::move(*kept));
  }
  return tail;
}

void cut_journal_after(SQLite::Database& database, Revision last) {
  SQLite::Statement cut(database, "DELETE FROM journal WHERE revision > ?");
  cut.bind(1, columns::of(last));
  cut.exec();
}

void forget_journal_until(SQLite::Database& database, Revision last) {
  SQLite::Statement forget(database, "DELETE FROM journal WHERE revision <= ?");
  forget.bind(1, columns::of(last));
  forget.exec();
}

Revision last_revision_in(SQLite::Database& database) {
  SQLite::Statement last(database,
                         "SELECT epoch, revision FROM snapshot UNION ALL SELECT epoch, revision FROM journal "
                         "ORDER BY 1 DESC, 2 DESC LIMIT 1");
  return last.executeStep() ? columns::revision(last.getColumn(1)) : Revision{};
}

}  // namespace beltane
