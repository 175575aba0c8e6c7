#include "words/address.hpp"

#include <algorithm>

#include "model/editing/checks.hpp"
#include "model/editing/refuse.hpp"
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

Result<UnitAddress> unit_behind(const Project& project, std::string_view address, std::string_view name) {
  const auto found = strip(project, name);
  if (!found) return found.refusal();
  if (name.size() == address.size())
    return refuse("'", address, "' names no unit; give it as ", name, ".filter or ", name, ".delay");
  return unit(project, *found, address.substr(name.size() + 1));
}

Result<AutomatedAddress> automated_behind(const Project& project, const Catalogue& catalogue, std::string_view address,
                                          std::string_view name) {
  const auto rest = address.substr(std::min(name.size() + 1, address.size()));
  for (const auto controller : all_controllers) {
    if (rest != word(controller)) continue;
    const auto found = instrument(project, name);
    if (!found) return found.refusal();
    return AutomatedAddress{*found, ControllerTarget{controller}};
  }
  const auto found = param_behind(project, catalogue, address, name);
  if (!found) return found.refusal();
  const auto strip = found->unit.strip;
  if (strip.kind != StripId::Kind::instrument)
    return refuse(words_for(project, strip), " has no automation; only instruments have");
  return AutomatedAddress{InstrumentId{strip.number}, Target{found->unit.unit, found->name}};
}

/// What `read` finds behind the first of the strips that the address may begin with, or why not behind the longest.
template <class Read>
auto behind_strip(const Project& project, std::string_view address, Read read) -> decltype(read(address)) {
  std::optional<Refusal> refusal;
  for (const auto name : strip_parts(project, address)) {
    auto found = read(name);
    if (found) return found;
    if (!refusal) refusal = found.refusal();
  }
  return *refusal;
}

Result<UnitAddress> send_unit_to(const Project& project, StripId id, std::string_view to) {
  const auto target = bus(project, to);
  if (!target) return target.refusal();
  const auto* strip = strip_def(project, id);
  const auto* found = strip ? send_to(*strip, *target) : nullptr;
  if (!found) return refuse(name_of(project, id), " does not send to ", to, "; `set-send` makes it");
  return UnitAddress{id, found->id};
}

Result<UnitAddress> numbered(const Project& project, StripId id, std::string_view number) {
  const auto read = position(number);
  if (read && find(project, UnitAddress{id, UnitId{*read}})) return UnitAddress{id, UnitId{*read}};
  return refuse(words_for(project, id), " has no unit ", number, "; `show` lists what it has");
}

std::string_view word_for_missing(UnitAddress unit) {
  const InstrumentId instrument{unit.strip.number};
  if (unit.unit == source_id(instrument)) return "source";
  if (unit.unit == filter_id(instrument)) return "filter";
  return unit.unit == fader_id(unit.strip) ? "fader" : "such unit";
}

}  // namespace

Result<UnitAddress> unit(const Project& project, StripId id, std::string_view part) {
  const InstrumentId instrument{id.number};
  if (part == "source") return UnitAddress{id, source_id(instrument)};
  if (part == "filter") return UnitAddress{id, filter_id(instrument)};
  if (part == "fader") return fader_of(id);
  if (part.starts_with("unit:")) return numbered(project, id, part.substr(5));
  if (part.starts_with("send:")) return send_unit_to(project, id, part.substr(5));
  const auto moving = unit(project, id, Stage::modulator, part.starts_with("mod:") ? part.substr(4) : part);
  if (moving || part.starts_with("mod:")) return moving;
  const auto found = unit(project, id, Stage::effect, part.starts_with("fx:") ? part.substr(3) : part);
  if (found) return found;
  return refuse(found.reason(), "; other parts are source, filter, fader, mod:MODULATOR and send:BUS");
}

Result<UnitAddress> unit_of(const Project& project, std::string_view address) {
  return behind_strip(project, address, [&](std::string_view name) { return unit_behind(project, address, name); });
}

Result<AutomatedAddress> automated(const Project& project, const Catalogue& catalogue, std::string_view address) {
  return behind_strip(project, address,
                      [&](std::string_view name) { return automated_behind(project, catalogue, address, name); });
}

Result<ParamAddress> param(const Project& project, const Catalogue& catalogue, StripId id, std::string_view rest) {
  const auto dot = rest.rfind('.');
  const auto at = dot == rest.npos ? Result<UnitAddress>(fader_of(id)) : unit(project, id, rest.substr(0, dot));
  if (!at) return at.refusal();
  ParamAddress address{*at, std::string(dot == rest.npos ? rest : rest.substr(dot + 1))};
  if (const auto known = spec(project, catalogue, address); !known) return known.refusal();
  return address;
}

Result<ParamSpec> spec(const Project& project, const Catalogue& catalogue, const ParamAddress& address) {
  const auto kind = kind_of(project, address.unit);
  if (kind.empty())
    return refuse(words_for(project, address.unit.strip), " has no ", word_for_missing(address.unit),
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
  return words::behind_strip(
      project, address, [&](std::string_view name) { return words::param_behind(project, catalogue, address, name); });
}

Result<double> value_of(const Project& project, const Catalogue& catalogue, const ParamAddress& address) {
  const auto spec = words::spec(project, catalogue, address);
  if (!spec) return spec.refusal();
  const auto& values = state_of(project, address.unit).values;
  const auto set = values.find(address.name);
  return set == values.end() ? spec->initial : set->second;
}

}  // namespace beltane
