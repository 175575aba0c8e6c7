#pragma once

#include <filesystem>
#include <string>

#include "model/messages/storage.hpp"
#include "services/beltane/verbs.hpp"

namespace beltane {

/// Has the session do that with a project file, and prints the file from now on after `done`, and (for `create` and
/// `open`) the one of before.
Result<void> do_file_task(const VerbContext& command, FileTask task, const std::filesystem::path& file,
                          const char* done, bool force = false);

std::string said_of_former(const std::string& former);

inline constexpr auto help_of_force = "Also where edits are not on disk; they are lost then";

}  // namespace beltane
