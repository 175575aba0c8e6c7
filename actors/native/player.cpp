#include "native/player.hpp"

#include <algorithm>

#include "native/channel_player.hpp"
#include "native/flush_denormals.hpp"

namespace beltane::native {
namespace {

template <class... Ts>
struct Handlers : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Handlers(Ts...) -> Handlers<Ts...>;

/// Whether `a` comes after `b`: what std::push_heap wants for a heap with the next one first.
bool comes_later(const AudioCommand& a, const AudioCommand& b) {
  return a.frame != b.frame ? a.frame > b.frame : a.number > b.number;
}

}  // namespace

Player::Player(Link& link, std::size_t waiting, std::size_t voices, double rate)
    : link_(link), most_waiting_(waiting), voices_(voices, rate, link.ended) {
  waiting_.reserve(waiting);
  around_.rate = rate;
}

Player::~Player() {
  receive();
  for (const auto& command : waiting_)
    if (const auto* update = std::get_if<Update*>(&command.what)) delete *update;
}

void Player::process(float* left, float* right, std::size_t frames) {
  const FlushDenormals flush;
  receive();
  for (std::size_t made = 0; made < frames;) {
    const auto now = frame_ + static_cast<std::int64_t>(made);
    carry_out_due(now, frame_);
    auto length = std::min(frames - made, most_frames - static_cast<std::size_t>(now) % most_frames);
    if (!waiting_.empty()) length = std::min(length, static_cast<std::size_t>(waiting_.front().frame - now));
    play({left + made, right + made, length});
    made += length;
  }
  frame_ += static_cast<std::int64_t>(frames);
  link_.block.store(static_cast<std::int64_t>(frames), std::memory_order_relaxed);
  link_.frames.store(frame_, std::memory_order_release);
}

void Player::receive() {
  while (waiting_.size() < most_waiting_) {
    const auto command = link_.commands.pop();
    if (!command) return;
    waiting_.push_back(*command);
    std::push_heap(waiting_.begin(), waiting_.end(), comes_later);
  }
}

void Player::carry_out_due(std::int64_t frame, std::int64_t block) {
  while (!waiting_.empty() && waiting_.front().frame <= frame) {
    std::pop_heap(waiting_.begin(), waiting_.end(), comes_later);
    const auto command = waiting_.back();
    waiting_.pop_back();
    if (command.frame != no_frame && command.frame < block) link_.late.fetch_add(1, std::memory_order_relaxed);
    carry_out(command);
    link_.done.fetch_add(1, std::memory_order_release);
  }
}

void Player::carry_out(const AudioCommand& command) {
  std::visit(Handlers{[this](const BeginVoice& begin) { carry_out(begin); },
                      [this](const EndVoice& end) { end.cut ? voices_.cut(end.voice) : voices_.release(end.voice); },
                      [this](const SetParameter& set) { carry_out(set); },
                      [this](const SetBeatRate& set) { around_.beats_per_second = set.beats_per_second; },
                      [this](Update* update) {
                        carry_out(*update);
                        (void)link_.returned.push(update);  // has room: no more are on their way than it holds
                      }},
             command.what);
}

void Player::carry_out(const BeginVoice& begin) {
  const auto place = rack_->places.find(begin.instrument);
  Bank* bank = nullptr;
  if (place != rack_->places.end()) {
    auto& channel = rack_->channels[place->second];
    for (const auto& each : channel.banks)
      if (!each.leaving) bank = each.part.get();
    for (const auto& modulator : channel.modulators) modulator.part->modulator->trigger();
  }
  if (bank)
    voices_.begin(begin.voice, *bank, begin.hertz, begin.velocity);
  else
    (void)link_.ended.push(begin.voice);
}

void Player::carry_out(const SetParameter& set) {
  for (const auto& settings : rack_->settings)
    if (settings->unit == set.unit && settings->type == set.type)
      settings->params.set(set.place, set.value, set.frames);
}

void Player::carry_out(Update& update) {
  if (update.rack) {
    std::swap(update.rack, rack_);
    begin_rack();
  }
  for (const auto& set : update.values) carry_out(set);
  for (const auto& [unit, enabled] : update.enabled)
    for (auto& channel : rack_->channels)
      for (auto& effect : channel.chain)
        if (effect.part->settings->unit == unit) effect.part->enabled.aim(enabled);
  for (const auto& [strip, audible] : update.audible)
    for (auto& channel : rack_->channels)
      if (channel.part->strip == strip) channel.part->audible = audible;
}

/// Channels that were muted may sound again where their units changed.
void Player::begin_rack() {
  for (auto& channel : rack_->channels)
    if (channel.changed && channel.part->fault.load(std::memory_order_relaxed) != graph::Fault::none)
      hear_again(channel);
}

void Player::play(const StereoBlock& out) {
  around_.beat += around_.beats_per_second * static_cast<double>(out.frames) / around_.rate;
  for (const auto& settings : rack_->settings) settings->params.advance(out.frames);
  std::fill_n(out.left, out.frames, 0.0F);
  std::fill_n(out.right, out.frames, 0.0F);
  for (auto& channel : rack_->channels) play_channel(channel, *rack_, {voices_, around_, out});
}

}  // namespace beltane::native
