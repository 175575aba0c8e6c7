#include "backend/voice_queue.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace beltane::backend {
namespace {

using std::chrono::milliseconds;
using Kind = VoiceStep::Kind;

constexpr auto instrument_patience = milliseconds(100);  // with an instrument that is not there yet
constexpr auto worth_making_up = milliseconds(100);  // a note that is over is still played if it is no later than that
constexpr auto a_hit_may_be_late = milliseconds(50);
constexpr auto longest_hit = std::chrono::seconds(5);  // what was found and sounds longer was none

constexpr std::size_t most_voices = 8'192;  // twice as many as the voices have ids for
constexpr std::size_t most_moves = 65'536;
// Moves leave room for what every voice may have in the agenda: its start, its end, and the end of who had its id
// before.
constexpr std::size_t most_items = most_moves + 3 * most_voices;

std::optional<Instant> at_or_now(Instant at, Instant now) { return at > now ? std::optional(at) : std::nullopt; }

bool same_note(const StartVoice& a, const StartVoice& b) {
  return a.instrument == b.instrument && std::abs(a.frequency - b.frequency) < a.frequency * 1e-4;
}

}  // namespace

// ── what the voices ask ───────────────────────────────────────────────────────────────────────────────────────────

VoiceQueue::VoiceQueue() : agenda_(most_items) {}

void VoiceQueue::receive(const VoiceCommands& commands, Instant now) {
  for (const auto& command : commands) std::visit([&](const auto& one) { receive_one(one, now); }, command);
  figures_.voices = entries_.size();
}

void VoiceQueue::receive_one(const StartVoice& start, Instant now) {
  const auto known = entries_.find(start.voice);
  if (known == entries_.end()) return enter(start, now);
  auto& entry = known->second;
  if (entry.claim_by && same_note(entry.start, start) && start.at <= now) return claim(entry, start, now);
  if (entry.start.event == start.event) {
    if (start.until) end_at(entry, *start.until, now);
    return;
  }
  const auto had = entry.handed || may_have(entry, now) ? std::optional(entry.start.at) : std::nullopt;
  forget(start.voice);
  if (had) put(*had + just_after, now, {Kind::free, start.voice, {}});
  enter(start, now);
}

/// A voice that was found belongs to that note, whatever was planned for its end.
void VoiceQueue::claim(Entry& entry, const StartVoice& start, Instant now) {
  agenda_.cancel(entry.ends);
  entry.start = start;
  entry.claim_by.reset();
  if (start.until) schedule_end(entry, now);
}

void VoiceQueue::enter(const StartVoice& start, Instant now) {
  if (entries_.size() >= most_voices) {
    ++figures_.refused;
    events_.emplace_back(VoiceEnded{start.voice});
    return;
  }
  auto& entry = entries_[start.voice] = {.start = start, .arrived = now};
  schedule(entry, now);
}

void VoiceQueue::schedule(Entry& entry, Instant now) {
  entry.begins = put(entry.start.at, now, {Kind::start, entry.start.voice, {}});
  if (entry.start.until) schedule_end(entry, now);
}

void VoiceQueue::schedule_end(Entry& entry, Instant now) {
  const auto at = std::max(*entry.start.until, entry.start.at + just_after);
  entry.ends = put(at, now, {Kind::release, entry.start.voice, {}});
}

void VoiceQueue::receive_one(const ReleaseVoice& release, Instant now) {
  const auto known = entries_.find(release.voice);
  if (known != entries_.end()) end_at(known->second, release.at, now);
}

/// Another end. One that the server has already can only come sooner.
void VoiceQueue::end_at(Entry& entry, Instant at, Instant now) {
  if (entry.releases && at >= *entry.releases) return;
  agenda_.cancel(entry.ends);
  entry.start.until = at;
  entry.claim_by.reset();
  schedule_end(entry, now);
}

/// Whether a former life may have handed it over, for it has not begun.
bool VoiceQueue::may_have(const Entry& entry, Instant now) const {
  return entry.start.at > now && entry.start.at <= maybe_handed_until_;
}

