#include "persistence/database/snapshot_table.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "persistence/database/columns.hpp"
#include "persistence/files/checksum.hpp"
#include "wire/wire.hpp"

namespace beltane {
namespace {

constexpr int snapshots_kept = 3;

/// The studio in a row of `snapshot`, or why it is none.
Result<Studio> studio_in(SQLite::Statement& row) {
  const auto blob = columns::bytes(row.getColumn(2));
  if (columns::of(checksum(blob)) != row.getColumn(4).getInt64()) return Refusal{"its checksum is wrong"};
  auto studio = wire::decode<Studio>(blob);
  if (!studio || wire::is_of_older_format(blob)) return studio;  // whose digest is of another form of the project
  if (columns::of(file_digest(studio->project)) != row.getColumn(3).getInt64()) return Refusal{"its digest is wrong"};
  return studio;
}

}  // namespace

void put_snapshot(SQLite::Database& database, const Studio& studio) {
  const auto blob = wire::encode(studio);
  SQLite::Statement put(database, "INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?, ?, ?)");
  put.bind(1, columns::of(studio.epoch));
  put.bind(2, columns::of(studio.revision));
  put.bindNoCopy(3, blob.data(), static_cast<int>(blob.size()));
  put.bind(4, columns::of(file_digest(studio.project)));
  put.bind(5, columns::of(checksum(blob)));
  put.exec();
}

Studio newest_whole_snapshot(SQLite::Database& database, std::string& damage) {
  SQLite::Statement row(database, "SELECT * FROM snapshot ORDER BY epoch DESC, revision DESC");
  while (row.executeStep()) {
    auto studio = studio_in(row);
    if (studio) return std::move(*studio);
    damage +=
        fmt::format("the snapshot of revision {} is damaged ({}); ", row.getColumn(1).getInt64(), studio.reason());
  }
  throw SQLite::Exception(damage.empty() ? "there is no snapshot in it" : damage + "there is no other", SQLITE_CORRUPT);
}

void forget_snapshots_after(SQLite::Database& database, Epoch epoch, Revision revision) {
  SQLite::Statement cut(database, "DELETE FROM snapshot WHERE (epoch, revision) > (?, ?)");
  cut.bind(1, columns::of(epoch));
  cut.bind(2, columns::of(revision));
  cut.exec();
}

std::optional<Revision> forget_old_snapshots(SQLite::Database& database) {
  SQLite::Statement oldest(database, "SELECT epoch, revision FROM snapshot ORDER BY 1 DESC, 2 DESC LIMIT 1 OFFSET ?");
  oldest.bind(1, snapshots_kept - 1);
  if (!oldest.executeStep()) return std::nullopt;
  SQLite::Statement older(database, "DELETE FROM snapshot WHERE (epoch, revision) < (?, ?)");
  older.bind(1, oldest.getColumn(0).getInt64());
  older.bind(2, oldest.getColumn(1).getInt64());
  older.exec();
  return columns::revision(oldest.getColumn(1));
}

}  // namespace beltane
