#include "voices/lanes.hpp"

namespace beltane::voices {

void Lanes::hold(const VoiceTable& voices, Index voice) {
  starts_.put(voice, voices[voice].at);
  ends_.put(voice, voices[voice].end);
}

void Lanes::let_go(Index voice) {
  starts_.remove(voice);
  ends_.remove(voice);
}

void Lanes::end_moved(const VoiceTable& voices, Index voice) {
  if (ends_.contains(voice)) ends_.move(voice, voices[voice].end);
}

Index Lanes::enter(VoiceTable& voices, Index voice) {
  const auto at = voices[voice].at;
  if (busy() < limit_) {
    hold(voices, voice);
    return none;
  }
  if (ends_.earliest() <= at) return enter_behind(voices, ends_.first(), voice);
  if (starts_.earliest() <= at) return enter_behind(voices, starts_.first(), voice);
  return enter_among(voices, voice);
}

Index Lanes::enter_behind(VoiceTable& voices, Index victim, Index voice) {
  let_go(victim);
  hold(voices, voice);
  link(voices, victim).after = voice;
  link(voices, victim).stolen = voices[voice].at;
  link(voices, voice).before = victim;
  return victim;
}

// Every lane's last voice begins later: the first of them lends its lane until then, or a voice before it does.
Index Lanes::enter_among(VoiceTable& voices, Index voice) {
  const auto at = voices[voice].at;
  Index later = starts_.first();
  while (link(voices, later).before != none && voices[link(voices, later).before].at > at)
    later = link(voices, later).before;
  const Index before = link(voices, later).before;
  link(voices, later).before = voice;
  link(voices, voice) = {before, later, voices[later].at};
  if (before == none) return none;
  link(voices, before).after = voice;
  link(voices, before).stolen = at;
  return before;
}

Index Lanes::leave(VoiceTable& voices, Index voice) {
  const auto [before, after, stolen] = link(voices, voice);
  link(voices, voice) = {};
  if (after != none)
    link(voices, after).before = before;
  else if (starts_.contains(voice))
    let_go(voice);
  if (before == none) return none;
  link(voices, before).after = after;
  link(voices, before).stolen = stolen;
  if (after == none) hold(voices, before);
  return before;
}

}  // namespace beltane::voices