void VoiceQueue::receive_one(const CancelVoice& cancel, Instant now) {
  const auto known = entries_.find(cancel.voice);
  if (known != entries_.end() && may_have(known->second, now)) known->second.handed = true;
  if (known == entries_.end() || !known->second.handed) return is_gone(cancel.voice);
  auto& entry = known->second;
  const bool heard = entry.start.at <= now;
  const auto at = heard ? now : entry.start.at + just_after;
  unschedule(entry);
  entry.releases = entry.start.until = at;
  entry.claim_by.reset();
  entry.ends = put(at, now, {heard ? Kind::cut : Kind::free, cancel.voice, {}});
}

void VoiceQueue::receive_one(const TurnController& turn, Instant now) {
  if (turn.voice && !entries_.contains(*turn.voice)) return;
  if (controllers_.record(turn, now)) schedule_turn(turn, now);
}

void VoiceQueue::receive_one(const MoveParam& move, Instant now) {
  if (moves_.record(move, now)) schedule_move(move, now);
}

void VoiceQueue::schedule_move(const MoveParam& move, Instant now) {
  const MoveKey key{move.param, std::max(move.at, now)};
  if (const auto known = coming_.find(key); known != coming_.end()) agenda_.cancel(known->second);
  coming_.erase(key);
  if (agenda_.size() >= most_moves) {
    ++figures_.refused;
    return;
  }
  coming_.emplace(key, put(key.second, now, {.kind = Kind::move, .param = move.param}));
}

/// A voice that has not been handed over begins with what moves until then.
void VoiceQueue::schedule_turn(TurnController turn, Instant now) {
  turn.at = std::max(turn.at, now);
  auto at = turn.at;
  const auto known = turn.voice ? entries_.find(*turn.voice) : entries_.end();
  if (known != entries_.end()) {
    if (!known->second.handed && at <= known->second.start.at) return;
    at = std::max<Instant>(at, known->second.start.at + just_after);
  }
  if (agenda_.size() >= most_moves) {
    ++figures_.refused;
    return;
  }
  const auto when = put(at, now, {Kind::turn, turn.voice.value_or(VoiceId{}), turn});
  if (known != entries_.end()) known->second.turns.push_back(when);
}

/// What the server has of moves stays.
void VoiceQueue::receive_one(const Silence& silence, Instant now) {
  const auto concerns = [&](InstrumentId one) { return !silence.instrument || one == *silence.instrument; };
  std::vector<VoiceId> voices;
  for (const auto& [voice, entry] : entries_)
    if (concerns(entry.start.instrument)) voices.push_back(voice);
  for (const auto voice : voices) receive_one(CancelVoice{voice}, now);
  const auto turns = [&](const Item& item) { return item.kind == Kind::turn && concerns(item.turn.instrument); };
  for (const auto& [when, item] : agenda_.cancel_if(turns)) controllers_.forget(item.turn);
  std::erase_if(coming_, [&](const auto& each) {
    const auto& [key, appointment] = each;
    return (!silence.instrument || key.first.unit.strip == strip_of(*silence.instrument)) &&
           agenda_.cancel(appointment);
  });
  moves_.forget_after(now, silence.instrument);
}

// ── handing over ──────────────────────────────────────────────────────────────────────────────────────────────────

VoiceSteps VoiceQueue::due(Instant now, Seconds lead, const Look& look, const NotesAhead& notes) {
  VoiceSteps steps;
  const Due due{now, lead, look, steps, notes};
  ahead_.erase(ahead_.begin(), ahead_.upper_bound(now + lead));
  const auto until = now + Seconds{std::max(lead.count, notes.reach.count)};
  agenda_.hand_out(until, [&](const Appointment& when, const Item& item) {
    const bool far = when.at > now + lead;
    if (far && !goes_ahead(item, due)) return false;
    const bool handed = hand_over(when, item, due);
    if (far && handed) ahead_.insert(when.at);
    return handed;
  });
  figures_.voices = entries_.size();
  return steps;
}

