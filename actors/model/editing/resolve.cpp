#include "model/editing/resolve.hpp"

#include <algorithm>

#include "model/editing/apply.hpp"
#include "model/editing/refuse.hpp"
#include "model/limits.hpp"

namespace beltane {
namespace {

Result<void> check_one(const Resolving& to, const Edit& edit) {
  return std::visit(
      [&](const auto& each) -> Result<void> {
        if constexpr (requires { check(to, each); }) return check(to, each);
        return {};
      },
      edit);
}

Edits spell_out_one(const Resolving& to, const Edit& edit) {
  EditRow<Edit> row;
  std::visit(
      [&](const auto& each) {
        if constexpr (requires { spell_out(to, each, row); })
          spell_out(to, each, row);
        else
          row.add(each);
      },
      edit);
  return std::move(row).taken();
}

}  // namespace

Edits spelled_out(const Project& project, const Edits& edits, const Catalogue& catalogue) {
  if (edits.size() == 1) return spell_out_one({project, catalogue}, edits.front());
  Edits all;
  auto built = project;
  for (const auto& edit : edits) {
    auto each = spell_out_one({built, catalogue}, edit);
    const bool fits = static_cast<bool>(advance(built, each));
    std::ranges::move(each, std::back_inserter(all));
    if (!fits) return edits;  // `apply` will say why
  }
  return all;
}

Result<Edits> resolve(const Project& project, Edits meant, const Catalogue& catalogue) {
  if (meant.size() > limits::edits) return refuse("a change holds at most ", limits::edits, " edits");
  auto edits = with_ids(project, std::move(meant));
  if (edits.size() == 1) {
    if (auto fit = check_one({project, catalogue}, edits.front()); !fit) return fit.refusal();
    return spell_out_one({project, catalogue}, edits.front());
  }
  Edits all;
  auto built = project;
  for (const auto& edit : edits) {
    if (auto fit = check_one({built, catalogue}, edit); !fit) return fit.refusal();
    auto each = spell_out_one({built, catalogue}, edit);
    if (auto fits = advance(built, each); !fits) return fits.refusal();
    std::ranges::move(each, std::back_inserter(all));
  }
  return all;
}

Result<Project> accepted(Project project, const Edits& meant, const Catalogue& catalogue) {
  const auto edits = resolve(project, meant, catalogue);
  if (!edits) return edits.refusal();
  if (auto done = advance(project, *edits); !done) return done.refusal();
  return project;
}

Result<Project> accepted(Project project, const Edit& meant, const Catalogue& catalogue) {
  return accepted(std::move(project), Edits{meant}, catalogue);
}

}  // namespace beltane
