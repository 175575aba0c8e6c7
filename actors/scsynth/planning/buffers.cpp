#include "scsynth/planning/buffers.hpp"

#include <algorithm>

namespace beltane::scsynth {

std::set<SampleKey> Buffers::loading() const {
  std::set<SampleKey> loading(waiting_.begin(), waiting_.end());
  if (in_flight_) loading.insert(in_flight_->first);
  return loading;
}

void Buffers::want(const std::set<SampleKey>& keys, Instant now) {
  wanted_ = keys;
  std::erase_if(waiting_, [&](const SampleKey& key) { return !keys.contains(key); });
  std::erase_if(missing_, [&](const auto& one) { return !keys.contains(one.first); });
  std::erase_if(try_again_, [&](const auto& one) { return !keys.contains(one.first); });
  std::erase_if(idle_, [&](const auto& one) { return keys.contains(one.first); });
  for (const auto& [key, buffer] : *ready_)
    if (!keys.contains(key)) idle_.try_emplace(key, now);
  for (const auto& key : keys) {
    const bool there = ready_->contains(key) || (in_flight_ && in_flight_->first == key);
    const bool asked = std::ranges::find(waiting_, key) != waiting_.end();
    const auto again = try_again_.find(key);
    if (there || asked || (again != try_again_.end() && again->second > now)) continue;
    if (missing_.contains(key) && again == try_again_.end()) continue;  // the server could not; asking again is vain
    waiting_.push_back(key);
  }
}

std::optional<std::pair<SampleKey, BufferId>> Buffers::next() {
  if (in_flight_ || waiting_.empty()) return {};
  const auto key = waiting_.front();
  waiting_.pop_front();
  const auto number = numbers_.acquire();
  if (!number) {
    missing_[key] = "there is no buffer left on the server";
    return {};
  }
  return in_flight_ = std::pair{key, BufferId{*number}};
}

bool Buffers::loaded(BufferId buffer) {
  if (!in_flight_ || in_flight_->second != buffer) return false;
  const auto [key, number] = *std::exchange(in_flight_, {});
  ready_.write().insert_or_assign(key, number);
  missing_.erase(key);
  try_again_.erase(key);
  if (!wanted_.contains(key)) idle_.try_emplace(key, Instant{});
  return true;
}

bool Buffers::failed(BufferId buffer, const std::string& reason) {
  if (!in_flight_ || in_flight_->second != buffer) return false;
  const auto key = std::exchange(in_flight_, {})->first;
  free(buffer);
  if (wanted_.contains(key)) missing_[key] = reason;
  return true;
}

void Buffers::missing(const SampleKey& key, const std::string& reason, Instant now) {
  if (in_flight_ && in_flight_->first == key) free(std::exchange(in_flight_, {})->second);
  if (!wanted_.contains(key)) return;
  missing_[key] = reason;
  try_again_[key] = now + retry;
}

void Buffers::hold(VoiceId voice, BufferId buffer) { held_.insert_or_assign(voice, buffer); }

void Buffers::release(VoiceId voice) { held_.erase(voice); }

std::vector<std::pair<SampleKey, BufferId>> Buffers::unneeded(Instant now) {
  std::vector<std::pair<SampleKey, BufferId>> over;
  for (auto idle = idle_.begin(); idle != idle_.end();) {
    const auto found = ready_->find(idle->first);
    const auto held = [&](BufferId buffer) {
      return std::ranges::any_of(held_, [&](const auto& one) { return one.second == buffer; });
    };
    if (found != ready_->end() && (now - idle->second < stays || held(found->second))) {
      ++idle;
      continue;
    }
    if (found != ready_->end()) {
      over.emplace_back(*found);
      free(found->second);
      ready_.write().erase(idle->first);
    }
    idle = idle_.erase(idle);
  }
  return over;
}

void Buffers::lost() {
  const auto wanted = std::move(wanted_);
  *this = {};
  want(wanted, {});
}

void Buffers::adopt(const LoadedSamples& found) {
  for (const auto& [key, buffer] : found)
    if (numbers_.claim(static_cast<int>(buffer))) ready_.write().emplace(key, buffer);
  std::erase_if(waiting_, [&](const SampleKey& key) { return ready_->contains(key); });
}

}  // namespace beltane::scsynth