/// The end of a long note is not known so early: it may yet be another.
bool VoiceQueue::goes_ahead(const Item& item, const Due& due) const {
  if (item.kind == Kind::free) return true;
  if (ahead_.size() >= due.notes.most) return false;
  if (item.kind == Kind::start) return true;
  const auto known = entries_.find(item.voice);
  if (item.kind != Kind::release || known == entries_.end() || !known->second.start.until) return false;
  return between(known->second.start.at, *known->second.start.until).count <= due.notes.reach.count;
}

/// False: it has to wait.
bool VoiceQueue::hand_over(const Appointment& when, const Item& item, const Due& due) {
  if (item.kind == Kind::turn && !item.turn.voice) return hand_turn_of_instrument(when, item.turn, due);
  if (item.kind == Kind::move) return hand_move(when, item.param, due);
  const auto known = entries_.find(item.voice);
  if (item.kind == Kind::free || item.kind == Kind::cut) {
    const auto& voice = known == entries_.end() ? StartVoice{.voice = item.voice} : known->second.start;
    due.steps.push_back({item.kind, voice, at_or_now(when.at, due.now)});
    return true;
  }
  if (known == entries_.end()) return true;
  if (item.kind == Kind::start) return hand_start(known->second, due);
  if (item.kind == Kind::turn) return hand_turn(known->second, when, item.turn, due);
  return hand_release(known->second, due);
}

bool VoiceQueue::hand_start(Entry& entry, const Due& due) {
  auto start = entry.start;
  const auto now = due.now;
  const auto instrument = due.look(start);
  const auto over = start.until && *start.until <= now && start.at + worth_making_up < now;
  const auto hit = instrument.percussion && start.at + a_hit_may_be_late < now;
  if (!instrument.there && start.at + instrument_patience > now) return false;
  if (instrument.comes && !over && !hit) return false;
  if (!instrument.there || instrument.silent || over || hit) {
    if (!instrument.silent) ++figures_.missed;
    is_gone(start.voice);
    return true;
  }
  count_lead(entry, now, due.lead);
  entry.handed = true;
  entry.hit = instrument.percussion;
  start.controllers = controllers_of(start, now);
  due.steps.push_back({Kind::start, start, at_or_now(start.at, now),
                       controllers_.state(start.instrument, {}, std::max(start.at, now))});
  return true;
}

/// A hit ends by itself, and may have done so: it needs no release.
bool VoiceQueue::hand_release(Entry& entry, const Due& due) {
  if (!entry.handed || (entry.claim_by && *entry.claim_by > due.now)) return false;
  const auto at = std::max(*entry.start.until, entry.start.at + just_after);
  const bool may_be_hit = !entry.hit && due.look(entry.start).percussion;
  if (may_be_hit) entry.releases = at + longest_hit;
  if (may_be_hit || entry.hit.value_or(false)) return true;
  entry.releases = at;
  due.steps.push_back({Kind::release, entry.start, at_or_now(at, due.now)});
  return true;
}

/// Where the voice waits for its instrument, it begins with what has moved by then.
bool VoiceQueue::hand_turn(Entry& entry, const Appointment& when, TurnController turn, const Due& due) {
  if (!entry.handed && when.at > due.now) return false;
  std::erase(entry.turns, when);
  if (!entry.handed) return true;
  turn.value = at(controllers_of(entry.start, std::max(when.at, due.now)), turn.controller);
  due.steps.push_back({Kind::turn, entry.start, at_or_now(when.at, due.now), {}, turn});
  return true;
}

/// Where it was forgotten meanwhile, nothing moves.
bool VoiceQueue::hand_move(const Appointment& when, const ParamAddress& param, const Due& due) {
  coming_.erase(MoveKey{param, when.at});
  if (const auto* move = moves_.find(param, when.at))
    due.steps.push_back({.kind = Kind::move, .at = at_or_now(when.at, due.now), .move = *move});
  return true;
}

