#include "backend/holes.hpp"

#include <algorithm>
#include <map>

namespace beltane::backend {
namespace {

constexpr Seconds shortest_part{0.3};
constexpr Seconds longest_hole{120};
constexpr Seconds echoes{3};
constexpr Seconds longest_pre_roll{20};

/// When voices begin and end, as far as the commands up to some time say.
class VoiceSpans {
 public:
  void handle(const StartVoice& start, Instant) {
    auto& span = spans_[start.voice];
    if (span.event != start.event) span = {start.event, start.at, start.until};
    if (start.until) span.until = start.until;
  }
  void handle(const ReleaseVoice& release, Instant) { end(release.voice, release.at); }
  void handle(const CancelVoice& cancel, Instant now) { end(cancel.voice, now); }
  void handle(const Silence&, Instant now) {
    for (auto& [voice, span] : spans_) span.until = std::min(span.until.value_or(now), now);
  }
  void handle(const TurnController&, Instant) {}
  void handle(const MoveParam&, Instant) {}

  /// When the oldest of those began that sound in the stretch.
  Instant oldest_in(Instant from, Instant to) const {
    auto oldest = from;
    for (const auto& [voice, span] : spans_)
      if (span.at < to && (!span.until || *span.until >= from)) oldest = std::min(oldest, span.at);
    return oldest;
  }

 private:
  struct Span {
    EventId event{};
    Instant at{};
    std::optional<Instant> until{};
  };
  void end(VoiceId voice, Instant at) {
    const auto known = spans_.find(voice);
    if (known != spans_.end()) known->second.until = at;
  }
  std::map<VoiceId, Span> spans_{};
};

}  // namespace

std::vector<Hole> holes_between(const std::vector<RecordedPart>& parts, const std::vector<Seconds>& lengths) {
  std::vector<Hole> holes;
  for (std::size_t after = 0, next = 1; next < parts.size(); after = next, ++next) {
    while (next + 1 < parts.size() && lengths[next] < shortest_part) ++next;
    const auto from = parts[after].began + lengths[after];
    if (from < parts[next].began) holes.push_back({after, next, from, parts[next].began, parts[after].left});
  }
  return holes;
}

std::string unknown_in(const Hole& hole, const Journal& journal, const std::optional<Instant>& ended) {
  if (between(hole.from, hole.to) > longest_hole) return "it is longer than two minutes";
  if (journal.empty() || journal.front().at > hole.from || (ended && *ended < hole.to))
    return "what was played in it was not kept";
  return {};
}

Seconds unjournaled(const Hole& hole, const Journal& journal) {
  Seconds missing;
  for (std::size_t i = 1; i < journal.size(); ++i) {
    if (!std::holds_alternative<JournalResumed>(journal[i].what)) continue;
    const auto from = std::max(hole.from, journal[i - 1].at), to = std::min(hole.to, journal[i].at);
    if (from < to) missing = missing + between(from, to);
  }
  return missing;
}

Instant pre_roll(const Hole& hole, const Journal& journal) {
  VoiceSpans spans;
  for (const auto& entry : journal)
    if (const auto* commands = std::get_if<VoiceCommands>(&entry.what); commands && entry.at <= hole.from)
      for (const auto& command : *commands) std::visit([&](const auto& one) { spans.handle(one, entry.at); }, command);
  const auto early = hole.from + Seconds{-echoes.count};
  const auto oldest = spans.oldest_in(early, hole.to);
  const auto begin = std::max(std::min(oldest, early), hole.from + Seconds{-longest_pre_roll.count});
  return journal.empty() ? begin : std::max(begin, journal.front().at);
}

}  // namespace beltane::backend
