#include "native/channel_player.hpp"

#include <algorithm>
#include <cmath>

namespace beltane::native {
namespace {

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
    give(Tap::pre_insert);
    for (auto& effect : channel_.chain) pass(effect);
    contain();
    give(Tap::pre_fader);
    fade();
    contain();
    state_.meter.measure(sound_);
    give(Tap::post_fader);
    if (state_.strip == master_strip) add_to_out();
    std::fill_n(sound_.left, sound_.frames, 0.0F);
    std::fill_n(sound_.right, sound_.frames, 0.0F);
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
        const auto gain = static_cast<float>(level.at(i)) * route.presence.next();
        target[0][i] += sound_.left[i] * gain;
        target[1][i] += sound_.right[i] * gain;
      }
    }
  }

  void add_to_out() {
    for (std::size_t side = 0; side < 2; ++side)
      for (std::size_t i = 0; i < sound_.frames; ++i) context_.out.side(side)[i] += sound_.side(side)[i];
  }

  /// What is no number goes no further; the channel is silent from then on.
  void contain() {
    const auto bad = [this](const float* side) {
      return std::any_of(side, side + sound_.frames, [](float frame) { return !std::isfinite(frame); });
    };
    auto silenced = state_.silenced.load(std::memory_order_relaxed);
    if (!silenced && (bad(sound_.left) || bad(sound_.right))) state_.silenced.store(silenced = true);
    if (!silenced) return;
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
  channel.part->silenced = false;
}

}  // namespace beltane::native