/// Voices that the server has already and that begin later were given the position before: they hear of it then.
bool VoiceQueue::hand_turn_of_instrument(const Appointment& when, TurnController turn, const Due& due) {
  const auto from = std::max(when.at, due.now);
  const auto value_at = [&](Instant time) {
    return at(controllers_.state(turn.instrument, {}, time), turn.controller);
  };
  turn.value = value_at(from);
  due.steps.push_back({Kind::turn, {.instrument = turn.instrument}, at_or_now(when.at, due.now), {}, turn});
  for (const auto& ahead : handed_ahead(turn.instrument, from)) {
    turn.value = value_at(ahead.at);
    due.steps.push_back({Kind::turn_ahead, ahead, ahead.at + just_after, {}, turn});
  }
  return true;
}

/// The controllers of a note, at that time or as it begins.
ControllerState VoiceQueue::controllers_of(const StartVoice& start, Instant time) const {
  return controllers_.state(start.instrument, start.voice, std::max(start.at, time), start.controllers);
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

/// The end of a voice that was found and that nobody has asked for yet is told to nobody: it would be taken for the end
/// of the one that is asked for meanwhile.
void VoiceQueue::is_gone(VoiceId voice) {
  const auto known = entries_.find(voice);
  const bool is_nobodys = known != entries_.end() && known->second.claim_by;
  forget(voice);
  if (!is_nobodys) events_.emplace_back(VoiceEnded{voice});
}

void VoiceQueue::unschedule(Entry& entry) {
  agenda_.cancel(entry.begins);
  agenda_.cancel(entry.ends);
  for (const auto& turn : std::exchange(entry.turns, {})) agenda_.cancel(turn);
}

void VoiceQueue::forget(VoiceId voice) {
  const auto known = entries_.find(voice);
  if (known == entries_.end()) return;
  unschedule(known->second);
  controllers_.forget(known->second.start.instrument, voice);
  entries_.erase(known);
  figures_.voices = entries_.size();
}

void VoiceQueue::server_lost(Instant now, const Look& look) {
  ahead_.clear();
  std::vector<VoiceId> over;
  std::vector<Entry*> again;
  for (auto& [voice, entry] : entries_) {
    if (!entry.handed) continue;
    const auto begun = entry.start.at <= now;
    const auto ends = entry.start.until && *entry.start.until <= std::max(now, entry.start.at + just_after);
    if (ends || entry.claim_by || (begun && look(entry.start).percussion))
      over.push_back(voice);
    else
      again.push_back(&entry);
  }
  for (const auto voice : over) is_gone(voice);
  std::ranges::sort(again, {}, [](const Entry* entry) { return std::tuple(entry->start.at, entry->start.voice); });
  for (auto* entry : again) {
    unschedule(*entry);
    entry->handed = false;
    entry->releases.reset();
    schedule(*entry, now);
  }
}

void VoiceQueue::server_back(Instant now) {
  for (auto& [voice, entry] : entries_) {
    entry.makes_up = entry.makes_up || (!entry.handed && entry.start.at <= now);
    entry.turns.clear();
  }
  agenda_.cancel_if([](const Item& item) { return item.kind == Kind::turn; });
  for (const auto& turn : controllers_.all(now))
    if (turn.at > now) schedule_turn(turn, now);
  for (const auto& move : moves_.all(now)) {
    (void)moves_.record(move, now);
    schedule_move(move, now);
  }
}

std::vector<StartVoice> VoiceQueue::handed_ahead(InstrumentId instrument, Instant now) const {
  std::vector<StartVoice> voices;
  for (const auto& [voice, entry] : entries_)
    if (entry.handed && entry.start.at > now && entry.start.instrument == instrument) voices.push_back(entry.start);
  std::ranges::sort(voices, {}, &StartVoice::at);
  return voices;
}

VoiceEvents VoiceQueue::take_events() { return std::exchange(events_, {}); }

}  // namespace beltane::backend
