#pragma once

#include <map>
#include <set>
#include <vector>

#include "voices/pools.hpp"

/// A band to play with in tests: notes by number, and a backend that does as it is told.
namespace beltane::voices::test {

using std::chrono::milliseconds;

inline constexpr Instant noon{std::chrono::seconds(1'700'000'000)};
inline constexpr InstrumentId lead{1};

inline Instant ms(std::int64_t after_noon) { return noon + milliseconds(after_noon); }

inline PlayNote note(std::uint64_t id, std::int64_t at, std::optional<std::int64_t> until = {},
                     InstrumentId by = lead) {
  return {EventId{id}, by, 60, 100, ms(at), until ? std::optional(ms(*until)) : std::nullopt};
}

template <class Kind>
std::vector<Kind> only(const VoiceCommands& commands) {
  std::vector<Kind> found;
  for (const auto& command : commands)
    if (const auto* one = std::get_if<Kind>(&command)) found.push_back(*one);
  return found;
}

/// A backend: keeps each voice until its release has faded, or until it is cancelled.
struct FakeBackend {
  struct Sound {
    StartVoice start{};
    Instant release{never};
    Instant gone{never};
  };
  milliseconds tail{200};
  std::map<VoiceId, Sound> sounds{};
  std::vector<Sound> over{};
  std::set<EventId> begun{};
  std::size_t twice{};  // ids given out while they were in use

  void obey(const VoiceCommands& commands, Instant now) {
    for (const auto& command : commands) {
      if (const auto* start = std::get_if<StartVoice>(&command)) begin(*start);
      if (const auto* release = std::get_if<ReleaseVoice>(&command)) set_release(release->voice, release->at);
      if (const auto* cancel = std::get_if<CancelVoice>(&command)) end_now(cancel->voice, now);
    }
  }
  void begin(const StartVoice& start) {
    twice += sounds.contains(start.voice);
    sounds[start.voice] = {.start = start};
    set_release(start.voice, start.until.value_or(never));
  }
  void set_release(VoiceId voice, Instant at) {
    const auto found = sounds.find(voice);
    if (found == sounds.end()) return;
    found->second.release = at;
    found->second.gone = at == never ? never : at + tail;
  }
  void end_now(VoiceId voice, Instant now) {
    const auto found = sounds.find(voice);
    if (found == sounds.end()) return;
    found->second.gone = std::min(found->second.gone, now);
    found->second.release = std::min(found->second.release, now);
  }
  /// What has ended by now, said to the pools.
  void tell(Pools& pools, Instant now) {
    VoiceCommands out;
    for (auto sound = sounds.begin(); sound != sounds.end();) {
      if (sound->second.gone > now) {
        ++sound;
        continue;
      }
      const auto voice = sound->first;
      over.push_back(sound->second);
      sound = sounds.erase(sound);
      pools.ended(voice, now, out);
    }
    obey(out, now);
  }
  VoicesKnown known() const {
    VoicesKnown all{.backend = 1};
    for (const auto& [id, sound] : sounds) {
      all.voices.push_back(sound.start);
      if (sound.release != never) all.voices.back().until = sound.release;
    }
    return all;
  }
  std::size_t held_at(Instant at, std::optional<InstrumentId> by = {}) const {
    std::size_t count = 0;
    for (const auto& [id, sound] : sounds)
      count += sound.start.at <= at && at < sound.release && (!by || sound.start.instrument == *by);
    return count;
  }
};

}  // namespace beltane::voices::test
