#include "persistence/database/sample_table.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include "persistence/database/columns.hpp"

namespace beltane {

std::set<SampleName> samples_in(SQLite::Database& database) {
  std::set<SampleName> names;
  if (database.execAndGet("PRAGMA user_version").getInt() < 2) return names;  // opened to be read
  SQLite::Statement row(database, "SELECT name FROM sample");
  while (row.executeStep()) names.insert(row.getColumn(0).getString());
  return names;
}

void put_sample_part(SQLite::Database& database, const SampleName& name, std::uint32_t part, std::string_view bytes,
                     bool last) {
  SQLite::Transaction transaction(database);
  SQLite::Statement put(database, "INSERT OR REPLACE INTO sample_part VALUES (?, ?, ?)");
  put.bind(1, name);
  put.bind(2, part);
  put.bindNoCopy(3, bytes.data(), static_cast<int>(bytes.size()));
  put.exec();
  if (last) {
    SQLite::Statement whole(database, "INSERT OR REPLACE INTO sample VALUES (?, ?)");
    whole.bind(1, name);
    whole.bind(2, part + 1);
    whole.exec();
  }
  transaction.commit();
}

std::optional<std::string> sample_part_in(SQLite::Database& database, const SampleName& name, std::uint32_t part) {
  SQLite::Statement row(database, "SELECT bytes FROM sample_part WHERE name = ? AND part = ? AND length(bytes) <= ?");
  row.bind(1, name);
  row.bind(2, part);
  row.bind(3, static_cast<std::int64_t>(largest_sample_part));
  if (!row.executeStep()) return std::nullopt;
  return std::string(columns::bytes(row.getColumn(0)));
}

void forget_samples_but(SQLite::Database& database, const std::set<SampleName>& wanted) {
  SQLite::Transaction transaction(database);
  SQLite::Statement forget(database, "DELETE FROM sample WHERE name = ?");
  for (const auto& name : samples_in(database)) {
    if (wanted.contains(name)) continue;
    forget.bind(1, name);
    forget.exec();
    forget.reset();
  }
  database.exec("DELETE FROM sample_part WHERE name NOT IN (SELECT name FROM sample)");
  transaction.commit();
}

}  // namespace beltane
