#include "scsynth/connection/handover.hpp"

#include <algorithm>

namespace beltane::scsynth {
namespace {

constexpr auto surely_over = std::chrono::milliseconds(250);  // longer than any latency of a JACK server in use

bool is_new_node(const OscMessage& message) { return message.address == "/s_new"; }

}  // namespace

void Handover::given(const TimedMessages& timed, Instant now) {
  if (timed.at) given_.emplace(*timed.at, timed.messages);
  given_.erase(given_.begin(), given_.lower_bound(now - surely_over));
}

void Handover::hold(const TimedMessages& timed) {
  if (timed.at) held_.emplace(*timed.at, timed.messages);
}

void Handover::started(NodeId node) {
  const auto makes_it = [node](const OscMessage& message) {
    return is_new_node(message) && whole(message, 1) == number(node);
  };
  for (auto* times : {&given_, &held_})
    for (auto it = times->begin(); it != times->end();) {
      auto& messages = it->second;
      const bool over = std::erase_if(messages, makes_it) > 0 && std::ranges::none_of(messages, is_new_node);
      it = over ? times->erase(it) : std::next(it);
    }
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
