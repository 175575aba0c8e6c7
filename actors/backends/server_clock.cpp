#include "backends/server_clock.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace beltane::backend {
namespace {

using std::chrono::milliseconds;

constexpr auto probe_ahead = milliseconds(40);
constexpr auto probe_limit = milliseconds(500);
constexpr auto probe_period = std::chrono::seconds(2);
constexpr auto suspicious_period = milliseconds(100);
constexpr Seconds too_early{-0.025};  // what falls into a period is done, and answered, as that begins
constexpr Seconds too_late{0.060};    // more than latency and a period of usual JACK servers
constexpr Seconds near_usual{0.015};  // half a long period, and some
constexpr int enough_good = 20;       // some two seconds: a clock that only passes by is wrong again by then
constexpr int enough_bad = 3;

}  // namespace

std::optional<Seconds> ServerClock::look(ClockReading now) {
  const auto by = clock_set_between(std::exchange(read_, now), now);
  if (!by) return {};
  agrees_ = false;
  good_ = bad_ = 0;
  asked_.reset();  // its tag was of the clock before
  next_ = now.monotonic + suspicious_period;
  return by;
}

std::optional<Instant> ServerClock::probe(Instant now) {
  if (asked_ && now > *asked_ + probe_limit) {
    asked_.reset();
    judge(false);
  }
  if (asked_ || now < next_) return {};
  next_ = now + (agrees_ && bad_ == 0 && usual_ ? milliseconds(probe_period) : suspicious_period);
  return asked_ = now + probe_ahead;
}

Instant ServerClock::next_probe() const { return asked_ ? std::max(next_, *asked_ + probe_limit) : next_; }

void ServerClock::answered(Instant now) {
  if (!asked_) return;
  const auto delay = between(*std::exchange(asked_, {}), now);
  const bool good = is_good(delay);
  if (good && agrees_) usual_ = usual_ ? Seconds{usual_->count + (delay.count - usual_->count) / 4} : delay;
  if (!good) next_ = std::min(next_, now + suspicious_period);
  judge(good);
}

bool ServerClock::is_good(Seconds delay) const {
  if (delay < too_early || delay > too_late) return false;
  return agrees_ || !usual_ || std::abs((delay - *usual_).count) < near_usual.count;
}

void ServerClock::judge(bool good) {
  good_ = good ? good_ + 1 : 0;
  bad_ = good ? 0 : bad_ + 1;
  if (good_ >= enough_good) agrees_ = true;
  if (bad_ >= enough_bad) agrees_ = false;
}

Seconds ServerClock::usual_delay() const { return usual_.value_or(too_late); }

}  // namespace beltane::backend
