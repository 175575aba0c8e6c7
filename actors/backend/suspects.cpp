#include "backend/suspects.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <sstream>
#include <utility>

namespace beltane::backend {
namespace {

constexpr Seconds suspected_for{60};  // after it came
constexpr std::uint32_t most_doublings = 4;

bool within(Seconds limit, Instant from, Instant to) { return between(from, to).count <= limit.count; }

Seconds wait_after(std::uint32_t times) {
  const auto doublings = std::min(times > 0 ? times - 1 : 0, most_doublings);
  return {std::min(Suspects::first_wait.count * (1u << doublings), Suspects::longest_wait.count)};
}

std::map<UnitId, UnitName> kinds_in(const Project& project) {
  auto strips = strips_of(project);
  strips.push_back(master_strip);
  std::map<UnitId, UnitName> kinds;
  for (const auto& strip : strips)
    if (const auto* def = strip_def(project, strip))
      for (const auto& unit : def->units) kinds.emplace(unit.id, unit.kind);
  return kinds;
}

}  // namespace

void Suspects::added(const std::vector<std::pair<UnitId, UnitName>>& units, Instant now) {
  if (units.empty()) return;
  std::vector<SuspectUnit> joining;
  for (const auto& [unit, kind] : units) joining.push_back({unit, kind});
  found(units);
  if (search_) return search_->join(joining);
  crashes_.clear();  // they accused another change
  suspect(units, true, now);
}

void Suspects::rebuilt(const std::vector<std::pair<UnitId, UnitName>>& units, Instant now) {
  std::vector<std::pair<UnitId, UnitName>> fresh;
  for (const auto& unit : units)
    if (!had_.contains(unit.first)) fresh.push_back(unit);
  found(fresh);
  if (!search_ && !fresh.empty()) suspect(fresh, false, now);
}

void Suspects::found(const std::vector<std::pair<UnitId, UnitName>>& units) {
  for (const auto& [unit, kind] : units) had_.insert(unit);
}

/// Those that no edit brought stand before all that one did.
void Suspects::suspect(const std::vector<std::pair<UnitId, UnitName>>& units, bool by_edit, Instant now) {
  std::map<UnitId, Suspect> come;
  for (const auto& [unit, kind] : units) come[unit] = {{unit, kind}, now, by_edit};
  std::erase_if(suspects_, [&](const Suspect& known) {
    const auto again = come.find(known.unit);
    if (again != come.end() && again->second.kind == known.kind) again->second.times = known.times;
    return again != come.end() || (known.times == 0 && !within(suspected_for, known.added, now));
  });
  std::deque<Suspect> in_order;
  for (const auto& [unit, kind] : units) in_order.push_back(come.at(unit));
  suspects_.insert(by_edit ? suspects_.end() : suspects_.begin(), in_order.begin(), in_order.end());
}

void Suspects::stood(Instant now, bool anew) {
  stood_ = now;
  stood_anew_ = anew;
  if (!lives_since_) lives_since_ = now;
}

/// The server that is heard has lived for long with them.
void Suspects::acquit(Instant now) {
  if (!lives_since_) return;
  for (auto& known : suspects_)
    known.acquitted = known.acquitted || !within(shortly, std::max(known.added, *lives_since_), now);
  std::erase_if(suspects_, [](const Suspect& known) { return known.acquitted && known.times == 0; });
  std::ranges::stable_partition(suspects_, &Suspect::acquitted);
}

/// Should it go on.
void Suspects::suspect_next(Instant now) {
  if (!suspects_.empty() && !suspects_.back().acquitted) suspects_.back().added = now;
}

/// Shortly after the newest unit came; or, once a crash did that, shortly after it was sent to a new server.
bool Suspects::accuses(Instant now) const {
  if (suspects_.empty() || suspects_.back().acquitted || !stood_) return false;
  if (within(shortly, suspects_.back().added, now)) return true;
  return !crashes_.empty() && within(shortly, *stood_, now);
}

bool Suspects::accuses_tried(Instant now) const {
  return stood_ && stood_anew_ && !awaits_spare_ && within(shortly, std::max(*stood_, tried_since_), now);
}

std::optional<QuarantinedUnit> Suspects::died(bool crashed, Instant now, bool was_heard) {
  acquit(now);
  if (was_heard) lives_since_.reset();
  const bool accused = crashed && (search_ ? accuses_tried(now) : accuses(now));
  last_death_ = now;
  stood_.reset();
  if (!accused) return {};
  if (search_) return settle(search_->died(), now);
  crashes_.push_back(now);
  while (!within(crashes_count_for, crashes_.front(), now)) crashes_.pop_front();
  if (suspects_.back().times > 0) return quarantine_newest(now);  // on trial
  if (crashes_.size() < deadly) return {};
  return begin_search(now);
}

std::optional<QuarantinedUnit> Suspects::look(Instant now) {
  if (awaits_spare_ && !within(spare_awaited, tried_since_, now)) spare_ready(now);
  if (!search_ || !stood_ || awaits_spare_ || within(shortly, std::max(*stood_, tried_since_), now)) return {};
  return settle(search_->lived(), now);
}

/// Takes those from the suspects that came shortly before that crash, as the newest did.
std::vector<SuspectUnit> Suspects::newest_group(Instant before) {
  std::vector<SuspectUnit> group;
  const bool by_edit = suspects_.back().by_edit;
  while (!suspects_.empty() && suspects_.back().by_edit == by_edit && suspects_.back().times == 0 &&
         (group.empty() || within(shortly, suspects_.back().added, before))) {
    group.push_back(suspects_.back());
    suspects_.pop_back();
  }
  std::ranges::reverse(group);
  return group;
}

std::optional<QuarantinedUnit> Suspects::begin_search(Instant now) {
  auto group = newest_group(crashes_.front());
  crashes_.clear();
  suspect_next(now);
  if (group.size() == 1) return quarantine(group.front(), now);
  search_.emplace(std::move(group));
  tried_since_ = now;
  return {};
}

std::optional<QuarantinedUnit> Suspects::settle(const std::optional<SuspectUnit>& culprit, Instant now) {
  tried_since_ = now;
  if (search_->is_over()) search_.reset(), awaits_spare_ = false;
  return culprit ? std::optional(quarantine(*culprit, now)) : std::nullopt;
}

QuarantinedUnit Suspects::quarantine_newest(Instant now) {
  const auto newest = suspects_.back();
  suspects_.pop_back();
  crashes_.clear();
  suspect_next(now);
  return quarantine(newest, now);
}

std::optional<QuarantinedUnit> Suspects::accuse(const std::vector<std::pair<UnitId, UnitName>>& units, Instant now) {
  last_death_ = now;
  if (search_) {
    awaits_spare_ = true;
    return settle(search_->died(), now);
  }
  std::vector<SuspectUnit> group;
  for (const auto& [unit, kind] : units) {
    const auto known = std::ranges::find(suspects_, unit, &Suspect::unit);
    group.push_back({unit, kind, known != suspects_.end() ? known->times : 0});
    if (known != suspects_.end()) suspects_.erase(known);
  }
  if (group.size() == 1) return quarantine(group.front(), now);
  search_.emplace(std::move(group));
  tried_since_ = now;
  awaits_spare_ = true;
  return {};
}

void Suspects::spare_ready(Instant now) {
  if (std::exchange(awaits_spare_, false)) tried_since_ = now;
}

QuarantinedUnit Suspects::quarantine(const SuspectUnit& suspect, Instant now) {
  std::erase_if(quarantined_, [&](const QuarantinedUnit& known) { return known.unit == suspect.unit; });
  quarantined_.push_back({suspect.unit, suspect.kind, now, suspect.times + 1});
  return quarantined_.back();
}

bool Suspects::release(UnitId unit) {
  return std::erase_if(quarantined_, [&](const QuarantinedUnit& known) { return known.unit == unit; }) > 0;
}

std::vector<QuarantinedUnit> Suspects::forget_replaced(const Project& project) {
  std::vector<QuarantinedUnit> gone;
  if (search_) {
    const auto units = kinds_in(project);
    search_->forget([&](const SuspectUnit& suspect) {
      const auto there = units.find(suspect.unit);
      return there == units.end() || there->second != suspect.kind;
    });
    if (search_->is_over()) search_.reset(), awaits_spare_ = false;
  }
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
  if (!stood_ || search_) return due;  // nothing can be tried
  std::erase_if(quarantined_, [&](const QuarantinedUnit& unit) {
    const bool is_due = due.empty() && tried_again_at(unit) <= now;  // one at a time: a crash accuses that one
    if (is_due) due.push_back(unit);
    return is_due;
  });
  for (const auto& unit : due) suspects_.push_back({{unit.unit, unit.kind, unit.times}, now, true});
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
  if (!search_) return units;
  for (const auto& each : search_->withdrawn()) units.insert(each.unit);
  if (awaits_spare_)
    for (const auto& each : search_->tried()) units.insert(each.unit);
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
