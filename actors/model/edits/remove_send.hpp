#pragma once

#include "model/editing.hpp"

namespace beltane {

struct AddSend;

/// Also takes away what modulates its level.
struct RemoveSend {
  static constexpr int in_contract{19};
  StripId strip{};
  SendId send{};
  bool operator==(const RemoveSend&) const = default;
};
void fields(auto& v, Of<RemoveSend> auto& edit) {
  v(1, "strip", edit.strip);
  v(2, "send", edit.send);
}

void spell_out(const Resolving& to, const RemoveSend& edit, auto& row) {
  const auto without = [&](InstrumentDef& def) { writing::erase(def.strip.sends, edit.send); };
  editing::remove_strays(to, edit.strip, without, row);
  row.add(edit);
}

Result<void> change(Project& project, const RemoveSend& edit, auto& undo) {
  const auto* strip = strip_def(project, edit.strip);
  if (!strip) return no_such(edit.strip);
  const auto* held = find(*strip, edit.send);
  if (!held) return refuse(words_for(project, edit.strip), " has no send ", edit.send, "; `show` lists what it has");
  const SlotId slot{Slot::send, number_of(edit.send)};
  if (auto free = checks::unmoved(project, edit.strip, slot); !free) return free;
  undo.add(kind<AddSend>, edit.strip, *held, state_at(project, {edit.strip, slot}),
           writing::position_in(strip->sends, held));
  writing::erase(writing::def(project, edit.strip).sends, edit.send);
  writing::put(project, edit.strip, slot, {});
  return {};
}

inline std::string subject(const Project& project, const RemoveSend& edit) {
  return "a send of " + words_for(project, edit.strip);
}

}  // namespace beltane
