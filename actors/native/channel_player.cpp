#include "native/channel_player.hpp"

#include <algorithm>
#include <cmath>

namespace beltane::native {
namespace {

graph::Fault fault_of(const float* side, std::size_t frames) {
  auto worst = graph::Fault::none;
  for (std::size_t i = 0; i < frames; ++i) {
    if (std::abs(side[i]) <= graph::loudest) continue;
    if (!std::isfinite(side[i])) return graph::Fault::not_a_number;
    worst = graph::Fault::too_loud;
  }
  return worst;
}

/// Plays one stretch of one channel.
class ChannelPlayer {
 public:
  ChannelPlayer(RackChannel& channel, Rack& rack, const PlayContext& context)
      : channel_(channel),
        state_(*channel.part),
        rack_(rack),
        context_(context),
        sound_{state_.sound[0].data(), state_.sound[1].data(), context.out.frames} {}

  void play() {
    if (state_.done) return;
    modulate();
    for (auto& bank : channel_.banks) sound(bank);
    contain();
    fade_in();
    give(Tap::pre_insert);
    for (auto& effect : channel_.chain) pass(effect);
    if (contain() == graph::Fault::not_a_number) forget();
    mute();
    give(Tap::pre_fader);
    fade();
    contain();
    heal();
    state_.meter.measure(sound_);
    give(Tap::post_fader);
    if (state_.strip == master_strip) add_to_out();
    silence();
    if (channel_.leaving && state_.gate.is_down()) leave();
  }

 private:
  void modulate() {
    for (auto& placed : channel_.modulators) placed.part->swing = std::nan("");
    for (const auto& move : channel_.moves) {
      auto& modulator = *channel_.modulators[move.modulator].part;
      if (std::isnan(modulator.swing)) {
        const VoiceNote resting{.seed = number_of(modulator.settings->unit) + 1};
        modulator.swing = modulator.modulator->swing(modulator.settings->params.now(), resting, sound_.frames,
                                                     context_.around, move.range.octaves());
      }
      auto& target = move.target->params;
      target.move(move.place, move.range.moved(target.now()[move.place], modulator.swing));
    }
  }

  void sound(Placed<Bank>& bank) {
    context_.voices.sound(*bank.part, sound_, context_.around);
    if (bank.leaving && bank.part->sounding == 0) bank.part->done = true;
  }

  /// In place, and without a click wherever it comes, goes, is moved or switched.
  void pass(PlacedEffect& placed) {
    auto& effect = *placed.part;
    effect.presence.aim(!placed.leaving && !placed.lifted);
    if (placed.leaving && effect.presence.is_down()) {
      effect.done = true;
      return;
    }
    std::array<std::array<float, most_frames>, 2> dry;
    std::array<float, most_frames> entry, heard;
    for (std::size_t i = 0; i < sound_.frames; ++i) {
      entry[i] = effect.presence.next();
      heard[i] = entry[i] * effect.enabled.next();
    }
    for (std::size_t side = 0; side < 2; ++side) std::copy_n(sound_.side(side), sound_.frames, dry[side].begin());
    effect.sound->process(sound_, entry.data(), effect.settings->params.now(), context_.around);
    for (std::size_t side = 0; side < 2; ++side)
      for (std::size_t i = 0; i < sound_.frames; ++i) {
        auto& frame = sound_.side(side)[i];
        frame = heard[i] == 1 ? frame : dry[side][i] + (frame - dry[side][i]) * heard[i];
      }
  }

  void fade() {
    if (auto* fader = channel_.fader.get())
      fader->sound->process(sound_, nullptr, fader->settings->params.now(), context_.around);
    state_.gate.aim(state_.audible && !channel_.leaving);
    if (state_.gate.is_up()) return;
    for (std::size_t i = 0; i < sound_.frames; ++i) {
      const auto gain = state_.gate.next();
      sound_.left[i] *= gain;
      sound_.right[i] *= gain;
    }
  }

  void give(Tap tap) {
    for (auto& placed : channel_.routes) {
      auto& route = *placed.part;
      if (route.tap != tap) continue;
      route.presence.aim(!placed.leaving);
      if (placed.leaving && route.presence.is_down()) {
        route.done = true;
        continue;
      }
      auto& target = rack_.channels[placed.target].part->sound;
      const auto level =
          route.settings ? route.level.to(route.settings->params.now()[0], sound_.frames) : StraightLine{1};
      for (std::size_t i = 0; i < sound_.frames; ++i) {
        auto gain = static_cast<float>(level.at(i)) * route.presence.next();
        if (tap == Tap::pre_insert) gain *= heard_[i];
        target[0][i] += sound_.left[i] * gain;
        target[1][i] += sound_.right[i] * gain;
      }
    }
  }

  void add_to_out() {
    for (std::size_t side = 0; side < 2; ++side)
      for (std::size_t i = 0; i < sound_.frames; ++i) context_.out.side(side)[i] += sound_.side(side)[i];
  }

  /// What is broken or far too loud goes no further, and the channel is muted from then on. Answers what it was.
  graph::Fault contain() {
    const auto worst = std::max(fault_of(sound_.left, sound_.frames), fault_of(sound_.right, sound_.frames));
    if (worst == graph::Fault::none) return worst;
    state_.fault.store(std::max(state_.fault.load(std::memory_order_relaxed), worst));
    state_.well_for = 0;
    state_.heard.drop();
    silence();
    return worst;
  }

  /// An effect keeps what is not a number for good. Not at every stretch: to forget takes long.
  void forget() {
    if (state_.forgot_before < state_.heals_after) return;
    state_.forgot_before = 0;
    for (auto& effect : channel_.chain) effect.part->sound->reset();
  }

  /// How much of this stretch is heard.
  void fade_in() {
    state_.heard.aim(state_.fault.load(std::memory_order_relaxed) == graph::Fault::none);
    for (std::size_t i = 0; i < sound_.frames; ++i) heard_[i] = state_.heard.next();
  }

  /// A channel that is well is not changed by a bit.
  void mute() {
    if (state_.heard.is_down()) return silence();
    for (std::size_t i = 0; i < sound_.frames; ++i) {
      sound_.left[i] *= heard_[i];
      sound_.right[i] *= heard_[i];
    }
  }

  void heal() {
    state_.well_for += sound_.frames;
    state_.forgot_before += sound_.frames;
    if (state_.well_for >= state_.heals_after) state_.fault.store(graph::Fault::none, std::memory_order_relaxed);
  }

  void silence() {
    std::fill_n(sound_.left, sound_.frames, 0.0F);
    std::fill_n(sound_.right, sound_.frames, 0.0F);
  }

  void leave() {
    for (auto& bank : channel_.banks) context_.voices.end_all(*bank.part);
    state_.done = true;
  }

  RackChannel& channel_;
  ChannelState& state_;
  Rack& rack_;
  const PlayContext& context_;
  StereoBlock sound_;
  std::array<float, most_frames> heard_{};  // of this stretch: 0 while the channel is muted
};

}  // namespace

void play_channel(RackChannel& channel, Rack& rack, const PlayContext& context) {
  ChannelPlayer(channel, rack, context).play();
}

void hear_again(RackChannel& channel) {
  for (auto& effect : channel.chain) {
    effect.part->sound->reset();
    if (effect.leaving) effect.part->presence.drop();  // it may be what spoilt the sound
  }
  if (channel.fader) channel.fader->sound->reset();
  channel.part->fault = graph::Fault::none;
}

}  // namespace beltane::native
