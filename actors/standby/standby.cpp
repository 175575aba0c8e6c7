#include "standby/standby.hpp"

#include <algorithm>

namespace beltane::standby {
namespace {

using std::chrono::milliseconds;

constexpr auto retry_after = milliseconds(100);
constexpr auto settled_after = milliseconds(250);  // fades and moves are over
constexpr auto check_period = std::chrono::seconds(10);
constexpr int most_vain_repairs = 3;

}  // namespace

void Standby::hear(const Joined& joined, Instant now) {
  ask_again(now + retry_after);
  why_not_ = joined.found ? "" : joined.found.reason();
  if (!joined.found) return;
  found_ = *joined.found;
  phase_ = Phase::joined;
}

bool Standby::hear(const Checked& checked, Instant now) {
  const bool differs = checked.differences > 0;
  const bool agrees = checked.found && !differs;
  vain_repairs_ = differs ? vain_repairs_ + 1 : 0;
  ask_again(now + check_period);
  if ((!agrees || !checked.has_loaded) && vain_repairs_ < most_vain_repairs) due_ = now + settled_after;
  why_not_ = !checked.found        ? checked.found.reason()
             : differs             ? "what stands there differs from what should"
             : !checked.has_loaded ? "samples are being loaded"
                                   : "";
  const bool was_ready = ready_;
  if (!checked.found) ready_ = false;
  if (agrees && checked.has_loaded) ready_ = true;
  return ready_ && !was_ready;
}

bool Standby::hear(const Prepared& prepared, Instant now) {
  ask_again(now + (prepared.has_loaded ? milliseconds(check_period) : settled_after));
  why_not_ = prepared.has_loaded ? "" : "samples are being loaded";
  const bool was_ready = std::exchange(ready_, prepared.has_loaded);
  return ready_ && !was_ready;
}

void Standby::suspect(std::string why, Instant now) {
  if (!why.empty() && !ready_) why_not_ = std::move(why);
  if (phase_ == Phase::built && vain_repairs_ < most_vain_repairs) due_ = std::min<Instant>(due_, now + settled_after);
}

void Standby::built(Instant now) {
  phase_ = Phase::built;
  ask_again(now + settled_after);
}

void Standby::prepare(graph::Graph graph, Instant now) {
  phase_ = Phase::preparing;
  side_->prepare(std::move(graph));
  due_ = now;
}

void Standby::stood(Instant now) {
  ready_ = true;
  built(now);
}

void Standby::work(Instant now) {
  side_->send();
  side_->look();
  if (asked_ || now < due_ || phase_ == Phase::joined) return;
  asked_ = true;
  if (phase_ == Phase::joining) side_->join();
  if (phase_ == Phase::preparing) side_->ask_prepared();
  if (phase_ == Phase::built) side_->check();
}

std::string Standby::words() const {
  const auto is = std::string(word(mode_)) + ": ";
  if (ready_) return is + "ready";
  if (!why_not_.empty()) return is + "not ready: " + why_not_;
  return is + (phase_ == Phase::joining ? "not ready: it is being joined" : "not ready: it is being given what sounds");
}

}  // namespace beltane::standby
