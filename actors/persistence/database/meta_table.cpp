#include "persistence/database/meta_table.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

#include "persistence/database/columns.hpp"
#include "persistence/database/schema.hpp"

namespace beltane {

void make_meta(SQLite::Database& database, Epoch epoch) {
  SQLite::Statement meta(database, "INSERT INTO meta VALUES (1, ?, ?, '', 0, 0, ?, zeroblob(16))");
  meta.bind(1, project_format);
  meta.bind(2, columns::of(epoch));
  meta.bind(3, fmt::format("{:%FT%TZ}", fmt::gmtime(std::time(nullptr))));
  meta.exec();
}

void describe(SQLite::Database& database, const Project& project) {
  SQLite::Statement set(database, "UPDATE meta SET name = ?, bpm = ?, length = ?");
  set.bind(1, project.name);
  set.bind(2, project.tempo->empty() ? Bpm{}.rate : project.tempo->front().tempo.rate);
  set.bind(3, end_of(project).count);
  set.exec();
}

Epoch epoch_in(SQLite::Database& database) { return columns::epoch(database.execAndGet("SELECT epoch FROM meta")); }

void set_epoch(SQLite::Database& database, Epoch epoch) {
  SQLite::Statement set(database, "UPDATE meta SET epoch = ?");
  set.bind(1, columns::of(epoch));
  set.exec();
}

}  // namespace beltane
