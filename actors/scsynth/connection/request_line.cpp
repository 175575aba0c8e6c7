#include "scsynth/connection/request_line.hpp"

namespace beltane::scsynth {

RequestLine::Clock::time_point deadline_after(Seconds limit) {
  using Clock = RequestLine::Clock;
  return Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(limit.count));
}

Result<void> settled(const Result<OscMessage>& answer) {
  if (!answer) return answer.refusal();
  if (auto failed = failure(*answer)) return *failed;
  return {};
}

Result<void> RequestLine::ask(const OscMessage& message, Requests::IsAnswer is_answer, Clock::time_point deadline) {
  Requests::Asked asked(requests_, std::move(is_answer));
  send(message);
  return settled(asked.wait(deadline));
}

Result<void> RequestLine::sync(Clock::time_point deadline) {
  const auto ticket = ++sync_ticket_;
  return ask(
      {"/sync", {ticket}}, [ticket](const OscMessage& m) { return m.address == "/synced" && whole(m, 0) == ticket; },
      deadline);
}

}  // namespace beltane::scsynth
