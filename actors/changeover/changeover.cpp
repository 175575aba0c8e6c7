#include "changeover/changeover.hpp"

namespace beltane::changeover {
namespace {

constexpr std::uint64_t told_apart_s = 1;  // that long after a switch JACK may still tell that the lost side has died
constexpr std::uint32_t grace_blocks = 64;

}  // namespace

Changeover::Changeover(Setting setting, RecordWriter record)
    : setting_(setting),
      record_(std::move(record)),
      policy_({.bad_blocks = setting.bad_blocks, .grace_blocks = grace_blocks}, record_.last().live),
      mixer_(setting.channels, setting.rate) {
  state_.rate = setting.rate;
  state_.last = record_.last().last;
  state_.live = policy_.live();
  record_.write(state_);
}

void Changeover::fit(std::uint32_t frames) {
  if (frames == state_.period) return;
  state_.period = frames;
  policy_.set_patience({.bad_blocks = setting_.bad_blocks, .good_blocks = mixer_.blocks_of_a_crossfade(frames)});
}

void Changeover::look_at(Side side, bool good, bool connected) {
  auto& it = state_.sides[index_of(side)];
  it.blocks = it.good == good ? it.blocks + 1 : 1;
  it.good = good;
  it.connected = connected;
}

bool Changeover::lost_one_has_died() {
  if (state_.last.reason != Reason::stalled || !state_.live) return false;
  const auto& lost = state_.of(other_than(*state_.live));
  if (lost.connected || lost.good || lost.blocks * state_.period > told_apart_s * state_.rate) return false;
  state_.last.reason = Reason::died;
  return true;
}

bool Changeover::note(const Decision& decision, const Period& period) {
  state_.live = policy_.live();
  state_.covered = policy_.covered();
  state_.switches = policy_.switches();
  state_.both_bad = policy_.both_bad();
  state_.xruns = period.xruns;
  state_.beat = period.now;
  ++state_.blocks;
  if (decision.switched != Reason::none) state_.last = {decision.switched, period.frame, period.now};
  const bool died = lost_one_has_died();
  record_.write(state_);
  return died || decision.switched != Reason::none;
}

Outcome Changeover::next(const Period& period) {
  fit(period.frames);
  PerSide<bool> good{};
  for (const auto side : both_sides) {
    const auto i = index_of(side);
    good[i] = pilots_[i].look(period.pilots[i]);
    look_at(side, good[i], period.connected[i]);
  }
  const auto asked = record_.asked();
  const auto decision = policy_.next(good, asked ? std::optional(asked->side) : std::nullopt);
  mixer_.mix(decision.heard, good, period.in, period.out, period.frames);
  const bool news = note(decision, period);
  if (decision.answer) record_.answer(*asked, *decision.answer);
  return {decision.heard.has_value(), news};
}

}  // namespace beltane::changeover
