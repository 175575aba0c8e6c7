#pragma once

#include <cstdint>

#include "model/fields.hpp"

/// How an edit is said in words: once, in a function beside its struct. What reads words, prints them, and lists them
/// in `edit --help` is a visitor `w` of the room `words`; nobody else knows the words of an edit.
///
///     void syntax(auto& w, Of<MoveUnit> auto& edit) {
///       w.verb(EditChapter::sounds, 13, "move-unit", "Changes the order of effects; the first is 0",
///              "move-unit lead.delay 0");  // where it stands in the help, the verb, its help and an example
///       w(edit.unit);                      // words in a row; what they look like follows from their type
///       w(edit.position);
///     }
///
///  w(x), w(x, "NAME")                        one word; NAME is what the help calls it, where its type does not say
///  w.maybe(x)                                one that may be left out: it is then as the struct has it
///  w.option("at", x), w.option("at", x, usual)   `--at 3`; printed where it is not as usual
///  w.name(x)                                 a name, as a word or as `--name N`, or left out
///  w.whole(x, "NAME", least, most, what)     a whole number; `what` says in a refusal what it should have been
///  w.value(param, x), w.settings(kind, state)    values of parameters, as the catalogue reads them; `PARAM=VALUE…`
///  w.there(unit)                             a unit that must be there
///  w.player(unit), w.samples(unit, ids)      a unit that plays samples, and some of those that it has
///  w.automated(instrument, target), w.points(instrument, target, points)    what automation moves, and how
///  w.notes(notes)                            notes and chords, once or in turns
///  w.chosen(ids, held)                       some of what `held` finds in a project: by number, time, or `all`
///  w.form_of("set-tempo"), w.literal("none")     another edit of a verb, where that word stands in that place
namespace beltane {

/// What verbs stand together in `edit --help`, in the order of the work.
enum class EditChapter : std::uint8_t { instruments, sounds, samples, mixer, music, automation };

/// A kind of edit that says its words. The room `words` has those of the others, which verbs of several edits make.
template <class Kind>
concept HasSyntax = requires(AnyVisitor& visitor, Kind& edit) {
  syntax(visitor, edit);
};

}  // namespace beltane
