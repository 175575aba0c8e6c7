#include "services/beltane/edit_words.hpp"

namespace beltane {
namespace {

Result<void> undo(const VerbContext& command, const StepWords& given) {
  return step_back(command, Intent::undo, given);
}

const VerbEntry undo_verb{
    {Chapter::edits, 4, "undo", "Take back your own last edit", "beltane undo"}, undo, take_steps};

}  // namespace
}  // namespace beltane
