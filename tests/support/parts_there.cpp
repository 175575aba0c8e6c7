#include "support/parts_there.hpp"

#include "model/catalogue/param_range.hpp"
#include "support/random_values.hpp"
#include "support/test_catalogue.hpp"

namespace beltane::support {

const Instrument* some_instrument(const Project& project) {
  const auto* at = one_of(*project.instruments);
  return at ? &**at : nullptr;
}

const Bus* some_bus(const Project& project) {
  const auto* at = one_of(*project.buses);
  return at ? &**at : nullptr;
}

StripId some_strip(const Project& project) {
  std::vector<StripId> strips{master_strip};
  for (const auto& each : *project.instruments) strips.insert(strips.end(), 2, strip_of(each->def->id));
  for (const auto& each : *project.buses) strips.push_back(strip_of(each->def->id));
  return *one_of(strips);
}

const UnitDef& some_unit(const Project& project, StripId id) { return *one_of(strip_def(project, id)->units); }

std::optional<UnitAddress> some_unit(const Project& project, StripId id, Stage first, Stage last) {
  std::vector<UnitId> found;
  for (const auto& each : strip_def(project, id)->units)
    if (each.stage >= first && each.stage <= last) found.push_back(each.id);
  const auto* chosen = one_of(found);
  return chosen ? std::optional(UnitAddress{id, *chosen}) : std::nullopt;
}

namespace {

template <class Fits>
std::optional<UnitAddress> unit_that(const Project& project, Fits fits) {
  std::vector<UnitAddress> found;
  for (const auto id : strips_of(project))
    for (const auto& each : strip_def(project, id)->units)
      if (fits(UnitAddress{id, each.id}, each)) found.push_back({id, each.id});
  const auto* chosen = one_of(found);
  return chosen ? std::optional(*chosen) : std::nullopt;
}

}  // namespace

std::optional<UnitAddress> some_player(const Project& project) {
  return unit_that(project,
                   [](UnitAddress, const UnitDef& unit) { return !test_catalogue().find(unit.kind)->zones.empty(); });
}

std::optional<UnitAddress> some_player_with_samples(const Project& project) {
  return unit_that(project, [&](UnitAddress at, const UnitDef&) { return !state_of(project, at).zones.empty(); });
}

const UnitSpec& some_kind(UnitKind kind) {
  std::vector<const UnitSpec*> found;
  for (const auto& unit : test_catalogue().units())
    if (unit.kind == kind) found.push_back(test_catalogue().find(unit.name));
  return **one_of(found);
}

UnitState some_state(const UnitSpec& unit, bool switchable) {
  UnitState state{.enabled = !switchable || within(0, 3) != 0};
  for (const auto& param : unit.params)
    if (within(0, 2) == 0) {
      const auto value = clamped(param, param.min + (param.max - param.min) * within(0, 8) / 8);
      state.values.insert_or_assign(param.name, *value);
    }
  return state;
}

Zones some_zones() {
  Zones zones;
  for (auto count = within(0, 3); count > 0; --count) {
    Zone zone{.sample = drawn<bool>() ? "factory:keys" : std::string(32, static_cast<char>('a' + within(0, 5)))};
    zone.low = static_cast<std::uint8_t>(within(0, 60));
    zone.root = within(0, 127);
    zone.level = within(0, 8) / 4.0;
    zone.reverse = drawn<bool>();
    zone.choke = static_cast<std::uint8_t>(within(0, 2));
    zones.push_back(zone);
  }
  return zones;
}

Position some_position() { return within(0, 3) ? within(0U, 5U) : at_end; }

std::string some_name() { return drawn<std::string>() + std::to_string(within(0, 99'999)); }

std::vector<Note> some_notes() {
  auto notes = drawn<std::vector<Note>>();
  for (auto& note : notes) note.id = {}, note.length = note.length + Beats{0.25};
  return notes;
}

std::vector<AutomationPoint> some_points(double least, double most, bool glides) {
  std::vector<AutomationPoint> points;
  for (auto count = within(0, 3); count > 0; --count)
    points.push_back({.at = drawn<Beats>(),
                      .value = least + (most - least) * (glides ? within(0, 8) / 8.0 : within(0, 1)),
                      .glide = {glides ? within(0, 8) / 4.0 : 0}});
  return points;
}

}  // namespace beltane::support
