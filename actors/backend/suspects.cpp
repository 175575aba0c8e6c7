#include "backend/suspects.hpp"

#include <algorithm>
#include <sstream>

namespace beltane::backend {
namespace {

constexpr std::size_t most_suspects = 16;
constexpr std::uint32_t most_doublings = 4;

bool within(Seconds limit, Instant from, Instant to) { return between(from, to).count <= limit.count; }

Seconds wait_after(std::uint32_t times) {
  const auto doublings = std::min(times > 0 ? times - 1 : 0, most_doublings);
  return {std::min(Suspects::first_wait.count * (1u << doublings), Suspects::longest_wait.count)};
}

}  // namespace

void Suspects::added(const std::vector<std::pair<UnitId, UnitName>>& units, Instant now) {
  if (units.empty()) return;
  crashes_.clear();  // they accused another change
  for (const auto& [unit, kind] : units) {
    const auto known = std::ranges::find(suspects_, unit, &Suspect::unit);
    const auto times = known != suspects_.end() && known->kind == kind ? known->times : 0;
    if (known != suspects_.end()) suspects_.erase(known);
    suspects_.push_back({unit, kind, now, times});
  }
  while (suspects_.size() > most_suspects) suspects_.pop_front();
}

void Suspects::stood(Instant now) { stood_ = now; }

/// Shortly after the newest unit came; or, once a crash did that, shortly after it was sent to a new server.
bool Suspects::accuses(Instant now) const {
  if (suspects_.empty() || !stood_) return false;
  if (within(shortly, suspects_.back().added, now)) return true;
  return !crashes_.empty() && within(shortly, *stood_, now);
}

std::optional<QuarantinedUnit> Suspects::died(bool crashed, Instant now) {
  const bool accused = crashed && accuses(now);
  last_death_ = now;
  stood_.reset();
  if (!accused) return {};
  crashes_.push_back(now);
  while (!within(crashes_count_for, crashes_.front(), now)) crashes_.pop_front();
  if (crashes_.size() < deadly && suspects_.back().times == 0) return {};
  return quarantine_newest(now);
}

QuarantinedUnit Suspects::quarantine_newest(Instant now) {
  const auto newest = suspects_.back();
  suspects_.pop_back();
  crashes_.clear();
  if (!suspects_.empty()) suspects_.back().added = now;  // the next one, should it go on
  return quarantine(newest, now);
}

QuarantinedUnit Suspects::accuse(UnitId unit, const UnitName& kind, Instant now) {
  Suspect suspect{unit, kind, now};
  const auto known = std::ranges::find(suspects_, unit, &Suspect::unit);
  if (known != suspects_.end()) suspect.times = known->times, suspects_.erase(known);
  last_death_ = now;
  return quarantine(suspect, now);
}

QuarantinedUnit Suspects::quarantine(const Suspect& suspect, Instant now) {
  std::erase_if(quarantined_, [&](const QuarantinedUnit& known) { return known.unit == suspect.unit; });
  quarantined_.push_back({suspect.unit, suspect.kind, now, suspect.times + 1});
  return quarantined_.back();
}

bool Suspects::release(UnitId unit) {
  return std::erase_if(quarantined_, [&](const QuarantinedUnit& known) { return known.unit == unit; }) > 0;
}

std::vector<QuarantinedUnit> Suspects::forget_replaced(const Project& project) {
  std::vector<QuarantinedUnit> gone;
  std::erase_if(quarantined_, [&](const QuarantinedUnit& unit) {
    const bool replaced = !address_of(project, unit);
    if (replaced) gone.push_back(unit);
    return replaced;
  });
  return gone;
}

Instant Suspects::tried_again_at(const QuarantinedUnit& unit) const {
  return std::max(unit.since, last_death_) + wait_after(unit.times);
}

std::vector<QuarantinedUnit> Suspects::try_again(Instant now) {
  std::vector<QuarantinedUnit> due;
  if (!stood_) return due;  // nothing can be tried
  std::erase_if(quarantined_, [&](const QuarantinedUnit& unit) {
    const bool is_due = due.empty() && tried_again_at(unit) <= now;  // one at a time: a crash accuses that one
    if (is_due) due.push_back(unit);
    return is_due;
  });
  for (const auto& unit : due) suspects_.push_back({unit.unit, unit.kind, now, unit.times});
  if (!due.empty()) {
    crashes_.clear();
    for (auto& waiting : quarantined_) waiting.since = now;
  }
  return due;
}

void Suspects::remember(std::vector<QuarantinedUnit> units, Instant now) {
  quarantined_ = std::move(units);
  for (auto& unit : quarantined_) unit.since = std::min(unit.since, now);
}

std::set<UnitId> Suspects::units() const {
  std::set<UnitId> units;
  for (const auto& each : quarantined_) units.insert(each.unit);
  return units;
}

std::vector<std::pair<UnitId, UnitName>> brought_by(const graph::GraphChange& change) {
  std::vector<std::pair<UnitId, UnitName>> brought;
  const auto add = [&](const std::vector<graph::Unit>& units) {
    for (const bool sources : {false, true})
      for (const auto& unit : units)
        if (unit.stage != graph::UnitRole::fader && (unit.stage == graph::UnitRole::source) == sources)
          brought.emplace_back(unit.id, unit.kind);
  };
  for (const auto& [strip, channel] : change.added) add(channel->units);
  for (const auto& [strip, differs] : change.changed) add(differs.added);
  return brought;
}

std::optional<UnitAddress> address_of(const Project& project, const QuarantinedUnit& unit) {
  auto strips = strips_of(project);
  strips.push_back(master_strip);
  for (const auto& strip : strips)
    if (!unit.kind.empty() && kind_of(project, {strip, unit.unit}) == unit.kind) return {{strip, unit.unit}};
  return {};
}

std::string text_of(const std::vector<QuarantinedUnit>& units) {
  std::ostringstream text;
  for (const auto& unit : units)
    text << number_of(unit.unit) << ' ' << unit.times << ' ' << unit.since.time_since_epoch().count() << ' '
         << unit.kind << '\n';
  return text.str();
}

std::vector<QuarantinedUnit> quarantined_in(const std::string& text) {
  std::vector<QuarantinedUnit> units;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    QuarantinedUnit unit;
    std::uint32_t number = 0;
    std::int64_t since = 0;
    words >> number >> unit.times >> since >> unit.kind;
    if (!words) continue;
    unit.unit = UnitId{number};
    unit.since = Instant{std::chrono::nanoseconds(since)};
    units.push_back(std::move(unit));
  }
  return units;
}

}  // namespace beltane::backend
