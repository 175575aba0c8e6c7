#include "services/beltane/edit_words.hpp"

namespace beltane {
namespace {

Result<void> set(const VerbContext& command, const EditWords& given) {
  auto edit = given;
  edit.words.insert(edit.words.begin(), "set");
  return edit_by_words(command, edit);
}

const VerbEntry set_verb{
    {Chapter::edits, 2, "set", "Set a parameter", "beltane set lead.filter.cutoff 800"},
    set,
    [](Verb verb, EditWords& given) {
      verb.takes("words", given.words,
                 "ADDRESS VALUE; the value in its natural unit (800, 800Hz), gains also in decibels (-6dB); or "
                 "`default`")
          .required()
          .words(2, 3);
      take_author(verb, given.author);
    }};

}  // namespace
}  // namespace beltane
