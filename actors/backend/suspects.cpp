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

/// The unit of the strip that has the seat, where one may be kept away.
std::optional<UnitId> unit_on(Seat seat) {
  switch (seat.role) {
    case Role::sources:
    case Role::input:
      return source_id(InstrumentId{seat.owner});
    case Role::filter:
      return filter_id(InstrumentId{seat.owner});
    case Role::unit:
      return UnitId{seat.owner};
    case Role::modulators:
    case Role::processing:
    case Role::outputs:
    case Role::tap:
    case Role::fader:
    case Role::meter:
    case Role::cue:
      return {};
  }
  return {};
}

}  // namespace

void Suspects::added(const std::vector<std::pair<Seat, UnitName>>& units, Instant now) {
  if (units.empty()) return;
  crashes_.clear();  // they accused another change
  for (const auto& [seat, def] : units) {
    const auto known = std::ranges::find(suspects_, seat, &Suspect::seat);
    const auto times = known != suspects_.end() && known->def == def ? known->times : 0;
    if (known != suspects_.end()) suspects_.erase(known);
    suspects_.push_back({seat, def, now, times});
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
  std::erase_if(quarantined_, [&](const QuarantinedUnit& known) { return known.seat == newest.seat; });
  quarantined_.push_back({newest.seat, newest.def, now, newest.times + 1});
  return quarantined_.back();
}

bool Suspects::release(Seat seat) {
  return std::erase_if(quarantined_, [&](const QuarantinedUnit& unit) { return unit.seat == seat; }) > 0;
}

std::vector<QuarantinedUnit> Suspects::forget_replaced(const Project& project) {
  std::vector<QuarantinedUnit> gone;
  std::erase_if(quarantined_, [&](const QuarantinedUnit& unit) {
    const bool replaced = !address_of(project, unit.seat, unit.def);
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
  for (const auto& unit : due) suspects_.push_back({unit.seat, unit.def, now, unit.times});
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

Quarantine Suspects::quarantine() const {
  Quarantine quarantine;
  for (const auto& unit : quarantined_) quarantine.insert_or_assign(unit.seat, unit.def);
  return quarantine;
}

std::optional<UnitAddress> address_of(const Project& project, Seat seat, const UnitName& def) {
  const auto unit = unit_on(seat);
  auto strips = strips_of(project);
  strips.push_back(master_strip);
  for (const auto& strip : strips)
    if (unit && !def.empty() && kind_of(project, {strip, *unit}) == def) return {{strip, *unit}};
  return {};
}

std::string text_of(const std::vector<QuarantinedUnit>& units) {
  std::ostringstream text;
  for (const auto& unit : units)
    text << unit.seat.owner << ' ' << static_cast<unsigned>(unit.seat.role) << ' ' << unit.times << ' '
         << unit.since.time_since_epoch().count() << ' ' << unit.def << '\n';
  return text.str();
}

std::vector<QuarantinedUnit> quarantined_in(const std::string& text) {
  std::vector<QuarantinedUnit> units;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    QuarantinedUnit unit;
    unsigned role = 0;
    std::int64_t since = 0;
    words >> unit.seat.owner >> role >> unit.times >> since >> unit.def;
    if (!words || role > static_cast<unsigned>(Role::cue)) continue;
    unit.seat.role = static_cast<Role>(role);
    unit.since = Instant{std::chrono::nanoseconds(since)};
    units.push_back(std::move(unit));
  }
  return units;
}

}  // namespace beltane::backend
