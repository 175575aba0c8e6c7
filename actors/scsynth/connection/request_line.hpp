#pragma once

#include "scsynth/connection/requests.hpp"
#include "scsynth/osc/udp.hpp"

namespace beltane::scsynth {

/// Asks a server and waits for its answers. Thread: one asks, another offers to `requests` what comes.
class RequestLine {
 public:
  using Clock = Requests::Clock;

  explicit RequestLine(UdpLine& line) : line_(line) {}

  /// Refused where the server says that it cannot, or does not answer. Blocks: up to `deadline`.
  Result<void> ask(const OscMessage& message, Requests::IsAnswer is_answer, Clock::time_point deadline);
  /// Until the server has done all that it was sent before. Blocks: up to `deadline`.
  Result<void> sync(Clock::time_point deadline);

  void send(const OscMessage& message) { line_.send(encode_osc(message)); }
  Requests& requests() { return requests_; }

 private:
  UdpLine& line_;
  Requests requests_{};
  std::int32_t sync_ticket_{};
};

/// A moment so much later.
RequestLine::Clock::time_point deadline_after(Seconds limit);

/// The answer, as done or refused.
Result<void> settled(const Result<OscMessage>& answer);

}  // namespace beltane::scsynth
