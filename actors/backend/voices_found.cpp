#include <set>

#include "backend/voice_queue.hpp"
#include "graph/pitch.hpp"

/// What the queue learns of the voices that a server has, and tells of its own.
namespace beltane::backend {
namespace {

constexpr auto grace = std::chrono::milliseconds(500);           // for a found voice to be asked for
constexpr auto tree_is_behind = std::chrono::milliseconds(200);  // a voice so young may not be in a tree yet

}  // namespace

void VoiceQueue::adopt(const std::vector<StandingVoice>& found, Instant now, Seconds ahead) {
  maybe_handed_until_ = now + ahead;
  for (const auto& voice : found) {
    if (entries_.contains(voice.voice)) continue;
    StartVoice start{voice.voice, {}, voice.instrument, graph::hertz_of(voice.pitch), voice.velocity, now - grace, {}};
    auto& entry = entries_[voice.voice] = {.start = start, .arrived = now, .handed = true};
    if (voice.released)
      entry.releases = entry.start.until = now;
    else
      end_at(entry, now + grace, now);
    entry.claim_by = now + grace;
  }
  figures_.voices = entries_.size();
}

/// Its release did not get there.
bool VoiceQueue::should_have_ended(const Entry& entry, Instant now) {
  return entry.releases && *entry.releases + tree_is_behind < now;
}

std::vector<VoiceId> VoiceQueue::compare(const std::vector<StandingVoice>& found, Instant now) {
  std::set<VoiceId> there;
  std::vector<VoiceId> unknown;
  for (const auto& voice : found) {
    there.insert(voice.voice);
    auto known = entries_.find(voice.voice);
    if (voice.released) continue;
    const bool is_unknown = known == entries_.end() || !known->second.handed;
    if (is_unknown || should_have_ended(known->second, now)) unknown.push_back(voice.voice);
  }
  std::vector<VoiceId> gone;
  for (const auto& [voice, entry] : entries_)
    if (entry.handed && entry.start.at + tree_is_behind < now && !there.contains(voice)) gone.push_back(voice);
  for (auto voice : gone) is_gone(voice);
  return unknown;
}

std::vector<StartVoice> VoiceQueue::known(Instant now) const {
  std::vector<StartVoice> voices;
  for (const auto& [voice, entry] : entries_) {
    if (entry.claim_by) continue;
    voices.push_back(entry.start);
    voices.back().controllers = controllers_of(entry.start, now);
  }
  return voices;
}

std::vector<TurnController> VoiceQueue::controllers(Instant now) const {
  auto turns = controllers_.all(now);
  std::erase_if(turns, [&](const TurnController& turn) { return turn.voice && turn.at <= now; });
  return turns;
}

}  // namespace beltane::backend
