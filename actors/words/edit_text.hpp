#pragma once

#include <string>
#include <vector>

#include "model/editing/edit.hpp"

namespace beltane {

/// The edit as words that `edits_of` takes, said to any project where its strips and units are: strips by number, units
/// as in `7.filter` or `7.unit:9`. Samples are told by their files' names, and what is added is told without its id
/// and, of an instrument or bus, without what is inside.
std::vector<std::string> words_of(const Edit&);
/// The same for people to read: longer lists end in `…` and how many there are.
std::string text_of(const Edit&);
/// The same for all of a change; of many the first and the last.
std::string text_of(const Edits&);
/// A unit within its strip: `source`, `filter`, `unit:9`; nothing for the fader.
std::string part_text(UnitId);
/// A parameter within its strip: `filter.cutoff`, `unit:9.mix`, `level`.
std::string part_text(UnitId, const std::string& param);
/// What automation moves within its instrument: `bend`, `filter.cutoff`.
std::string automation_text(const AutomationTarget&);

}  // namespace beltane
