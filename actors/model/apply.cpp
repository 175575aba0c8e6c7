#include "model/apply.hpp"

#include "model/changes.hpp"
#include "model/limits.hpp"
#include "model/refuse.hpp"

namespace beltane {
namespace {

Result<void> change_one(Project& project, const Edit& edit, const Catalogue& catalogue) {
  return std::visit([&](const auto& each) { return changes::change(project, each, catalogue); }, edit);
}

}  // namespace

Result<void> advance(Project& project, const Edits& edits, const Catalogue& catalogue) {
  if (edits.size() == 1) return change_one(project, edits.front(), catalogue);
  if (edits.size() > limits::edits) return refuse("a change holds at most ", limits::edits, " edits");
  auto next = project;
  for (const auto& edit : edits)
    if (auto done = change_one(next, edit, catalogue); !done) return done;
  project = std::move(next);
  return {};
}

Result<Project> apply(Project project, const Edit& edit, const Catalogue& catalogue) {
  if (auto done = change_one(project, edit, catalogue); !done) return done.refusal();
  return project;
}

Result<Project> apply(Project project, const Edits& edits, const Catalogue& catalogue) {
  if (auto done = advance(project, edits, catalogue); !done) return done.refusal();
  return project;
}

}  // namespace beltane
