// What the engine does with units that a server died of.

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include "backend/engine.hpp"
#include "model/address_text.hpp"

namespace beltane::backend {
std::string Engine::place_of(const QuarantinedUnit& unit) const {
  const auto address = project_ ? address_of(*project_, unit.seat, unit.def) : std::nullopt;
  return address ? address_text(*project_, *address) : unit.def;
}

std::string Engine::quarantine_words() const {
  const auto& units = suspects_.quarantined();
  const auto& first = units.front();
  const auto wait = std::max(0.0, between(out_.now(), suspects_.tried_again_at(first)).count);
  const auto more = units.size() > 1 ? " (and " + std::to_string(units.size() - 1) + " more)" : "";
  return "'" + first.def + "' at " + place_of(first) + more +
         " is left out, because the audio server crashed after it " + "came; it is tried again in " +
         std::to_string(std::lround(wait)) + " s, or with `beltane quarantine release " + place_of(first) + "`";
}

/// The note lives in the runtime directory: `down` and `up` end every quarantine.
void Engine::adopt_quarantine() {
  if (options_.quarantine_note.empty()) return;
  std::ifstream note(options_.quarantine_note);
  std::ostringstream text;
  if (note) text << note.rdbuf();
  suspects_.remember(quarantined_in(text.str()), out_.now());
  quarantine_ = suspects_.quarantine();
}

/// Remembers it, and plans anew where a server stands.
void Engine::quarantine_changed() {
  quarantine_ = suspects_.quarantine();
  if (!options_.quarantine_note.empty())
    std::ofstream(options_.quarantine_note, std::ios::trunc) << text_of(suspects_.quarantined());
  if (!standing_) return;
  replan();
  vain_repairs_ = 0;
}

void Engine::forget_replaced() {
  if (quarantine_.empty()) return;
  const auto gone = suspects_.forget_replaced(*project_);
  for (const auto& unit : gone) tell_event("'" + unit.def + "' was replaced or removed: its quarantine ends");
  if (!gone.empty()) quarantine_changed();
}

void Engine::try_quarantined_again(Instant now) {
  if (quarantine_.empty() || !standing_) return;
  const auto units = suspects_.try_again(now);
  for (const auto& unit : units) tell_event("'" + unit.def + "' at " + place_of(unit) + " is tried again");
  if (!units.empty()) quarantine_changed();
}

void Engine::tell_event(const std::string& text) { out_.publish(Event{out_.now(), "backend", text, {}}); }

// ── requests ──────────────────────────────────────────────────────────────────────────────────────────────────────

void Engine::answer(const loop::Peer& peer, const ListQuarantine& request) {
  BackendAnswer answer{.ticket = request.ticket};
  for (const auto& unit : suspects_.quarantined()) {
    const auto address = project_ ? address_of(*project_, unit.seat, unit.def) : std::nullopt;
    if (!address) continue;
    const auto now = out_.now();
    answer.quarantine.push_back({*address, unit.def, between(unit.since, now).count,
                                 std::max(0.0, between(now, suspects_.tried_again_at(unit)).count), unit.times});
  }
  out_.answer(peer, answer);
}

void Engine::answer(const loop::Peer& peer, const ReleaseQuarantined& request) {
  const auto units = suspects_.quarantined();
  const auto found = std::ranges::find_if(units, [&](const QuarantinedUnit& unit) {
    return project_ && address_of(*project_, unit.seat, unit.def) == request.unit;
  });
  if (found == units.end()) {
    const auto place = project_ ? address_text(*project_, request.unit) : std::string("that unit");
    return out_.answer(peer,
                       {request.ticket, "", place + " is not in quarantine; `beltane quarantine` lists what is", 0});
  }
  suspects_.release(found->seat);
  tell_event("'" + found->def + "' at " + place_of(*found) + " is released from quarantine");
  quarantine_changed();
  out_.answer(peer, {request.ticket, found->def, "", 0});
}

}  // namespace beltane::backend
