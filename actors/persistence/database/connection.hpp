#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "model/project/project_id.hpp"
#include "model/result.hpp"

namespace beltane {

/// How a connection to a project file is to be used.
enum class Access : std::uint8_t {
  write,      // with locks, and a log of its own
  read,       // the file and its log as they are; nothing is written, made or locked
  read_file,  // the same without the log
};

/// A connection to a database that may be a stranger's: no trigger and no view runs, nothing in it is trusted, lengths
/// are limited. Throws SQLite::Exception. Blocks on the disk.
SQLite::Database connect(const std::filesystem::path&, Access);

/// Whether closing folds the log into the file and removes it; at first it does not.
void fold_on_close(SQLite::Database&, bool folds);

/// From now on SQLite refuses a value of more bytes before it is copied.
void limit_length(SQLite::Database&, std::size_t bytes);

/// What SQLite said, as a sentence about that file.
Refusal sentence(const std::filesystem::path&, const SQLite::Exception&);

/// Does what talks to SQLite; what it throws becomes a sentence about the file.
template <class Task>
auto attempt(const std::filesystem::path& path, Task task) -> decltype(task()) {
  try {
    return task();
  } catch (const SQLite::Exception& error) {
    return sentence(path, error);
  }
}

/// What a look into a file found.
struct FileInspection {
  std::int64_t version{};  // that it says it has
  int format{};            // that it has; 0: it is not exactly a project of ours
  ProjectId identity{};    // none before format 3
  std::string created{};
};
/// Looks into a file without leaving a trace. Throws SQLite::Exception, also where it is damaged. Blocks on the disk:
/// reads all but the samples.
FileInspection look_into(const std::filesystem::path&, Access);

/// The write-ahead log beside a project file.
std::filesystem::path log_beside(const std::filesystem::path&);

}  // namespace beltane
