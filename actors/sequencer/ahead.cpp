#include "sequencer/ahead.hpp"

#include <algorithm>
#include <set>

namespace beltane::sequencer {
namespace {

// Times that differ by less are the same, computed from two anchors.
constexpr std::chrono::nanoseconds rounding{1'000};

bool same_time(Instant a, Instant b) { return a - b < rounding && b - a < rounding; }

bool same_beginning(const PlayNote& a, const PlayNote& b) {
  return a.pitch == b.pitch && a.velocity == b.velocity && same_time(a.at, b.at);
}

void end_at(Planned& event, Instant until, Instant now, Gestures& out) {
  if (same_time(*event.play.until, until)) return;
  event.play.until = std::max(until, now);
  out.emplace_back(ReleaseNote{event.play.id, *event.play.until});
}

// A note that is under way stays while it is the same note to the ear: its pitch, and where it stands or goes on.
bool still_stands(const Planned& before, const Planned& after, Instant now) {
  if (after.play.pitch != before.play.pitch) return false;
  if (after.start == before.start) return true;
  return before.play.at <= now && after.play.at <= now && *after.play.until > now;
}

}  // namespace

void Ahead::give(Planned event, Instant now, Gestures& out) {
  out.emplace_back(event.play);
  given_.insert_or_assign(event.key, Given{std::move(event), now});
}

Gestures Ahead::begin(const TakeSource& score, const Take& take, Instant now) {
  given_.clear();
  Gestures out;
  given_to_ = std::max(take.transport.anchor, now + Seconds{-reach_.late.count});
  for (auto& event : sounding(score, take, given_to_)) {
    if (worth_starting_late(score, event, now)) out.emplace_back(event.play);
    given_.insert_or_assign(event.key, Given{event, now});
  }
  std::ranges::move(advance(score, take, now), std::back_inserter(out));
  return out;
}

Gestures Ahead::advance(const TakeSource& score, const Take& take, Instant now) {
  Gestures out;
  forget_over(now);
  const auto to = now + reach_.horizon;
  if (!take.transport.playing || to <= given_to_) return out;
  const auto too_late = now + Seconds{-reach_.late.count};
  for (auto& event : planned(score, take, given_to_, to)) {
    if (given_.contains(event.key)) continue;
    if (event.play.at >= too_late || worth_starting_late(score, event, now)) give(std::move(event), now, out);
  }
  given_to_ = to;
  return out;
}

// True where the event was left as it was, but for its end; false where it has to go.
bool Ahead::hold_committed(const TakeSource& score, const Take& take, Instant now, Given& given, Gestures& out) const {
  auto& event = given.event;
  if (event.key.pass < take.pass) return true;
  const auto after = planned_again(score, take, event);
  if (*event.play.until <= now) return !after || after->start == event.start || after->play.at < now;
  if (!after || !still_stands(event, *after, now)) return false;
  end_at(event, *after->play.until, now, out);
  event.start = after->start;
  return true;
}

Gestures Ahead::revise(const TakeSource& score, const Take& take, Instant now) {
  Gestures out;
  if (!take.transport.playing) return out;
  std::set<EventKey> settled;
  for (auto& [key, given] : given_)
    if (given.event.play.at < now + reach_.lead && hold_committed(score, take, now, given, out)) settled.insert(key);

  Gestures starts;
  for (auto& event : planned(score, take, now, given_to_)) {
    const auto key = event.key;
    if (!settled.insert(key).second) continue;
    const auto before = given_.find(key);
    if (before != given_.end() && same_beginning(before->second.event.play, event.play)) {
      end_at(before->second.event, *event.play.until, now, out);
      before->second.event.start = event.start;
      continue;
    }
    if (before != given_.end()) out.emplace_back(CancelNote{before->second.event.play.id});
    give(std::move(event), now, starts);
  }
  std::erase_if(given_, [&](const auto& entry) {
    if (settled.contains(entry.first)) return false;
    out.emplace_back(CancelNote{entry.second.event.play.id});
    return true;
  });
  std::ranges::move(starts, std::back_inserter(out));
  return out;
}

Gestures Ahead::end(Instant now) {
  Gestures out;
  for (const auto& [key, given] : given_) {
    const auto& play = given.event.play;
    if (play.at > now)
      out.emplace_back(CancelNote{play.id});
    else if (*play.until > now)
      out.emplace_back(ReleaseNote{play.id, now});
  }
  given_.clear();
  return out;
}

Gestures Ahead::again(const TakeSource& score, Instant now, Instant unheard_since) const {
  Gestures out;
  const auto too_late = now + Seconds{-reach_.late.count};
  for (const auto& [key, given] : given_) {
    const bool unheard = given.sent >= unheard_since;
    const auto& play = given.event.play;
    if (play.at >= now || (unheard && (play.at >= too_late || worth_starting_late(score, given.event, now))))
      out.emplace_back(play);
  }
  return out;
}

void Ahead::forget_over(Instant now) {
  const auto over = now + Seconds{-1};
  std::erase_if(given_, [&](const auto& entry) { return *entry.second.event.play.until < over; });
}

}  // namespace beltane::sequencer
