#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

#include "model/result.hpp"

namespace beltane {

/// What was written to the file (or directory) is on disk. Not for a project file that is open: see OpenFile.
Result<void> sync(const std::filesystem::path&);

/// The system calls that give a file a name; a test puts its own in their place.
struct NamingCalls {
  std::function<int(const char* from, const char* to)> rename_no_replace{};  // 0 or -1 and errno, as all of these
  std::function<int(const char* from, const char* to)> link{};
};
const NamingCalls& system_naming_calls();

/// Gives `from` its name `to`, durably; refused where there is something. Where the file system knows no renaming
/// without replacing (NFS, some of FUSE), by a hard link; where it knows none, by a name that is reserved first.
Result<void> rename_to_free(const std::filesystem::path& from, const std::filesystem::path& to,
                            const NamingCalls& = system_naming_calls());

/// The whole content of a small file, replaced at once and durably.
Result<void> write_small_file(const std::filesystem::path&, std::string_view content);

/// A new file at `to`, filled by `fill` (a descriptor in, errno or 0 out), durably; refused where there is something.
Result<void> write_new_file(const std::filesystem::path& to, const std::function<int(int)>& fill);

/// The name beside `path` under which this process writes what is to stand there.
std::filesystem::path fresh_name(const std::filesystem::path& path);
/// Removes what processes that are dead left beside `path` under such names.
void clear_fresh(const std::filesystem::path& path);

}  // namespace beltane
