#include "model/sizes.hpp"

namespace beltane {
namespace {

// Protobuf: a number of 32 bits takes 6 bytes with its tag, one of 64 bits or a double 9 to 11; a string or message of
// any length at most 6 more than what is in it.
constexpr std::size_t number = 11;
constexpr std::size_t around = 6;
constexpr std::size_t bare_edit = 8 * number;  // an edit without lists, names and settings

std::size_t size_of(const std::string& text) { return around + text.size(); }
std::size_t size_of(const SendDef&) { return around + 3 * number; }
std::size_t size_of(const EffectDef& effect) { return around + number + size_of(effect.kind); }
std::size_t size_of(const ModulatorDef& modulator) {
  return around + 3 * number + size_of(modulator.kind) + size_of(modulator.param);
}
std::size_t size_of(const Zone& zone) { return around + 18 * number + size_of(zone.sample) + size_of(zone.file); }
std::size_t size_of(ZoneId) { return number; }
std::size_t size_of(const BusDef& bus) { return around + 2 * number + beltane::size_of(bus.strip); }

std::size_t size_of_all(const std::vector<Note>& notes) { return notes.size() * note_bytes; }
std::size_t size_of_all(const std::vector<NoteId>& notes) { return notes.size() * number; }
template <class Each>
std::size_t size_of_all(const std::vector<Each>& list) {
  std::size_t bytes = 0;
  for (const auto& each : list) bytes += size_of(each);
  return bytes;
}

/// What the members of an edit take, as far as there are such.
template <class Kind>
std::size_t size_of_members(const Kind& edit) {
  std::size_t bytes = bare_edit;
  if constexpr (requires { edit.notes.size(); }) bytes += size_of_all(edit.notes);
  if constexpr (requires { edit.zones.size(); }) bytes += size_of_all(edit.zones);
  if constexpr (requires { edit.def.strip; }) bytes += size_of(edit.def);
  if constexpr (requires { edit.runtime.units; }) bytes += beltane::size_of(edit.runtime);
  if constexpr (requires { edit.state.values; }) bytes += beltane::size_of(edit.state);
  if constexpr (requires { edit.modulator.kind; }) bytes += size_of(edit.modulator);
  if constexpr (requires { edit.effect.kind; }) bytes += size_of(edit.effect);
  if constexpr (requires { edit.name.size(); }) bytes += size_of(edit.name);
  if constexpr (requires { edit.source.size(); }) bytes += size_of(edit.source);
  if constexpr (requires { edit.filter.size(); }) bytes += size_of(edit.filter);
  if constexpr (requires { edit.param.name.size(); }) bytes += size_of(edit.param.name);
  return bytes;
}

}  // namespace

std::size_t size_of(const Edit& edit) {
  return std::visit([](const auto& each) { return size_of_members(each); }, edit);
}

std::size_t size_of(const Edits& edits) {
  std::size_t bytes = 0;
  for (const auto& edit : edits) bytes += size_of(edit);
  return bytes;
}

std::size_t size_of(const UnitState& state) {
  std::size_t bytes = around + number;
  for (const auto& [name, value] : state.values) bytes += around + size_of(name) + number;
  return bytes + size_of_all(state.zones);
}

std::size_t size_of(const StripRuntime& runtime) {
  std::size_t bytes = around;
  for (const auto& [at, state] : runtime.units) bytes += around + 2 * number + size_of(state);
  return bytes;
}

std::size_t size_of(const StripDef& strip) {
  return around + number + size_of(strip.name) + size_of_all(strip.effects) + size_of_all(strip.sends);
}

std::size_t size_of(const InstrumentDef& def) {
  return around + 2 * number + size_of(def.source) + size_of(def.filter) + size_of(def.strip) +
         size_of_all(def.modulators);
}

std::size_t size_of(const Project& project) {
  std::size_t bytes = 16 * number + size_of(project.name) + size_of(*project.master->def) +
                      size_of(*project.master->runtime) + project.tempo->size() * (around + 2 * number);
  for (const auto& instrument : *project.instruments)
    bytes +=
        around + size_of(*instrument->def) + size_of(*instrument->runtime) + instrument->notes->size() * note_bytes;
  for (const auto& bus : *project.buses) bytes += around + size_of(*bus->def) + size_of(*bus->runtime);
  return bytes;
}

}  // namespace beltane
