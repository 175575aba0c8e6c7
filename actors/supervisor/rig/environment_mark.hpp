#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "supervisor/rig/children_file.hpp"

namespace beltane::supervisor {

/// The name of the variable that marks our children's environment, so that one started a moment before its supervisor
/// was killed is found too, though no file tells of it.
inline constexpr const char* mark_name = "BELTANE_CHILD";
/// The mark of one life in one rig.
std::string mark_of(const std::filesystem::path& runtime, const std::string& name, const ProcessLife&);
/// The child whose environment (as in /proc/PID/environ) holds a mark of the rig in `runtime`.
std::optional<RecordedChild> marked(std::string_view environment, const std::filesystem::path& runtime);
/// All processes of this user that bear the mark of the rig in `runtime`.
std::vector<RecordedChild> marked_processes(const std::filesystem::path& runtime);

}  // namespace beltane::supervisor
