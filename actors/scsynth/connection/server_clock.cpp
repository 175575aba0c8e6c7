#include "scsynth/connection/server_clock.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace beltane::scsynth {
namespace {

using std::chrono::milliseconds;

constexpr auto probe_ahead = milliseconds(40);
constexpr auto probe_limit = milliseconds(500);
constexpr auto probe_period = std::chrono::seconds(2);
constexpr auto suspicious_period = milliseconds(100);
constexpr Seconds too_early{-0.025};   // what falls into a period is done, and answered, as that begins
constexpr Seconds too_late{0.060};     // more than latency and a period of usual JACK servers
constexpr Seconds long_period{0.025};  // 1,024 frames at 44,100 Hz, and some
constexpr Seconds near_usual{0.015};   // half a long period, and some
constexpr int enough_good = 20;        // some two seconds: a clock that only passes by is wrong again by then
constexpr int enough_early = 3;
constexpr int enough_late = 10;  // a machine under load is late now and then

}  // namespace

std::optional<Seconds> ServerClock::look(ClockReading now) {
  const auto by = clock_set_between(std::exchange(read_, now), now);
  if (!by) return {};
  agrees_ = false;
  good_ = early_ = late_ = 0;
  asked_.reset();  // its tag was of the clock before
  next_ = now.monotonic + suspicious_period;
  return by;
}

std::optional<Instant> ServerClock::probe(Instant now) {
  if (asked_ && now > *asked_ + probe_limit) {
    asked_.reset();
    count(Answer::late);
  }
  if (asked_ || now < next_) return {};
  next_ = now + (agrees_ && early_ + late_ == 0 && usual_ ? milliseconds(probe_period) : suspicious_period);
  return asked_ = now + probe_ahead;
}

Instant ServerClock::next_probe() const { return asked_ ? std::max(next_, *asked_ + probe_limit) : next_; }

void ServerClock::answered(Instant now) {
  if (!asked_) return;
  const auto delay = between(*std::exchange(asked_, {}), now);
  const auto answer = judged(delay);
  const bool good = answer == Answer::good;
  if (good && agrees_) usual_ = usual_ ? Seconds{usual_->count + (delay.count - usual_->count) / 4} : delay;
  if (!good) next_ = std::min(next_, now + suspicious_period);
  count(answer);
}

/// While the server does not agree, its answers have to come when they did before.
ServerClock::Answer ServerClock::judged(Seconds delay) const {
  const bool strict = !agrees_ && usual_;
  const auto earliest = strict ? *usual_ - near_usual : too_early;
  const auto latest = strict ? *usual_ + near_usual : too_late;
  if (delay < earliest) return Answer::early;
  return delay > latest ? Answer::late : Answer::good;
}

void ServerClock::count(Answer answer) {
  const auto in_a_row = [answer](int before, Answer which) { return answer == which ? before + 1 : 0; };
  good_ = in_a_row(good_, Answer::good);
  early_ = in_a_row(early_, Answer::early);
  late_ = in_a_row(late_, Answer::late);
  if (good_ >= enough_good) agrees_ = true;
  if (early_ >= enough_early || late_ >= enough_late) agrees_ = false;
}

/// A probe may be answered as the period begins into which its tag falls, and a command be carried out as that ends.
Seconds ServerClock::may_take() const { return usual_ ? std::max(*usual_, Seconds{}) + long_period : too_late; }

}  // namespace beltane::scsynth
