#include "backend/voice_queue.hpp"

#include <algorithm>
#include <cmath>

namespace beltane::backend {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr auto patience = milliseconds(100);         // with an instrument that is not there yet
constexpr auto worth_making_up = milliseconds(100);  // a note that is over is still played if it is no later than that
constexpr auto a_hit_may_be_late = milliseconds(50);
constexpr auto grace = milliseconds(500);           // for a found voice to be asked for
constexpr auto just_after = microseconds(1);        // after a start with the same time tag
constexpr auto tree_is_behind = milliseconds(200);  // a voice so young may not be in a tree yet

std::optional<Instant> at_or_now(Instant at, Instant now) { return at > now ? std::optional(at) : std::nullopt; }

bool same_note(const StartVoice& a, const StartVoice& b) {
  return a.instrument == b.instrument && std::abs(a.frequency - b.frequency) < a.frequency * 1e-4;
}

}  // namespace

// ── what the voices ask ───────────────────────────────────────────────────────────────────────────────────────────

VoiceSteps VoiceQueue::take(const VoiceCommands& commands, Instant now) {
  VoiceSteps steps;
  for (const auto& command : commands) std::visit([&](const auto& one) { take_one(one, now, steps); }, command);
  figures_.voices = entries_.size();
  return steps;
}

void VoiceQueue::take_one(const StartVoice& start, Instant now, VoiceSteps& steps) {
  auto known = entries_.find(start.voice);
  if (known == entries_.end()) return enter(start, now);
  auto& entry = known->second;
  if (entry.claim_by && same_note(entry.start, start) && start.at <= now) return claim(entry, start);
  if (entry.start.event == start.event) {
    if (start.until) end_at(entry, *start.until);
    return;
  }
  if (entry.handed) steps.push_back({VoiceStep::Kind::free, entry.start, at_or_now(entry.start.at + just_after, now)});
  forget(start.voice);
  enter(start, now);
}

/// A voice that was found belongs to that note, whatever was planned for its end.
void VoiceQueue::claim(Entry& entry, const StartVoice& start) {
  if (entry.start.until) agenda_.erase({*entry.start.until, What::release, start.voice});
  entry.start = start;
  entry.claim_by.reset();
  if (start.until) agenda_.emplace(*start.until, What::release, start.voice);
}

void VoiceQueue::enter(const StartVoice& start, Instant now) {
  entries_[start.voice] = {.start = start, .arrived = now};
  agenda_.emplace(start.at, What::start, start.voice);
  if (start.until) agenda_.emplace(*start.until, What::release, start.voice);
}

void VoiceQueue::take_one(const ReleaseVoice& release, Instant, VoiceSteps&) {
  auto known = entries_.find(release.voice);
  if (known != entries_.end()) end_at(known->second, release.at);
}

/// Another end. One that the server has already can only come sooner.
void VoiceQueue::end_at(Entry& entry, Instant at) {
  if (entry.releases && at >= *entry.releases) return;
  if (entry.start.until) agenda_.erase({*entry.start.until, What::release, entry.start.voice});
  entry.start.until = at;
  entry.claim_by.reset();
  agenda_.emplace(at, What::release, entry.start.voice);
}

void VoiceQueue::take_one(const CancelVoice& cancel, Instant now, VoiceSteps& steps) {
  auto known = entries_.find(cancel.voice);
  if (known == entries_.end() || !known->second.handed) return is_gone(cancel.voice);
  auto& entry = known->second;
  auto heard = entry.start.at <= now;
  auto at = heard ? std::nullopt : std::optional(entry.start.at + just_after);
  steps.push_back({heard ? VoiceStep::Kind::cut : VoiceStep::Kind::free, entry.start, at});
  if (entry.start.until) agenda_.erase({*entry.start.until, What::release, cancel.voice});
  entry.releases = entry.start.until = at.value_or(now);
  entry.claim_by.reset();
}

/// Those of whole instruments are not the queue's.
void VoiceQueue::take_one(const TurnController& turn, Instant now, VoiceSteps& steps) {
  auto known = turn.voice ? entries_.find(*turn.voice) : entries_.end();
  if (known == entries_.end()) return;
  auto& entry = known->second;
  at(entry.start.hand, turn.controller) = turn.value;
  if (entry.handed) steps.push_back({VoiceStep::Kind::turn, entry.start, at_or_now(entry.start.at + just_after, now)});
}

// ── handing over ──────────────────────────────────────────────────────────────────────────────────────────────────

VoiceSteps VoiceQueue::due(Instant now, Seconds lead, const Look& look) {
  VoiceSteps steps;
  auto horizon = now + lead;
  for (auto it = agenda_.begin(); it != agenda_.end() && std::get<Instant>(*it) <= horizon;) {
    auto [at, what, voice] = *it;
    auto known = entries_.find(voice);
    auto waits = known != entries_.end() && (what == What::start ? !hand_start(known->second, now, lead, look, steps)
                                                                 : !hand_release(known->second, now, look, steps));
    it = waits ? std::next(it) : agenda_.erase(it);
  }
  figures_.voices = entries_.size();
  return steps;
}

