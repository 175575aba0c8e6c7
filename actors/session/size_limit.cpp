#include "session/size_limit.hpp"

#include "model/editing/apply.hpp"
#include "model/editing/checks.hpp"
#include "model/editing/refuse.hpp"
#include "model/project/sizes.hpp"

namespace beltane {

void SizeLimit::restart(const Project& project) { bytes_ = size_of(project); }

Result<void> SizeLimit::fits(const Project& project, const Change& change) {
  if (!change.author.empty())
    if (auto fit = checks::name(change.author); !fit) return refuse("of the author: ", fit.reason());
  const auto bytes = size_of(change.edits);
  if (bytes > limits::change_bytes)
    return refuse("this change is ", bytes >> 20, " MiB long, and one is at most ", limits::change_bytes >> 20,
                  "; do it in several steps");
  bytes_ += bytes;
  if (bytes_ <= limits::project_bytes) return {};
  bytes_ = size_of(project);
  const auto after = apply(project, change.edits);
  if (!after) return after.refusal();
  const auto then = size_of(*after);
  if (then > limits::project_bytes && then > bytes_)
    return refuse("the project would become ", then >> 20, " MiB long, and one is at most ",
                  limits::project_bytes >> 20);
  bytes_ = then;
  return {};
}

}  // namespace beltane
