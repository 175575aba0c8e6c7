#include "words/edit_text.hpp"

#include "model/editing/refuse.hpp"

namespace beltane {
namespace {

constexpr std::size_t shown = 8;  // items of a list

std::string word(StripId strip) {
  return strip.kind == StripId::Kind::master ? "master" : std::to_string(strip.number);
}
std::string word(InstrumentId id) { return std::to_string(number_of(id)); }
std::string word(BusId id) { return std::to_string(number_of(id)); }
std::string word(UnitAddress unit) {
  const auto part = part_text(unit.unit);
  return word(unit.strip) + "." + (part.empty() ? "fader" : part);
}

std::string word(InstrumentId id, const AutomationTarget& target) { return word(id) + "." + automation_text(target); }

/// A name as one word; quoted where it has spaces.
std::string word(const std::string& name) { return name.find(' ') == name.npos ? name : '"' + name + '"'; }

std::string settings(const UnitState& state) {
  std::string text;
  for (const auto& [param, value] : state.values) text += " " + param + "=" + text_of(value);
  return text;
}

std::string place(Position position) { return position == at_end ? "" : " --at " + std::to_string(position); }

template <class Items, class Text>
std::string listed(const Items& items, Text text_of_item) {
  std::string text;
  for (std::size_t i = 0; i < items.size() && i < shown; ++i) text += " " + text_of_item(items[i]);
  return items.size() > shown ? text + " … (" + std::to_string(items.size()) + ")" : text;
}

std::string tap_option(Tap tap) {
  switch (tap) {
    case Tap::post_fader:
      return "";
    case Tap::pre_fader:
      return " --tap pre-fader";
    case Tap::pre_insert:
      return " --tap pre-insert";
  }
  return "";
}

std::string send_text(const AddUnit& edit) {
  const auto level = edit.state.values.find("level");
  return "set-send " + word(edit.strip) + " " + word(edit.unit.route->to) + " " +
         text_of(level == edit.state.values.end() ? 1.0 : level->second) + tap_option(edit.unit.route->tap);
}

struct EditText {
  std::string operator()(const AddInstrument& e) const {
    return "add-instrument " + source_in(e.def) + " --name " + word(e.def.strip.name) + place(e.position);
  }
  std::string operator()(const RemoveInstrument& e) const { return "remove-instrument " + word(e.instrument); }
  std::string operator()(const MoveInstrument& e) const {
    return "move-instrument " + word(e.instrument) + " " + std::to_string(e.position);
  }
  std::string operator()(const RenameStrip& e) const { return "rename " + word(e.strip) + " " + word(e.name); }
  std::string operator()(const AddUnit& e) const {
    const auto rest = settings(e.state) + place(e.position);
    if (e.unit.route) return send_text(e);
    if (e.unit.moves)
      return "add-modulator " + word(e.strip) + " " + e.unit.kind + " " +
             part_text(e.unit.moves->unit, e.unit.moves->param) + rest;
    if (e.unit.stage == Stage::filter) return "set-filter " + word(e.strip) + " " + e.unit.kind + settings(e.state);
    return "add-effect " + word(e.strip) + " " + e.unit.kind + rest;
  }
  std::string operator()(const RemoveUnit& e) const { return "remove-unit " + word(e.unit); }
  std::string operator()(const MoveUnit& e) const {
    return "move-unit " + word(e.unit) + " " + std::to_string(e.position);
  }
  std::string operator()(const ReplaceUnit& e) const {
    return "replace-unit " + word(e.unit) + " " + e.kind + settings(e.state);
  }
  std::string operator()(const EnableUnit& e) const {
    return "enable-unit " + word(e.unit) + (e.enabled ? " on" : " off");
  }
  std::string operator()(const SetParam& e) const {
    return "set " + word(e.param.unit.strip) + "." + part_text(e.param.unit.unit, e.param.name) + " " +
           (e.value ? text_of(*e.value) : "default");
  }
  std::string operator()(const PutZones& e) const {
    return "add-sample " + word(e.unit) +
           listed(e.zones, [](const Zone& zone) { return word(zone.file.empty() ? zone.sample : zone.file); });
  }
  std::string operator()(const RemoveZones& e) const {
    return "remove-sample " + word(e.unit) + listed(e.zones, [](ZoneId zone) { return text_of(zone); });
  }
  std::string operator()(const SetOutput& e) const {
    return "set-output " + word(e.strip) + " " + (e.output ? word(*e.output) : "master");
  }
  std::string operator()(const SetTranspose& e) const {
    return "transpose " + word(e.instrument) + " " + std::to_string(e.semitones);
  }
  std::string operator()(const SetLayered& e) const { return "layer " + word(e.bus) + (e.layered ? " on" : " off"); }
  std::string operator()(const AddBus& e) const {
    return "add-bus --name " + word(e.def.strip.name) + place(e.position);
  }
  std::string operator()(const RemoveBus& e) const { return "remove-bus " + word(e.bus); }
  std::string operator()(const AddNotes& e) const {
    return "add-notes " + word(e.instrument) + listed(e.notes, [](const Note& note) {
             return text_of(note.pitch) + " " + text_of(note.start.count) + " " + text_of(note.length.count) + " " +
                    text_of(note.velocity);
           });
  }
  std::string operator()(const RemoveNotes& e) const {
    return "remove-notes " + word(e.instrument) + listed(e.notes, [](NoteId note) { return text_of(note); });
  }
  std::string operator()(const AddAutomation& e) const {
    return "add-automation " + word(e.instrument, e.target) + listed(e.points, [](const AutomationPoint& point) {
             return text_of(point.at.count) + " " + text_of(point.value) + " " + text_of(point.glide.count);
           });
  }
  std::string operator()(const RemoveAutomation& e) const {
    return "remove-automation " + word(e.instrument, e.target) +
           listed(e.points, [](PointId point) { return text_of(point); });
  }
  std::string operator()(const SetTempo& e) const {
    return "set-tempo " + text_of(e.tempo.rate) + " --at " + text_of(e.at.count);
  }
  std::string operator()(const RemoveTempo& e) const { return "set-tempo none --at " + text_of(e.at.count); }
  std::string operator()(const SetSignature& e) const {
    return "set-signature " + text_of(e.signature.beats) + "/" + text_of(e.signature.unit);
  }
  std::string operator()(const RenameProject& e) const { return "rename-project " + word(e.name); }
};

}  // namespace

std::string part_text(UnitId unit) {
  if (!follows_from_strip(unit)) return "unit:" + std::to_string(number_of(unit));
  switch (number_of(unit) / most_ids) {
    case number_of(source_id({})) / most_ids:
      return "source";
    case number_of(filter_id({})) / most_ids:
      return "filter";
    default:
      return "";
  }
}

std::string part_text(UnitId unit, const std::string& param) {
  const auto part = part_text(unit);
  return part.empty() ? param : part + "." + param;
}

std::string automation_text(const AutomationTarget& target) {
  if (const auto* moved = std::get_if<ControllerTarget>(&target)) return std::string(word(moved->controller));
  const auto& [unit, param] = std::get<Target>(target);
  return part_text(unit, param);
}

std::string text_of(const Edit& edit) { return std::visit(EditText{}, edit); }

std::string text_of(const Edits& edits) {
  if (edits.size() > 3)
    return text_of(edits.front()) + " … " + text_of(edits.back()) + " (" + std::to_string(edits.size()) + " edits)";
  std::string text;
  for (const auto& edit : edits) text += (text.empty() ? "" : "; ") + text_of(edit);
  return text;
}

}  // namespace beltane