/// False: it has to wait.
bool VoiceQueue::hand_start(Entry& entry, Instant now, Seconds lead, const Look& look, VoiceSteps& steps) {
  const auto& start = entry.start;
  auto instrument = look(start);
  auto over = start.until && *start.until <= now && start.at + worth_making_up < now;
  auto hit = instrument.percussion && start.at + a_hit_may_be_late < now;
  if (!instrument.there && start.at + patience > now) return false;
  if (instrument.comes && !over && !hit) return false;
  if (!instrument.there || instrument.silent || over || hit) {
    if (!instrument.silent) ++figures_.missed;
    auto gone = start.voice;
    if (start.until) agenda_.erase({*start.until, What::release, gone});
    entries_.erase(gone);
    events_.emplace_back(VoiceEnded{gone});
    return true;
  }
  count_lead(entry, now, lead);
  entry.handed = true;
  steps.push_back({VoiceStep::Kind::start, start, at_or_now(start.at, now)});
  return true;
}

/// A hit ends by itself, and may have done so: it needs no release.
bool VoiceQueue::hand_release(Entry& entry, Instant now, const Look& look, VoiceSteps& steps) {
  if (!entry.handed || (entry.claim_by && *entry.claim_by > now)) return false;
  auto at = std::max(*entry.start.until, entry.start.at + just_after);
  entry.releases = at;
  if (look(entry.start).percussion) return true;
  steps.push_back({VoiceStep::Kind::release, entry.start, at_or_now(at, now)});
  return true;
}

/// A key pressed now is not late; a note of the project that came in time and is handed over late is.
void VoiceQueue::count_lead(const Entry& entry, Instant now, Seconds lead) {
  if (!entry.start.until || entry.makes_up || entry.start.at < entry.arrived + lead) return;
  auto left = between(now, entry.start.at);
  if (left.count < 0) ++figures_.lates;
  if (!figures_.least_lead || left < *figures_.least_lead) figures_.least_lead = left;
}

// ── what the server says ──────────────────────────────────────────────────────────────────────────────────────────

void VoiceQueue::started(VoiceId voice) {
  if (entries_.contains(voice)) events_.emplace_back(VoiceStarted{voice});
}

/// An end that belongs to a former holder of the id is not the end of what still waits.
void VoiceQueue::ended(VoiceId voice) {
  auto known = entries_.find(voice);
  if (known != entries_.end() && known->second.handed) is_gone(voice);
}

void VoiceQueue::is_gone(VoiceId voice) {
  forget(voice);
  events_.emplace_back(VoiceEnded{voice});
}

void VoiceQueue::forget(VoiceId voice) {
  auto known = entries_.find(voice);
  if (known == entries_.end()) return;
  const auto& start = known->second.start;
  agenda_.erase({start.at, What::start, voice});
  if (start.until) agenda_.erase({*start.until, What::release, voice});
  entries_.erase(known);
  figures_.voices = entries_.size();
}

void VoiceQueue::server_lost(Instant now, const Look& look) {
  std::vector<VoiceId> over;
  for (auto& [voice, entry] : entries_) {
    if (!entry.handed) continue;
    auto begun = entry.start.at <= now;
    auto ends = entry.start.until && *entry.start.until <= now;
    if (ends || entry.claim_by || (begun && look(entry.start).percussion)) {
      over.push_back(voice);
      continue;
    }
    entry.handed = false;
    entry.releases.reset();
    agenda_.emplace(entry.start.at, What::start, voice);
    if (entry.start.until) agenda_.emplace(*entry.start.until, What::release, voice);
  }
  for (auto voice : over) is_gone(voice);
}

void VoiceQueue::server_back(Instant now) {
  for (auto& [voice, entry] : entries_) entry.makes_up = entry.makes_up || (!entry.handed && entry.start.at <= now);
}

// ── voices that are there ─────────────────────────────────────────────────────────────────────────────────────────

void VoiceQueue::adopt(const std::vector<FoundVoice>& found, Instant now) {
  for (const auto& voice : found) {
    if (entries_.contains(voice.voice)) continue;
    StartVoice start{voice.voice, {}, voice.instrument, voice.frequency, voice.velocity, now - grace, {}};
    auto& entry = entries_[voice.voice] = {.start = start, .arrived = now, .handed = true};
    if (voice.released)
      entry.releases = entry.start.until = now;
    else
      end_at(entry, now + grace);
    entry.claim_by = now + grace;
  }
  figures_.voices = entries_.size();
}

std::vector<VoiceId> VoiceQueue::compare(const std::vector<FoundVoice>& found, Instant now) {
  std::set<VoiceId> there;
  std::vector<VoiceId> strangers;
  for (const auto& voice : found) {
    there.insert(voice.voice);
    auto known = entries_.find(voice.voice);
    if ((known == entries_.end() || !known->second.handed) && !voice.released) strangers.push_back(voice.voice);
  }
  std::vector<VoiceId> gone;
  for (const auto& [voice, entry] : entries_)
    if (entry.handed && entry.start.at + tree_is_behind < now && !there.contains(voice)) gone.push_back(voice);
  for (auto voice : gone) is_gone(voice);
  return strangers;
}

std::vector<StartVoice> VoiceQueue::known() const {
  std::vector<StartVoice> voices;
  for (const auto& [voice, entry] : entries_)
    if (!entry.claim_by) voices.push_back(entry.start);
  return voices;
}

std::vector<StartVoice> VoiceQueue::handed_ahead(InstrumentId instrument, Instant now) const {
  std::vector<StartVoice> voices;
  for (const auto& [voice, entry] : entries_)
    if (entry.handed && entry.start.at > now && entry.start.instrument == instrument) voices.push_back(entry.start);
  std::ranges::sort(voices, {}, &StartVoice::at);
  return voices;
}

VoiceEvents VoiceQueue::take_events() { return std::exchange(events_, {}); }

std::optional<Instant> VoiceQueue::next() const {
  return agenda_.empty() ? std::nullopt : std::optional(std::get<Instant>(*agenda_.begin()));
}

}  // namespace beltane::backend
