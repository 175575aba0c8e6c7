#include "words/address.hpp"

#include <algorithm>

#include "model/checks.hpp"
#include "model/refuse.hpp"
#include "words/naming.hpp"
#include "words/words.hpp"

namespace beltane {
namespace words {
namespace {

/// The strips' names with which the address may begin, the longest first: names may have dots. The last is all up to
/// the first dot, whether there is such a strip or not.
std::vector<std::string_view> strip_parts(const Project& project, std::string_view address) {
  const auto first = address.substr(0, address.find('.'));
  std::vector<std::string_view> parts;
  const auto consider = [&](std::string_view name) {
    const bool begins = address.starts_with(name) && address.size() > name.size() && address[name.size()] == '.';
    if (begins && name.size() > first.size()) parts.push_back(address.substr(0, name.size()));
  };
  for (const auto& instrument : *project.instruments) consider(instrument->def->strip.name);
  for (const auto& bus : *project.buses) consider(bus->def->strip.name);
  std::ranges::sort(parts, std::ranges::greater{}, &std::string_view::size);
  parts.push_back(first);
  return parts;
}

Result<ParamAddress> param_behind(const Project& project, const Catalogue& catalogue, std::string_view address,
                                  std::string_view name) {
  const auto found = strip(project, name);
  if (!found) return found.refusal();
  if (name.size() == address.size())
    return refuse("'", address, "' names no parameter; give it as ", name, ".level or ", name, ".filter.cutoff");
  return param(project, catalogue, *found, address.substr(name.size() + 1));
}

Result<SlotId> send_slot(const Project& project, StripId id, std::string_view to) {
  const auto target = bus(project, to);
  if (!target) return target.refusal();
  const auto found = send(project, id, *target);
  if (!found) return refuse(name_of(project, id), " does not send to ", to, "; `set-send` makes it");
  return SlotId{Slot::send, number_of(*found)};
}

}  // namespace

Result<SlotId> slot(const Project& project, StripId id, std::string_view part) {
  if (part == "source") return SlotId{Slot::source};
  if (part == "filter") return SlotId{Slot::filter};
  if (part == "fader") return SlotId{Slot::fader};
  if (part.starts_with("send:")) return send_slot(project, id, part.substr(5));
  const auto moving = modulator(project, id, part.starts_with("mod:") ? part.substr(4) : part);
  if (moving) return SlotId{Slot::modulator, number_of(*moving)};
  if (part.starts_with("mod:")) return moving.refusal();
  const auto found = effect(project, id, part.starts_with("fx:") ? part.substr(3) : part);
  if (found) return SlotId{Slot::effect, number_of(*found)};
  return refuse(found.reason(), "; other parts are source, filter, fader, mod:MODULATOR and send:BUS");
}

Result<ParamAddress> param(const Project& project, const Catalogue& catalogue, StripId id, std::string_view rest) {
  const auto dot = rest.rfind('.');
  SlotId at{Slot::fader};
  if (dot != rest.npos) {
    const auto found = slot(project, id, rest.substr(0, dot));
    if (!found) return found.refusal();
    at = *found;
  }
  ParamAddress address{{id, at}, std::string(dot == rest.npos ? rest : rest.substr(dot + 1))};
  if (const auto known = spec(project, catalogue, address); !known) return known.refusal();
  return address;
}

namespace {

std::string_view part_word(Slot slot) {
  switch (slot) {
    case Slot::source:
      return "source";
    case Slot::modulator:
      return "such modulator";
    case Slot::filter:
      return "filter";
    case Slot::effect:
      return "such effect";
    case Slot::send:
      return "such send";
    case Slot::fader:
      return "fader";
  }
  return "such part";
}

}  // namespace

Result<ParamSpec> spec(const Project& project, const Catalogue& catalogue, const ParamAddress& address) {
  const auto kind = unit_at(project, address.unit);
  if (kind.empty())
    return refuse(words_for(project, address.unit.strip), " has no ", part_word(address.unit.at.slot),
                  "; `show` lists what it has");
  const auto* unit = catalogue.find(kind);
  if (!unit) return refuse("the catalogue has no unit '", kind, "'");
  if (const auto* found = find(*unit, address.name)) return *found;
  std::string offered;
  for (const auto& each : unit->params) (offered += offered.empty() ? "" : ", ") += each.name;
  return refuse(kind, " has no parameter '", address.name, "'; it has ", offered.empty() ? "none" : offered);
}

}  // namespace words

Result<ParamAddress> address_of(const Project& project, const Catalogue& catalogue, std::string_view address) {
  std::optional<Refusal> refusal;
  for (const auto name : words::strip_parts(project, address)) {
    auto found = words::param_behind(project, catalogue, address, name);
    if (found) return found;
    if (!refusal) refusal = found.refusal();
  }
  return *refusal;
}

Result<double> value_of(const Project& project, const Catalogue& catalogue, const ParamAddress& address) {
  const auto spec = words::spec(project, catalogue, address);
  if (!spec) return spec.refusal();
  const auto& values = state_at(project, address.unit).values;
  const auto set = values.find(address.name);
  return set == values.end() ? spec->initial : set->second;
}

}  // namespace beltane
