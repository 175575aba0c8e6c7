#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "supervisor/tree/process_tree.hpp"

namespace beltane::supervisor {

/// What a supervisor needs to know of a child that it did not start itself.
struct RecordedChild {
  std::string name{};
  ProcessLife life{};  // pid 0: dead, but its epoch still counts
  ProcessStage stage{ProcessStage::waiting};
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
/// What the text says; lines that make no sense are left out, as somebody else wrote them.
ChildrenFile parse_children_file(std::string_view text);

}  // namespace beltane::supervisor
