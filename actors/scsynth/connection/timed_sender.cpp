#include "scsynth/connection/timed_sender.hpp"

#include <algorithm>
#include <span>

namespace beltane::scsynth {
namespace {

constexpr Seconds late{0.02};       // after its time what was held would be heard a period later than with a tag
constexpr Seconds pace_limit{0.5};  // for the server to take one of several datagrams

std::vector<Datagram> datagrams_of(const std::vector<OscMessage>& messages, TimeTag tag) {
  if (tag == at_once && messages.size() == 1) return {encode_osc(messages.front())};
  return encode_bundles(messages, tag);
}

std::size_t voices_in(const std::vector<OscMessage>& messages) {
  return static_cast<std::size_t>(std::ranges::count(messages, "/s_new", &OscMessage::address));
}

}  // namespace

void TimedSender::send(const TimedMessages& timed) {
  std::unique_lock lock(mutex_);
  notice_set_clock();
  if (timed.at && !clock_.agrees()) {
    handover_.hold(timed);
    line_.wake();
    return;
  }
  handover_.given(timed, Clock::now());
  const auto before = times_set_;
  const auto datagrams = datagrams_of(timed.messages, timed.at ? clock_.tag(*timed.at) : at_once);
  for (std::size_t i = 0; i < datagrams.size(); ++i) {
    if (i > 0 && !pace(lock, before)) return;  // taken back meanwhile: all of it is held
    line_.send(datagrams[i]);
  }
  lock.unlock();
  trace(timed);
}

/// Waits, without the lock, until the server took what came before. False: the clock was set meanwhile.
bool TimedSender::pace(std::unique_lock<std::mutex>& lock, std::uint64_t before) {
  lock.unlock();
  (void)requests_.sync(deadline_after(pace_limit));
  lock.lock();
  return times_set_ == before;
}

void TimedSender::trace(const TimedMessages& timed) const {
  if (!trace_) return;
  const Instant sent = Clock::now();
  for (const auto& message : timed.messages) trace_(sent, timed.at, [&message] { return text_of(message); });
}

void TimedSender::node_started(NodeId node) {
  std::lock_guard lock(mutex_);
  handover_.started(node);
}

void TimedSender::look_at_clocks() {
  std::lock_guard lock(mutex_);
  notice_set_clock();
  send_held();
}

/// After the system clock was set, the tags of what the server has say nothing: it is taken back, and held. Where the
/// clock was set back, the server has done nothing since then, and that may have been right after the last look.
void TimedSender::notice_set_clock() {
  const auto looked = clock_.looked();
  const auto now = read_clocks();
  const auto by = clock_.look(now);
  if (!by) return;
  ++times_set_;
  line_.send(encode_osc({"/clearSched", {}}));
  const auto right_until = by->count < 0 ? looked : now.monotonic;
  const auto taken_back = handover_.take_back(right_until + Seconds{-clock_.may_take().count});
  if (report_) report_(ServerClockSet{*by, taken_back});
}

void TimedSender::send_held() {
  const Instant late_before = Clock::now() + Seconds{-late.count};
  std::size_t late_voices = 0;
  for (const auto& timed : handover_.due(Clock::now())) {
    for (const auto& datagram : datagrams_of(timed.messages, at_once)) line_.send(datagram);
    trace(timed);
    if (*timed.at < late_before) late_voices += voices_in(timed.messages);
  }
  if (late_voices > 0 && report_) report_(ServerPlayedLate{late_voices});
}

void TimedSender::probe_clock() {
  std::lock_guard lock(mutex_);
  const auto at = clock_.probe(Clock::now());
  const OscMessage question{"/c_getn", {0, 1}};
  if (at) line_.send(encode_bundles(std::span(&question, 1), clock_.tag(*at)).front());
  if (std::exchange(told_agreement_, clock_.agrees()) != clock_.agrees() && report_)
    report_(ClockAgrees{clock_.agrees()});
}

void TimedSender::probe_answered() {
  std::lock_guard lock(mutex_);
  clock_.answered(Clock::now());
}

TimedSender::Clock::time_point TimedSender::next_duty(Clock::time_point due, bool present) {
  std::lock_guard lock(mutex_);
  if (const auto next = handover_.next()) due = std::min(due, *next);
  return present ? std::min(due, clock_.next_probe()) : due;
}

}  // namespace beltane::scsynth
