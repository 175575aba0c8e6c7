#pragma once

namespace beltane {

/// The tables of a project file, format 2; format 1 had no samples. `meta` has one row, for whoever lists projects.
inline constexpr auto project_schema = R"(
CREATE TABLE meta (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  format INTEGER NOT NULL,     -- of the blobs
  epoch INTEGER NOT NULL,      -- the last one begun
  name TEXT NOT NULL,
  bpm REAL NOT NULL,           -- at the start
  length REAL NOT NULL,        -- in beats
  created TEXT NOT NULL        -- UTC, ISO 8601
);
CREATE TABLE snapshot (
  epoch INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  studio BLOB NOT NULL,        -- beltane.v1.Studio
  digest INTEGER NOT NULL,     -- of the project in it
  checksum INTEGER NOT NULL,   -- of the blob
  PRIMARY KEY (epoch, revision)
) WITHOUT ROWID;
CREATE TABLE journal (
  revision INTEGER PRIMARY KEY,
  epoch INTEGER NOT NULL,
  client BLOB NOT NULL,
  sequence INTEGER NOT NULL,
  author TEXT NOT NULL,
  kind TEXT NOT NULL,          -- edit, undo, redo
  payload BLOB NOT NULL,       -- beltane.v1.KeepChange
  checksum INTEGER NOT NULL    -- of the payload
);
)";

/// The samples of a project. One is whole when it stands in `sample`, after its last part was put into `sample_part`.
inline constexpr auto sample_schema = R"(
CREATE TABLE IF NOT EXISTS sample (
  name TEXT PRIMARY KEY,       -- what is in it, see samples/content.hpp
  parts INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sample_part (
  name TEXT NOT NULL,
  part INTEGER NOT NULL,       -- from 0 on
  bytes BLOB NOT NULL,
  PRIMARY KEY (name, part)
);
)";

}  // namespace beltane
