#include "services/beltane/json.hpp"
#include "services/beltane/text.hpp"

namespace beltane {
namespace {

std::string at_word(SlotId at) {
  switch (at.slot) {
    case Slot::source:
      return ".source";
    case Slot::modulator:
      return ".mod:" + std::to_string(at.number);
    case Slot::filter:
      return ".filter";
    case Slot::effect:
      return ".fx:" + std::to_string(at.number);
    case Slot::send:
      return ".send:" + std::to_string(at.number);
    case Slot::fader:
      return "";
  }
  return "";
}

std::string strip_word(StripId strip) {
  return strip.kind == StripId::Kind::master ? "master" : std::to_string(strip.number);
}
std::string strip_word(InstrumentId id) { return std::to_string(number_of(id)); }

struct EditText {
  std::string operator()(const AddInstrument& e) const {
    return "add-instrument " + e.def.source + " --name " + e.def.strip.name;
  }
  std::string operator()(const RemoveInstrument& e) const { return "remove-instrument " + strip_word(e.instrument); }
  std::string operator()(const MoveInstrument& e) const {
    return "move-instrument " + strip_word(e.instrument) + " --at " + std::to_string(e.position);
  }
  std::string operator()(const RenameStrip& e) const { return "rename " + strip_word(e.strip) + " " + e.name; }
  std::string operator()(const SetSource& e) const { return "set-source " + strip_word(e.instrument) + " " + e.source; }
  std::string operator()(const SetFilter& e) const {
    return "set-filter " + strip_word(e.instrument) + " " + (e.filter.empty() ? "none" : e.filter);
  }
  std::string operator()(const AddModulator& e) const {
    return "add-modulator " + strip_word(e.instrument) + " " + e.modulator.kind + " " +
           text_of(e.modulator.unit, e.modulator.param);
  }
  std::string operator()(const RemoveModulator& e) const {
    return "remove-modulator " + strip_word(e.instrument) + " " + std::to_string(number_of(e.modulator));
  }
  std::string operator()(const AddEffect& e) const { return "add-effect " + strip_word(e.strip) + " " + e.effect.kind; }
  std::string operator()(const RemoveEffect& e) const {
    return "remove-effect " + strip_word(e.strip) + " " + std::to_string(number_of(e.effect));
  }
  std::string operator()(const MoveEffect& e) const {
    return "move-effect " + strip_word(e.strip) + " " + std::to_string(number_of(e.effect)) + " " +
           std::to_string(e.position);
  }
  std::string operator()(const EnableUnit& e) const {
    return "enable-effect " + strip_word(e.unit.strip) + at_word(e.unit.at) + (e.enabled ? " on" : " off");
  }
  std::string operator()(const SetParam& e) const {
    return "set " + strip_word(e.param.unit.strip) + "." + text_of(e.param.unit.at, e.param.name) + " " +
           (e.value ? number(*e.value, 6) : "default");
  }
  std::string operator()(const PutZones& e) const {
    std::string files;
    for (const auto& zone : e.zones) files += " " + (zone.file.empty() ? zone.sample : zone.file);
    return "add-sample " + strip_word(e.unit.strip) + at_word(e.unit.at) + files;
  }
  std::string operator()(const RemoveZones& e) const {
    std::string zones;
    for (const auto id : e.zones) zones += " " + std::to_string(number_of(id));
    return "remove-sample " + strip_word(e.unit.strip) + at_word(e.unit.at) + zones;
  }
  std::string operator()(const SetOutput& e) const {
    return "set-output " + strip_word(e.strip) + " " + (e.output ? std::to_string(number_of(*e.output)) : "master");
  }
  std::string operator()(const SetTranspose& e) const {
    return "transpose " + strip_word(e.instrument) + " " + std::to_string(e.semitones);
  }
  std::string operator()(const SetLayered& e) const {
    return "layer " + std::to_string(number_of(e.bus)) + (e.layered ? " on" : " off");
  }
  std::string operator()(const AddBus& e) const { return "add-bus --name " + e.def.strip.name; }
  std::string operator()(const RemoveBus& e) const { return "remove-bus " + std::to_string(number_of(e.bus)); }
  std::string operator()(const AddSend& e) const {
    return "set-send " + strip_word(e.strip) + " " + std::to_string(number_of(e.send.to));
  }
  std::string operator()(const RemoveSend& e) const {
    return "set-send " + strip_word(e.strip) + " off (send " + std::to_string(number_of(e.send)) + ")";
  }
  std::string operator()(const AddNotes& e) const {
    return "add-notes " + strip_word(e.instrument) + " (" + std::to_string(e.notes.size()) + ")";
  }
  std::string operator()(const RemoveNotes& e) const {
    return "remove-notes " + strip_word(e.instrument) + " (" + std::to_string(e.notes.size()) + ")";
  }
  std::string operator()(const SetTempo& e) const {
    return "set-tempo " + number(e.tempo.rate) + " --at " + number(e.at.count);
  }
  std::string operator()(const RemoveTempo& e) const { return "set-tempo none --at " + number(e.at.count); }
  std::string operator()(const SetSignature& e) const {
    return "set-signature " + std::to_string(e.signature.beats) + "/" + std::to_string(e.signature.unit);
  }
  std::string operator()(const RenameProject& e) const { return "rename-project " + e.name; }
};

}  // namespace

std::string text_of(SlotId unit, const std::string& param) {
  const auto part = at_word(unit);
  return part.empty() ? param : part.substr(1) + "." + param;
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
