#include "standby/voice_ledger.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace beltane::standby {
namespace {

constexpr auto tree_is_behind = std::chrono::milliseconds(200);  // a voice so young may not be in a tree yet

}  // namespace

void VoiceLedger::adopt(const std::vector<graph::StandingVoice>& found, Instant now) {
  for (const auto& voice : found) {
    const graph::PlayVoice play{
        .voice = voice.voice, .instrument = voice.instrument, .pitch = voice.pitch, .velocity = voice.velocity};
    auto& entry = voices_[voice.voice] = {.play = play, .begins = now, .on_live = true};
    if (voice.released) entry.released = now;
  }
}

void VoiceLedger::play(const graph::PlayVoice& play, Instant begins, bool mirrors) {
  voices_[play.voice] = {.play = play, .begins = begins, .on_live = true, .on_standby = mirrors};
}

void VoiceLedger::release(VoiceId voice, Instant at) {
  const auto known = voices_.find(voice);
  if (known == voices_.end()) return;
  auto& released = known->second.released;
  released = released ? std::min(*released, at) : at;
}

void VoiceLedger::turn(const graph::Turn& turn) {
  if (turn.whose == graph::Turn::Whose::instrument) controllers_[{turn.instrument, turn.controller}] = turn.value;
  if (turn.whose != graph::Turn::Whose::note) return;
  const auto known = voices_.find(turn.voice);
  if (known != voices_.end()) at(known->second.play.of_note, turn.controller) = turn.value;
}

bool VoiceLedger::ended(VoiceId voice, Side side, Instant now) {
  if ((side == Side::live ? taken_from_live_ : taken_from_standby_).erase(voice) > 0) return false;
  const auto known = voices_.find(voice);
  if (known == voices_.end()) return side == Side::live;
  auto& entry = known->second;
  (side == Side::live ? entry.on_live : entry.on_standby) = false;
  if (side == Side::live) entry.overdue_at = now + patience;
  if (entry.on_live || entry.on_standby) return false;
  voices_.erase(known);
  return true;
}

bool VoiceLedger::reuse(VoiceId voice) {
  const auto known = voices_.find(voice);
  if (known == voices_.end()) return false;
  known->second.reused = true;
  if (known->second.on_live) return false;
  taken_from_standby_.insert(voice);
  voices_.erase(known);
  return true;
}

bool VoiceLedger::is_reused(VoiceId voice) const {
  const auto known = voices_.find(voice);
  return known != voices_.end() && known->second.reused;
}

bool VoiceLedger::has(VoiceId voice, Side side) const {
  const auto known = voices_.find(voice);
  return known != voices_.end() && (side == Side::live ? known->second.on_live : known->second.on_standby);
}

std::vector<VoiceLedger::Sounding> VoiceLedger::sounding(Instant now) const {
  std::vector<Sounding> sounding;
  for (const auto& [voice, entry] : voices_) {
    if (!entry.on_live || entry.on_standby || !goes_on(entry, now)) continue;
    auto play = entry.play;
    for (const auto controller : all_controllers)
      if (const auto moved = controllers_.find({play.instrument, controller}); moved != controllers_.end())
        at(play.of_instrument, controller) = moved->second;
    sounding.push_back({play, entry.begins, entry.released});
  }
  std::ranges::sort(sounding, {}, [](const Sounding& one) { return std::tuple(one.begins, one.play.voice); });
  return sounding;
}

std::vector<graph::Turn> VoiceLedger::controllers() const {
  std::vector<graph::Turn> turns;
  for (const auto& [of, value] : controllers_)
    turns.push_back({.instrument = of.first, .controller = of.second, .value = value});
  return turns;
}

void VoiceLedger::give(VoiceId voice) {
  const auto known = voices_.find(voice);
  if (known != voices_.end()) known->second.on_standby = true;
}

VoiceLedger::Settled VoiceLedger::overdue(Instant now) {
  Settled settled;
  for (auto& [voice, entry] : voices_) {
    if (entry.on_live || !entry.overdue_at || *entry.overdue_at > now) continue;
    entry.overdue_at = now + patience;
    (std::exchange(entry.cut, true) ? settled.over : settled.to_cut).push_back(voice);
  }
  for (const auto voice : settled.over) voices_.erase(voice);
  std::ranges::sort(settled.to_cut);
  std::ranges::sort(settled.over);
  return settled;
}

VoiceLedger::Settled VoiceLedger::compare(const std::vector<graph::StandingVoice>& found, Instant seen, Instant now) {
  Settled settled;
  std::set<VoiceId> there;
  for (const auto& voice : found) {
    there.insert(voice.voice);
    if (!has(voice.voice, Side::standby) && !voice.released) settled.to_cut.push_back(voice.voice);
  }
  std::vector<VoiceId> gone;
  for (const auto& [voice, entry] : voices_)
    if (entry.on_standby && !there.contains(voice) && entry.begins + tree_is_behind < seen) gone.push_back(voice);
  for (const auto voice : gone)
    if (ended(voice, Side::standby, now)) settled.over.push_back(voice);
  std::ranges::sort(settled.over);
  return settled;
}

std::vector<VoiceId> VoiceLedger::lose_standby() {
  std::vector<VoiceId> over;
  taken_from_standby_.clear();
  for (auto& [voice, entry] : voices_) {
    entry.on_standby = false;
    if (!entry.on_live) over.push_back(voice);
  }
  for (const auto voice : over) voices_.erase(voice);
  std::ranges::sort(over);
  return over;
}

VoiceLedger::Promoted VoiceLedger::promote(Instant now) {
  Promoted promoted{.missing = sounding(now)};
  std::set<VoiceId> missing;
  taken_from_live_ = std::exchange(taken_from_standby_, {});
  for (const auto& one : promoted.missing) missing.insert(one.play.voice);
  for (auto& [voice, entry] : voices_) {
    entry.on_live = std::exchange(entry.on_standby, false) || missing.contains(voice);
    entry.overdue_at.reset();
    if (!entry.on_live) promoted.over.push_back(voice);
  }
  for (const auto voice : promoted.over) voices_.erase(voice);
  std::ranges::sort(promoted.over);
  return promoted;
}

void VoiceLedger::swap(Instant now) {
  std::swap(taken_from_live_, taken_from_standby_);
  for (auto& [voice, entry] : voices_) {
    std::swap(entry.on_live, entry.on_standby);
    entry.overdue_at.reset();
    if (!entry.on_live) entry.overdue_at = now + patience;
  }
}

}  // namespace beltane::standby
