#include "model/subject.hpp"

#include "model/checks.hpp"
#include "model/refuse.hpp"

namespace beltane {
namespace {

struct Subject {
  const Project& project;

  std::string operator()(const AddInstrument& edit) const { return edit.def.strip.name; }
  std::string operator()(const RemoveInstrument& edit) const { return of(edit.instrument); }
  std::string operator()(const MoveInstrument& edit) const { return "the place of " + of(edit.instrument); }
  std::string operator()(const RenameStrip& edit) const { return "the name of " + of(edit.strip); }
  std::string operator()(const SetSource& edit) const { return "the source of " + of(edit.instrument); }
  std::string operator()(const SetFilter& edit) const { return "the filter of " + of(edit.instrument); }
  std::string operator()(const AddModulator& edit) const {
    return edit.modulator.kind + " on " + edit.modulator.param + " of " + of(edit.instrument);
  }
  std::string operator()(const RemoveModulator& edit) const {
    return unit({strip_of(edit.instrument), {Slot::modulator, number_of(edit.modulator)}});
  }
  std::string operator()(const AddEffect& edit) const { return edit.effect.kind + " on " + of(edit.strip); }
  std::string operator()(const RemoveEffect& edit) const { return effect(edit.strip, number_of(edit.effect)); }
  std::string operator()(const MoveEffect& edit) const {
    return "the place of " + effect(edit.strip, number_of(edit.effect));
  }
  std::string operator()(const EnableUnit& edit) const { return unit(edit.unit); }
  std::string operator()(const SetParam& edit) const { return edit.param.name + " of " + unit(edit.param.unit); }
  std::string operator()(const PutZones& edit) const { return "the samples of " + unit(edit.unit); }
  std::string operator()(const RemoveZones& edit) const { return "the samples of " + unit(edit.unit); }
  std::string operator()(const SetOutput& edit) const { return "the output of " + of(edit.strip); }
  std::string operator()(const SetTranspose& edit) const { return "the transposition of " + of(edit.instrument); }
  std::string operator()(const SetLayered& edit) const { return "the layers of " + of(strip_of(edit.bus)); }
  std::string operator()(const AddBus& edit) const { return edit.def.strip.name; }
  std::string operator()(const RemoveBus& edit) const { return of(strip_of(edit.bus)); }
  std::string operator()(const AddSend& edit) const {
    return "the send of " + of(edit.strip) + " to " + of(strip_of(edit.send.to));
  }
  std::string operator()(const RemoveSend& edit) const { return "a send of " + of(edit.strip); }
  std::string operator()(const AddNotes& edit) const { return "notes of " + of(edit.instrument); }
  std::string operator()(const RemoveNotes& edit) const { return "notes of " + of(edit.instrument); }
  std::string operator()(const SetTempo& edit) const { return "the tempo at beat " + text_of(edit.at.count); }
  std::string operator()(const RemoveTempo& edit) const { return "the tempo at beat " + text_of(edit.at.count); }
  std::string operator()(const SetSignature&) const { return "the signature"; }
  std::string operator()(const RenameProject&) const { return "the project's name"; }

 private:
  std::string of(StripId strip) const { return words_for(project, strip); }
  std::string of(InstrumentId instrument) const { return of(strip_of(instrument)); }
  std::string effect(StripId strip, std::uint32_t number) const { return unit({strip, {Slot::effect, number}}); }
  std::string unit(UnitAddress address) const {
    const auto kind = unit_at(project, address);
    return (kind.empty() ? "a part that is gone" : kind) + " of " + of(address.strip);
  }
};

}  // namespace

std::string subject_of(const Project& project, const Edit& edit) { return std::visit(Subject{project}, edit); }

}  // namespace beltane
