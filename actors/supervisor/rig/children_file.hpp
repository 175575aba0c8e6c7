#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "supervisor/tree/process_tree.hpp"

namespace beltane::supervisor {

/// What a supervisor needs to know of a child that it did not start itself.
struct RecordedChild {
  std::string name{};
  Life life{};  // pid 0: dead, but its epoch still counts
  Stage stage{Stage::waiting};
  std::uint32_t restarts{};
  bool operator==(const RecordedChild&) const = default;
};

/// The children file: <runtime>/children. It is written at each change, so that a new supervisor finds everybody.
struct ChildrenFile {
  std::string jack_name{};
  std::uint32_t restarts{};  // of the supervisor itself
  std::vector<RecordedChild> children{};
  bool operator==(const ChildrenFile&) const = default;
};

ChildrenFile children_file_of(const ProcessTree&, const std::string& jack_name, std::uint32_t restarts);
std::string text_of(const ChildrenFile&);
/// What the text says; lines that make no sense are left out, as they can only be a stranger's.
ChildrenFile parse_children_file(std::string_view text);

/// Replaces the file whole: written beside it, then renamed.
Result<void> replace_file(const std::filesystem::path&, std::string_view text);
/// The whole file; empty where there is none.
std::string file_text(const std::filesystem::path&);

/// The name of the variable that marks our children's environment, so that one started a moment before its supervisor
/// was killed is found too, though no file tells of it.
inline constexpr const char* mark_name = "BELTANE_CHILD";
/// The mark of one life in one rig.
std::string mark_of(const std::filesystem::path& runtime, const std::string& name, const Life&);
/// The child whose environment (as in /proc/PID/environ) holds a mark of the rig in `runtime`.
std::optional<RecordedChild> marked(std::string_view environment, const std::filesystem::path& runtime);
/// All processes of this user that bear the mark of the rig in `runtime`.
std::vector<RecordedChild> marked_processes(const std::filesystem::path& runtime);

}  // namespace beltane::supervisor
