#include "voices/pools.hpp"

#include <algorithm>

#include "voices/pitch.hpp"

namespace beltane::voices {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto quick_end = milliseconds(30);  // what a stolen voice may fade before it is cut short
constexpr auto memory = seconds(5);           // how long an event is known when it is over
constexpr auto lost = seconds(10);            // a voice this long over has ended, whether we heard of it or not
constexpr std::size_t many_pools = 4096;

bool about(Instant a, Instant b) { return a - b < same_time && b - a < same_time; }

std::optional<Instant> until(Instant end) { return end == never ? std::nullopt : std::optional(end); }

LanePlaces places(std::size_t count) { return {OrderPlaces(count, none), OrderPlaces(count, none)}; }

}  // namespace

Pools::Pools(Limits limits, std::size_t begin)
    : limits_(limits),
      voices_(limits.ids),
      ids_(limits.ids, begin),
      events_(limits.ids),
      pool_places_(places(limits.ids)),
      server_places_(places(limits.ids)),
      stolen_places_(limits.ids, none),
      server_(Scope::server, limits.server, server_places_),
      stolen_(stolen_places_, limits.ids) {}

Lanes& Pools::pool_of(InstrumentId instrument) {
  if (const auto found = pools_.find(instrument); found != pools_.end()) return *found->second;
  // Empty pools have nobody who points at them but voices that hold no lane.
  if (pools_.size() >= many_pools) std::erase_if(pools_, [](const auto& pool) { return pool.second->busy() == 0; });
  auto pool = std::make_unique<Lanes>(Scope::instrument, limits_.instrument, pool_places_);
  return *pools_.emplace(instrument, std::move(pool)).first->second;
}

// ── notes ────────────────────────────────────────────────────────────────────────────────────────────────────────

void Pools::play(const PlayNote& note, Instant now, VoiceCommands& out) {
  if (note.id == EventId{}) {
    ++counts_.refused;
    return;
  }
  const auto* known = events_.find(note.id);
  if (!known) return start(note, now, out);
  if (known->voice != none) return repeat(known->voice, note, now, out);
  const auto released = known->released;
  if (released == never || released <= note.at) {
    ++counts_.duplicates;
    return;
  }
  auto ended = note;
  ended.until = released;
  start(ended, now, out);
}

void Pools::start(const PlayNote& note, Instant now, VoiceCommands& out) {
  const auto want = note.until.value_or(never);
  const auto at = std::max(note.at, now);
  const Index index = want > at ? ids_.acquire() : none;
  if (index == none) {
    ++counts_.refused;
    return;
  }
  voices_[index] = {.state = Voice::State::playing,
                    .pitch = note.pitch,
                    .velocity = note.velocity,
                    .instrument = note.instrument,
                    .event = note.id,
                    .asked = note.at,
                    .at = at,
                    .want = want,
                    .end = want,
                    .pool = &pool_of(note.instrument)};
  events_.play(note.id, index);
  enter_lanes(index, now, out);
  if (const auto stolen = stolen_at(index); stolen != never) {
    ++counts_.stolen;
    stolen_.put(index, stolen);
    set_end(index, std::min(want, stolen));
  }
  out.emplace_back(command_of(index, now));
}

void Pools::repeat(Index index, const PlayNote& note, Instant now, VoiceCommands& out) {
  const auto& voice = voices_[index];
  const bool same = voice.pitch == note.pitch && voice.velocity == note.velocity && about(voice.asked, note.at);
  const bool sounds_already = voice.at <= now && note.at <= now;
  if (same || sounds_already) {
    ++counts_.duplicates;
    if (note.until && *note.until != voice.want) end_at(index, *note.until, now, out);
    return;
  }
  cancel_voice(index, now, out);
  events_.forget(note.id);
  start(note, now, out);
}

void Pools::release(const ReleaseNote& note, Instant now, VoiceCommands& out) {
  const auto* known = events_.find(note.id);
  if (!known && note.id != EventId{}) return events_.remember(note.id, std::max(now, note.at) + memory, note.at);
  if (known && known->voice != none) end_at(known->voice, note.at, now, out);
}

void Pools::end_at(Index index, Instant end, Instant now, VoiceCommands& out) {
  auto& voice = voices_[index];
  if (voice.end <= now) return;  // its release has begun: nothing brings it back
  if (end <= voice.at && voice.at > now) {
    cancel_voice(index, now, out);
    return is_over(index, now);
  }
  voice.want = std::max(end, voice.at + shortest);
  settle(index, now, out);
}

void Pools::cancel(const CancelNote& note, Instant now, VoiceCommands& out) {
  const auto* known = events_.find(note.id);
  if (!known) return;
  if (known->voice != none) cancel_voice(known->voice, now, out);
  events_.forget(note.id);  // it may be wanted again: by undo, or at another time
}

void Pools::silence(const Silence& what, Instant now, VoiceCommands& out) {
  for (Index index = 0; index < voices_.size(); ++index) {
    const auto& voice = voices_[index];
    if (voice.state != Voice::State::playing) continue;
    if (what.instrument && voice.instrument != *what.instrument) continue;
    cancel_voice(index, now, out);
    is_over(index, now);
  }
}

