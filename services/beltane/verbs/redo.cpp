#include "services/beltane/edit_words.hpp"

namespace beltane {
namespace {

Result<void> redo(const VerbContext& command, const StepWords& given) {
  return step_back(command, Intent::redo, given);
}

const VerbEntry redo_verb{{Chapter::edits, 5, "redo", "Do it again after all", "beltane redo"}, redo, take_steps};

}  // namespace
}  // namespace beltane
