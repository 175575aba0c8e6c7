#include "persistence/database/opening.hpp"

#include <SQLiteCpp/Exception.h>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <ctime>
#include <thread>

#include "persistence/database/header.hpp"
#include "persistence/database/schema.hpp"
#include "persistence/files/disk.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

constexpr auto patience = std::chrono::milliseconds(500);  // for a process that just ended to let go of the file

Result<FileInspection> look(const fs::path& path, Access access) {
  return attempt(path, [&]() -> Result<FileInspection> {
    auto found = look_into(path, access);
    if (found.format != 0) return found;
    if (found.version > static_cast<std::int64_t>(project_format))
      return Refusal{fmt::format("{} was made by a newer beltane (format {}; this one reads up to {})", path.string(),
                                 found.version, project_format)};
    return Refusal{
        path.string() +
        " is not exactly a beltane project: other tables, views or triggers are in it. It was left as it is"};
  });
}

bool same_project(const FileInspection& one, const FileInspection& other) {
  const bool known = one.identity && other.identity;
  return one.created == other.created && (!known || one.identity == other.identity);
}

/// Whether that name beside a project is free, or is a plain file.
Result<void> is_plain(const fs::path& path) {
  std::error_code error;
  const auto status = fs::symlink_status(path, error);
  if (!fs::exists(status) || fs::is_regular_file(status)) return {};
  return Refusal{path.string() + " is not a file, but stands where the project keeps its log; move it away"};
}

fs::path journal_beside(const fs::path& path) {
  auto journal = path;
  journal += "-journal";
  return journal;
}

Result<Inspection> inspect_alone(const fs::path& path) {
  auto alone = look(path, Access::read_file);
  if (!alone) return alone.refusal();
  return Inspection{.look = *alone};
}

/// The file with its log, which has frames.
Result<Inspection> inspect_with_log(const fs::path& path, bool replaced) {
  const auto alone = look(path, Access::read_file);  // refused in the middle of a checkpoint that was cut off
  if (alone && replaced) return Inspection{.look = *alone, .log_is_foreign = true};
  const auto both = look(path, Access::read);
  if (both && (!alone || same_project(*alone, *both))) return Inspection{.look = *both, .readable = Access::read};
  if (!alone) return both ? alone.refusal() : both.refusal();
  return Inspection{.look = *alone, .log_is_foreign = true};
}

Result<fs::path> put_aside(const fs::path& path) {
  const auto aside = dated_name(path, "aside");
  if (auto moved = rename_to_free(path, aside); !moved) return moved.refusal();
  return aside;
}

/// Waits until no other process has a lock on the file.
Result<void> wait_for_others(const std::filesystem::path& path, const OpenFile& file) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (const auto other = file.locked_by()) {
    if (std::chrono::steady_clock::now() > until)
      return Refusal{fmt::format("{} is open in another rig or program (process {}); close it there first",
                                 path.string(), *other)};
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return {};
}

}  // namespace

Result<OpenFile> open_project_file(const std::filesystem::path& path, Access access) {
  if (auto may = may_be_opened(path, access); !may) return may.refusal();
  auto file = OpenFile::open(path, access == Access::write);
  if (!file) return file;
  if (auto ours = is_project(path, *file); !ours) return ours.refusal();
  if (auto alone = wait_for_others(path, *file); !alone) return alone.refusal();
  return file;
}

Result<Inspection> inspect(const fs::path& path, const OpenFile& file, const std::optional<LogRecord>& record) {
  const auto log = log_beside(path), journal = journal_beside(path);
  for (const auto& beside : {log, journal})
    if (auto plain = is_plain(beside); !plain) return plain.refusal();
  const auto salt = salt_of_log(log);
  const bool replaced = record && is_another_file(*record, file.now(), salt, trust_in_file_system(path));
  auto found = salt == 0 ? inspect_alone(path) : inspect_with_log(path, replaced);
  if (found) found->journal_is_foreign = stat_of(journal).value_or(FileStat{}).size > 0;
  return found;
}

Result<std::string> put_foreign_aside(const fs::path& path, const Inspection& found) {
  std::string note;
  if (found.log_is_foreign) {
    auto aside = put_aside(log_beside(path));
    if (!aside) return aside.refusal();
    note = fmt::format(
        "{} was put there since, or is another project's: its log {} was written for another file. It is "
        "opened as it is; the log was put aside as {}",
        path.string(), log_beside(path).filename().string(), aside->string());
  }
  if (found.journal_is_foreign) {
    auto aside = put_aside(journal_beside(path));
    if (!aside) return aside.refusal();
    note += fmt::format("{}{} needs no journal; the one beside it was put aside as {}", note.empty() ? "" : "; ",
                        path.string(), aside->string());
  }
  return note;
}

fs::path dated_name(const fs::path& path, const std::string& why) {
  const auto base = fmt::format("{}-{}-{:%Y%m%d-%H%M%S}", path.string(), why, fmt::localtime(std::time(nullptr)));
  fs::path name = base;
  std::error_code ignored;
  for (int i = 2; fs::exists(fs::symlink_status(name, ignored)) && i < 100; ++i) name = fmt::format("{}-{}", base, i);
  return name;
}

Result<void> is_whole(const std::filesystem::path& path) {
  if (auto may = may_be_opened(path, Access::write); !may) return {};
  auto file = OpenFile::open(path);
  if (!file || file->locked_by()) return {};
  if (auto ours = is_project(path, *file); !ours) return ours;
  const auto found = inspect(path, *file, std::nullopt);
  return found ? Result<void>{} : Result<void>{found.refusal()};
}

}  // namespace beltane
