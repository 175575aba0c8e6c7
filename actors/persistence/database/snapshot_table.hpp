#pragma once

#include <optional>
#include <string>

#include "model/editing/history.hpp"

namespace SQLite {
class Database;
}

/// The table `snapshot` of a project file: the studio whole, at a few revisions. All throw SQLite::Exception.
namespace beltane {

void put_snapshot(SQLite::Database&, const Studio&);
/// The newest snapshot that is whole; those that are not are told in words, added to `damage`. Throws where there is
/// none.
Studio newest_whole_snapshot(SQLite::Database&, std::string& damage);
/// Forgets snapshots that turned out to be damaged.
void forget_snapshots_after(SQLite::Database&, Epoch, Revision);
/// Of all snapshots three stay; answers the revision of the oldest, before which the journal is not needed.
std::optional<Revision> forget_old_snapshots(SQLite::Database&);

}  // namespace beltane
