#pragma once

#include "model/editing/history.hpp"

namespace SQLite {
class Database;
}

/// The table `meta` of a project file: one row, for whoever lists projects. All throw SQLite::Exception.
namespace beltane {

/// Makes the row of a new file.
void make_meta(SQLite::Database&, Epoch);
/// Notes what a list of projects shows.
void describe(SQLite::Database&, const Project&);
/// The epoch begun last.
Epoch epoch_in(SQLite::Database&);
void set_epoch(SQLite::Database&, Epoch);

}  // namespace beltane
