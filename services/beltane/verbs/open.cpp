#include "services/beltane/file_task.hpp"

namespace beltane {
namespace {

struct OpenOptions {
  std::string file{};
  bool force{};
};

Result<void> open_file(const VerbContext& command, const OpenOptions& given) {
  return do_file_task(command, FileTask::open, given.file, "opened", given.force);
}

const VerbEntry open_verb{{Chapter::project, 2, "open", "Open a project file", "beltane open song.beltane"},
                          open_file,
                          [](Verb verb, OpenOptions& given) {
                            verb.takes("file", given.file, "The project").required();
                            verb.flag("--force", given.force, help_of_force);
                          }};

}  // namespace
}  // namespace beltane
