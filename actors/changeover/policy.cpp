#include "changeover/policy.hpp"

namespace beltane::changeover {

Policy::Policy(Patience patience, std::optional<Side> first)
    : patience_(patience), live_(first), misses_(-static_cast<std::int64_t>(patience.grace_blocks)) {}

void Policy::look_at_live(bool good) {
  if (!good) {
    ++misses_;
    good_again_ = 0;
  } else if (++good_again_ >= patience_.good_blocks) {
    misses_ = 0;
    covered_ += covering_;
    covering_ = 0;
  }
}

void Policy::switch_to(Side side) {
  live_ = side;
  misses_ = 0;
  good_again_ = 0;
  covering_ = 0;
  ++switches_;
}

Answer Policy::answer(PerSide<bool> good, Side asked) {
  if (live_ == asked) return Answer::live_already;
  if (!good[index_of(asked)]) return Answer::not_good;
  switch_to(asked);
  return Answer::done;
}

std::optional<Side> Policy::choose(PerSide<bool> good) {
  if (live_ && good[index_of(*live_)]) return live_;
  if (!live_ || !good[index_of(other_than(*live_))]) {
    ++both_bad_;
    return {};
  }
  const auto other = other_than(*live_);
  if (misses_ >= static_cast<std::int64_t>(patience_.bad_blocks))
    switch_to(other);
  else
    ++covering_;
  return other;
}

Decision Policy::next(PerSide<bool> good, std::optional<Side> asked) {
  for (const auto side : both_sides)
    if (!live_ && good[index_of(side)]) live_ = side;
  if (live_) look_at_live(good[index_of(*live_)]);
  Decision decision;
  if (asked) decision.answer = answer(good, *asked);
  if (decision.answer == Answer::done) decision.switched = Reason::asked;
  const auto before = switches_;
  decision.heard = choose(good);
  if (switches_ != before) decision.switched = Reason::stalled;
  return decision;
}

}  // namespace beltane::changeover
