#include "services/beltane/file_task.hpp"

namespace beltane {
namespace {

Result<void> begin_project(const VerbContext& command, const bool& force) {
  return do_file_task(command, FileTask::create, "", "new project in", force);
}

const VerbEntry new_verb{{Chapter::project, 1, "new", "Begin an empty project", "beltane new"},
                         begin_project,
                         [](Verb verb, bool& force) { verb.flag("--force", force, help_of_force); }};

}  // namespace
}  // namespace beltane