void Pools::press(EventId note, const MoveController& move, Instant now, VoiceCommands& out) {
  const auto* known = events_.find(note);
  if (!known || known->voice == none) return;
  const TurnController turn{voices_[known->voice].instrument, id_of(known->voice), move.controller, move.value,
                            move.at};
  controllers_.record(turn, now);
  out.emplace_back(turn);
}

// ── lanes ────────────────────────────────────────────────────────────────────────────────────────────────────────

void Pools::enter_lanes(Index index, Instant now, VoiceCommands& out) {
  for (auto* lanes : {voices_[index].pool, &server_}) {
    const Index victim = lanes->enter(voices_, index);
    if (victim == none) continue;
    ++counts_.stolen;
    settle(victim, now, out);
  }
}

Instant Pools::stolen_at(Index index) const {
  const auto& lane = voices_[index].lane;
  return std::min(lane[0].stolen, lane[1].stolen);
}

void Pools::leave_lanes(Index index, Instant now, VoiceCommands& out) {
  if (stolen_.contains(index)) stolen_.remove(index);
  for (auto* lanes : {voices_[index].pool, &server_}) {
    const Index other = lanes->leave(voices_, index);
    if (other != none) settle(other, now, out);
  }
}

void Pools::set_end(Index index, Instant end) {
  voices_[index].end = end;
  voices_[index].pool->end_moved(voices_, index);
  server_.end_moved(voices_, index);
}

// Makes a voice's end what its note and its lanes say, and tells the backend.
void Pools::settle(Index index, Instant now, VoiceCommands& out) {
  auto& voice = voices_[index];
  const auto stolen = stolen_at(index);
  if (stolen_.contains(index)) stolen_.remove(index);
  if (stolen != never) stolen_.put(index, stolen);
  const auto end = std::min(voice.want, stolen);
  if (end == voice.end) return;
  if (end <= voice.at) {
    cancel_voice(index, now, out);
    return is_over(index, now);
  }
  if (voice.end <= now || end == never) {  // its release has begun, or cannot be taken back
    voice.want = voice.end;
    return;
  }
  set_end(index, end);
  out.emplace_back(ReleaseVoice{id_of(index), end});
}

// ── ends ─────────────────────────────────────────────────────────────────────────────────────────────────────────

void Pools::cancel_voice(Index index, Instant now, VoiceCommands& out) {
  auto& voice = voices_[index];
  voice.state = Voice::State::leaving;
  voice.end = std::min(voice.end, now);
  ++fading_;
  out.emplace_back(CancelVoice{id_of(index)});
  controllers_.forget(voice.instrument, id_of(index));
  leave_lanes(index, now, out);
}

void Pools::is_over(Index index, Instant now) {
  const auto& voice = voices_[index];
  events_.remember(voice.event, (voice.want == never ? now : std::max(now, voice.want)) + memory);
}

void Pools::ended(VoiceId id, Instant now, VoiceCommands& out) {
  const Index index = ids_.index_of(id);
  if (index != none && voices_[index].state != Voice::State::free) gone(index, now, out);
}

void Pools::gone(Index index, Instant now, VoiceCommands& out) {
  auto& voice = voices_[index];
  if (voice.state == Voice::State::playing) {
    leave_lanes(index, now, out);
    is_over(index, now);
  } else {
    --fading_;
  }
  controllers_.forget(voice.instrument, id_of(index));
  voice.state = Voice::State::free;
  ids_.give_back(index);
}

void Pools::tick(Instant now, VoiceCommands& out) {
  while (!stolen_.empty() && stolen_.earliest() <= now - quick_end) {
    const Index index = stolen_.first();
    cancel_voice(index, now, out);
    is_over(index, now);
  }
  events_.forget_old(now);
  if (ids_.free() < ids_.count() / 8) reclaim(now, out);
}

std::optional<Instant> Pools::next_cut() const {
  return stolen_.empty() ? std::nullopt : std::optional<Instant>(stolen_.earliest() + quick_end);
}

void Pools::reclaim(Instant now, VoiceCommands& out) {
  for (Index index = 0; index < voices_.size(); ++index) {
    const auto& voice = voices_[index];
    if (voice.state == Voice::State::free || voice.end > now - lost) continue;
    out.emplace_back(CancelVoice{id_of(index)});
    gone(index, now, out);
  }
}

/// Now, or as it begins.
ControllerState Pools::controllers_of(Index index, Instant now) const {
  const auto& voice = voices_[index];
  return controllers_.state(voice.instrument, id_of(index), std::max(voice.asked, now));
}

StartVoice Pools::command_of(Index index, Instant now) const {
  const auto& voice = voices_[index];
  return {
      id_of(index), voice.event,      voice.instrument,          frequency_of(voice.pitch), velocity_of(voice.velocity),
      voice.asked,  until(voice.end), controllers_of(index, now)};
}

Counts Pools::counts() const {
  auto counts = counts_;
  counts.fading = fading_;
  counts.free_ids = ids_.free();
  counts.voices = ids_.count() - ids_.free() - fading_;
  return counts;
}

}  // namespace beltane::voices
