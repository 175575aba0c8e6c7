#pragma once

#include "model/editing/editing.hpp"

namespace beltane {

struct RenameProject {
  static constexpr int in_contract{23};
  std::string name{};
  bool operator==(const RenameProject&) const = default;
};
void fields(auto& v, Of<RenameProject> auto& edit) { v(1, "name", edit.name); }
void syntax(auto& w, Of<RenameProject> auto& edit) {
  w.verb(EditChapter::music, 5, "rename-project", "Gives the project a name", "rename-project \"May fire\"");
  w(edit.name);
}

inline Result<void> check(const Resolving&, const RenameProject& edit) { return editing::check_name(edit.name); }

Result<void> change(Project& project, const RenameProject& edit, auto& undo) {
  if (auto fit = checks::name(edit.name); !fit) return fit;
  undo.add(RenameProject{std::exchange(project.name, edit.name)});
  return {};
}

inline std::string subject(const Project&, const RenameProject&) { return "the project's name"; }

}  // namespace beltane
