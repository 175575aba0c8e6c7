#include "scsynth/connection/requests.hpp"

namespace beltane::scsynth {

Requests::Asked::Asked(Requests& requests, IsAnswer is_answer) : requests_(requests), is_answer_(std::move(is_answer)) {
  const std::lock_guard lock(requests_.mutex_);
  at_ = requests_.asked_.insert(requests_.asked_.end(), this);
}

Requests::Asked::~Asked() {
  const std::lock_guard lock(requests_.mutex_);
  requests_.asked_.erase(at_);
}

Result<OscMessage> Requests::Asked::wait(Clock::time_point deadline) {
  std::unique_lock lock(requests_.mutex_);
  requests_.changed_.wait_until(lock, deadline, [&] { return answer_ || !requests_.present_; });
  if (answer_) return *answer_;
  if (!requests_.present_) return Refusal{"The audio server is not there."};
  return Refusal{"The audio server did not answer in time."};
}

bool Requests::offer(const OscMessage& message) {
  const std::lock_guard lock(mutex_);
  for (auto* asked : asked_) {
    if (asked->answer_ || !asked->is_answer_(message)) continue;
    asked->answer_ = message;
    changed_.notify_all();
    return true;
  }
  return false;
}

bool Requests::wait_for_presence(Clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  return changed_.wait_until(lock, deadline, [&] { return present_; });
}

void Requests::set_presence(bool present) {
  const std::lock_guard lock(mutex_);
  present_ = present;
  changed_.notify_all();
}

Requests::IsAnswer done_or_failed(std::string command, std::optional<std::int32_t> wanted) {
  return [command = std::move(command), wanted](const OscMessage& message) {
    const auto* about = words(message, 0);
    if (!about || *about != command) return false;
    if (message.address == "/done") return !wanted || whole(message, 1) == wanted;
    if (message.address != "/fail") return false;
    const auto named = whole(message, 2);
    return !wanted || !named || named == wanted;
  };
}

std::optional<Refusal> failure(const OscMessage& message) {
  if (message.address != "/fail") return {};
  const auto* command = words(message, 0);
  const auto* reason = words(message, 1);
  return Refusal{"The audio server refuses " + (command ? *command : "a command") + ": " +
                 (reason ? *reason : "it gives no reason") + "."};
}

}  // namespace beltane::scsynth
