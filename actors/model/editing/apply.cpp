#include "model/editing/apply.hpp"

#include "model/editing/refuse.hpp"
#include "model/limits.hpp"

namespace beltane {
namespace {

Result<Edits> change_one(Project& project, const Edit& edit) {
  EditRow<Edit> undo;
  const auto done = std::visit([&](const auto& each) { return change(project, each, undo); }, edit);
  if (!done) return done.refusal();
  return std::move(undo).taken();
}

}  // namespace

Result<Edits> advance(Project& project, const Edits& edits) {
  if (edits.size() == 1) return change_one(project, edits.front());
  if (edits.size() > limits::edits) return refuse("a change holds at most ", limits::edits, " edits");
  auto next = project;
  std::vector<Edits> each;
  for (const auto& edit : edits) {
    auto back = change_one(next, edit);
    if (!back) return back;
    each.push_back(*std::move(back));
  }
  project = std::move(next);
  Edits back;
  for (auto at = each.rbegin(); at != each.rend(); ++at) std::move(at->begin(), at->end(), std::back_inserter(back));
  return back;
}

Result<Project> apply(Project project, const Edit& edit) {
  if (auto done = change_one(project, edit); !done) return done.refusal();
  return project;
}

Result<Project> apply(Project project, const Edits& edits) {
  if (auto done = advance(project, edits); !done) return done.refusal();
  return project;
}

}  // namespace beltane
