#include "services/beltane/file_task.hpp"

namespace beltane {
namespace {

Result<void> save(const VerbContext& command, const std::string& file) {
  return do_file_task(command, file.empty() ? FileTask::flush : FileTask::save_as, file, "saved");
}

const VerbEntry save_verb{
    {Chapter::project, 3, "save", "Fold everything into the file; or copy to another and go on there",
     "beltane save song.beltane"},
    save,
    [](Verb verb, std::string& file) { verb.takes("file", file, "Another file"); }};

}  // namespace
}  // namespace beltane
