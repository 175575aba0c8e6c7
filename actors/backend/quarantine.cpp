#include "backend/quarantine.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include "model/editing/address_text.hpp"

namespace beltane::backend {

std::string place_of(const Project* project, const QuarantinedUnit& unit) {
  const auto address = project ? address_of(*project, unit) : std::nullopt;
  return address ? address_text(*project, *address) : unit.kind;
}

QuarantineKeeper::QuarantineKeeper(std::filesystem::path note, Instant now) : note_(std::move(note)) {
  if (note_.empty()) return;
  std::ifstream file(note_);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  suspects_.remember(quarantined_in(text.str()), now);
}

void QuarantineKeeper::remember() const {
  if (!note_.empty()) std::ofstream(note_, std::ios::trunc) << text_of(suspects_.quarantined());
}

std::vector<std::string> QuarantineKeeper::died(bool crashed, const Project* project, Instant now) {
  const auto unit = suspects_.died(crashed, now);
  if (!unit) return {};
  remember();
  return {"the audio server crashed again and again after '" + unit->kind + "' came as " + place_of(project, *unit) +
          ": it is left out, the rest plays"};
}

std::vector<std::string> QuarantineKeeper::accuse(const std::vector<std::pair<UnitId, UnitName>>& units,
                                                  const Project* project, Instant now) {
  std::vector<std::string> told;
  for (const auto& [unit, kind] : units) {
    const auto accused = suspects_.accuse(unit, kind, now);
    told.push_back("the standby crashed when '" + kind + "' came as " + place_of(project, accused) +
                   ": it is left out, and what is heard never got it");
  }
  if (!told.empty()) remember();
  return told;
}

std::vector<std::string> QuarantineKeeper::forget_replaced(const Project& project) {
  if (suspects_.quarantined().empty()) return {};
  std::vector<std::string> told;
  for (const auto& unit : suspects_.forget_replaced(project))
    told.push_back("'" + unit.kind + "' was replaced or removed: its quarantine ends");
  if (!told.empty()) remember();
  return told;
}

std::vector<std::string> QuarantineKeeper::try_again(const Project* project, Instant now) {
  if (suspects_.quarantined().empty()) return {};
  std::vector<std::string> told;
  for (const auto& unit : suspects_.try_again(now))
    told.push_back("'" + unit.kind + "' at " + place_of(project, unit) + " is tried again");
  if (!told.empty()) remember();
  return told;
}

Result<UnitName> QuarantineKeeper::release(const Project* project, UnitAddress wanted) {
  const auto units = suspects_.quarantined();
  const auto found = std::ranges::find_if(
      units, [&](const QuarantinedUnit& unit) { return project && address_of(*project, unit) == wanted; });
  if (found == units.end()) {
    const auto place = project ? address_text(*project, wanted) : std::string("that unit");
    return Refusal{place + " is not in quarantine; `beltane quarantine` lists what is"};
  }
  suspects_.release(found->unit);
  remember();
  return found->kind;
}

std::vector<QuarantineEntry> QuarantineKeeper::list(const Project* project, Instant now) const {
  std::vector<QuarantineEntry> all;
  for (const auto& unit : suspects_.quarantined()) {
    const auto address = project ? address_of(*project, unit) : std::nullopt;
    if (!address) continue;
    all.push_back({*address, unit.kind, between(unit.since, now).count,
                   std::max(0.0, between(now, suspects_.tried_again_at(unit)).count), unit.times});
  }
  return all;
}

std::string QuarantineKeeper::words(const Project* project, Instant now) const {
  const auto& units = suspects_.quarantined();
  if (units.empty()) return {};
  const auto& first = units.front();
  const auto place = place_of(project, first);
  const auto wait = std::max(0.0, between(now, suspects_.tried_again_at(first)).count);
  const auto more = units.size() > 1 ? " (and " + std::to_string(units.size() - 1) + " more)" : "";
  return "'" + first.kind + "' at " + place + more +
         " is left out, because the audio server crashed after it came; it is tried again in " +
         std::to_string(std::lround(wait)) + " s, or with `beltane quarantine release " + place + "`";
}

}  // namespace beltane::backend
