#pragma once

#include "model/editing.hpp"
#include "model/known_units.hpp"

namespace beltane {

struct RemoveSend;

/// One send from a strip to a bus. Its level is the parameter `level` of the send's slot.
struct AddSend {
  static constexpr int in_contract{18};
  StripId strip{};
  SendDef send{};
  UnitState state{};
  Position position{at_end};
  bool operator==(const AddSend&) const = default;
};
void fields(auto& v, Of<AddSend> auto& edit) {
  v(1, "strip", edit.strip);
  v(2, "send", edit.send);
  v(3, "state", edit.state);
  v(4, "position", edit.position, how::unless(at_end));
}

inline Result<void> check(const Resolving& to, const AddSend& edit) {
  if (edit.state == UnitState{}) return {};  // needs no catalogue
  return editing::check_state(known_units::any(to.catalogue, send_unit()),
                              editing::place_of(to.project, edit.strip, {Slot::send}, ""), edit.state);
}

void spell_out(const Resolving& to, AddSend edit, auto& row) {
  if (const auto* strip = strip_def(to.project, edit.strip)) editing::limit_new(edit.position, strip->sends);
  row.add(std::move(edit));
}

Result<void> change(Project& project, const AddSend& edit, auto& undo) {
  const auto* strip = strip_def(project, edit.strip);
  if (!strip) return no_such(edit.strip);
  if (edit.strip == master_strip) return refuse("the master sends to nobody");
  if (auto open = checks::way(project, edit.strip, edit.send.to); !open) return open;
  if (auto id = checks::fresh(project, edit.send.id); !id) return id;
  for (const auto& send : strip->sends)
    if (send.to == edit.send.to)
      return refuse(strip->name, " sends to ", words_for(project, strip_of(send.to)),
                    " already; set that send's level");
  auto state = checks::state(Slot::send, edit.state);
  if (!state) return state.refusal();
  writing::insert(writing::def(project, edit.strip).sends, edit.position, edit.send);
  if (auto fits = checks::shallow(project); !fits) {
    writing::erase(writing::def(project, edit.strip).sends, edit.send.id);
    return fits;
  }
  writing::used(project, number_of(edit.send.id));
  writing::put(project, edit.strip, {Slot::send, number_of(edit.send.id)}, *std::move(state));
  undo.add(kind<RemoveSend>, edit.strip, edit.send.id);
  return {};
}

inline std::string subject(const Project& project, const AddSend& edit) {
  return "the send of " + words_for(project, edit.strip) + " to " + words_for(project, strip_of(edit.send.to));
}

void each_id(Edited<AddSend> auto& edit, auto see) {
  see(edit.send.id);
  editing::each_id_in_state(edit.state, see);
}
inline void forget_place(AddSend& edit) { edit.position = at_end; }

}  // namespace beltane
