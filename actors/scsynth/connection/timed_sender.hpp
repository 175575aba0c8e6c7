#pragma once

#include <mutex>

#include "scsynth/connection/handover.hpp"
#include "scsynth/connection/request_line.hpp"
#include "scsynth/connection/server_clock.hpp"
#include "scsynth/server.hpp"

namespace beltane::scsynth {

/// Sends messages with their times, by the clock of one server: with a time tag while that clock agrees with ours;
/// while it does not, held until their time and sent without. Where somebody sets the system clock, what the server has
/// for later is taken back and held. Thread: any.
class TimedSender {
 public:
  using Clock = RequestLine::Clock;

  TimedSender(UdpLine& line, RequestLine& requests, const Report& report, const Trace& trace)
      : line_(line), requests_(requests), report_(report), trace_(trace) {}

  /// Blocks: only where the messages do not fit one datagram, until the server took each before the last.
  void send(const TimedMessages& timed);
  /// The server said that it runs that node.
  void node_started(NodeId node);
  /// Notices that the clock was set, and sends what was held until now.
  void look_at_clocks();
  /// Asks the server to answer at a moment, and hears from the answer how its clock stands.
  void probe_clock();
  /// It answered.
  void probe_answered();
  /// When `look_at_clocks` or, where the server is `present`, `probe_clock` is due, if that is before `due`.
  Clock::time_point next_duty(Clock::time_point due, bool present);

 private:
  bool pace(std::unique_lock<std::mutex>& lock, std::uint64_t before);
  void trace(const TimedMessages& timed) const;
  void notice_set_clock();
  void send_held();

  UdpLine& line_;
  RequestLine& requests_;
  const Report& report_;
  const Trace& trace_;
  std::mutex mutex_{};
  ServerClock clock_{read_clocks()};  // guarded by mutex_, as what follows
  Handover handover_{};
  std::uint64_t times_set_{};
  bool told_agreement_{true};
};

}  // namespace beltane::scsynth
