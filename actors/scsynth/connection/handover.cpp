#include "scsynth/connection/handover.hpp"

namespace beltane::scsynth {
namespace {

constexpr auto surely_over = std::chrono::milliseconds(250);  // longer than any latency of a JACK server in use

}  // namespace

void Handover::given(const TimedMessages& timed, Instant now) {
  if (timed.at) given_.emplace(*timed.at, timed.messages);
  given_.erase(given_.begin(), given_.lower_bound(now - surely_over));
}

void Handover::hold(const TimedMessages& timed) {
  if (timed.at) held_.emplace(*timed.at, timed.messages);
}

std::size_t Handover::take_back(Instant done) {
  given_.erase(given_.begin(), given_.lower_bound(done));
  const auto count = given_.size();
  for (auto& [at, messages] : given_) held_.emplace(at, std::move(messages));
  given_.clear();
  return count;
}

std::vector<TimedMessages> Handover::due(Instant now) {
  std::vector<TimedMessages> out;
  const auto end = held_.upper_bound(now);
  for (auto it = held_.begin(); it != end; ++it) out.push_back({it->first, std::move(it->second)});
  held_.erase(held_.begin(), end);
  return out;
}

std::optional<Instant> Handover::next() const {
  return held_.empty() ? std::nullopt : std::optional(held_.begin()->first);
}

}  // namespace beltane::scsynth
