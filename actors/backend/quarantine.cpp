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

void QuarantineKeeper::held(const graph::GraphChange& all, bool anew, Instant now) {
  const auto units = brought_by(all);
  anew ? suspects_.rebuilt(units, now) : suspects_.found(units);
}

/// Where nothing is withdrawn that was not before there is nothing to tell.
std::vector<std::string> QuarantineKeeper::told(const std::string& why, const std::optional<QuarantinedUnit>& culprit,
                                                const std::set<UnitId>& before, const Project* project) const {
  std::vector<std::string> told;
  if (culprit) {
    remember();
    told.push_back(why + " after '" + culprit->kind + "' came as " + place_of(project, *culprit) +
                   ": it is left out, the rest plays");
  }
  if (suspects_.units() == before) return told;
  if (suspects_.search()) told.push_back(why + ": " + search_words());
  if (!culprit && !suspects_.search()) told.push_back("none of the units that came last is to blame: all are back");
  return told;
}

std::vector<std::string> QuarantineKeeper::died(bool crashed, const Project* project, Instant now, bool was_heard) {
  const auto before = suspects_.units();
  const auto culprit = suspects_.died(crashed, now, was_heard);
  if (suspects_.search() && project) (void)suspects_.forget_replaced(*project);  // some may have been removed since
  return told("the audio server crashed again and again", culprit, before, project);
}

std::vector<std::string> QuarantineKeeper::look(const Project* project, Instant now) {
  if (!suspects_.search()) return {};
  const auto before = suspects_.units();
  const auto culprit = suspects_.look(now);
  return told(culprit ? "the audio server crashed" : "the audio server lives", culprit, before, project);
}

std::vector<std::string> QuarantineKeeper::accuse(const std::string& ended,
                                                  const std::vector<std::pair<UnitId, UnitName>>& units,
                                                  const Project* project, Instant now) {
  if (units.empty()) return {};
  const auto before = suspects_.units();
  const auto accused = suspects_.accuse(units, now);
  if (!accused || suspects_.search()) return told("the standby " + ended, accused, before, project);
  remember();
  return {"the standby " + ended + " when '" + accused->kind + "' came as " + place_of(project, *accused) +
          ": it is left out, and what is heard never got it"};
}

std::vector<std::string> QuarantineKeeper::forget_replaced(const Project& project) {
  if (suspects_.quarantined().empty() && !suspects_.search()) return {};
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

/// Of a search that is under way.
std::string QuarantineKeeper::search_words() const {
  const auto& search = *suspects_.search();
  const auto withdrawn = suspects_.units().size() - suspects_.quarantined().size();
  const auto all = search.tried().size() + search.withdrawn().size();
  return std::to_string(withdrawn) + " of " + std::to_string(all) +
         " units that came last are left out until the one is found that it crashes of";
}

std::string QuarantineKeeper::words(const Project* project, Instant now) const {
  std::string words = suspects_.search() ? search_words() : "";
  const auto& units = suspects_.quarantined();
  if (units.empty()) return words;
  if (!words.empty()) words += "; ";
  const auto& first = units.front();
  const auto place = place_of(project, first);
  const auto wait = std::max(0.0, between(now, suspects_.tried_again_at(first)).count);
  const auto more = units.size() > 1 ? " (and " + std::to_string(units.size() - 1) + " more)" : "";
  return words + "'" + first.kind + "' at " + place + more +
         " is left out, because the audio server crashed after it came; it is tried again in " +
         std::to_string(std::lround(wait)) + " s, or with `beltane quarantine release " + place + "`";
}

}  // namespace beltane::backend
