#include "native/voices.hpp"

#include <algorithm>

namespace beltane::native {
namespace {

constexpr double cut_fades = 0.01;  // s

}  // namespace

void SynthVoice::begin(VoiceId id, const Bank& bank, const VoiceNote& note, double rate) {
  id_ = id;
  note_ = note;
  cut_ = false;
  source_ = bank.source->type->source(room_, rate);
  modulators_ = bank.modulators.size();
  for (std::size_t i = 0; i < modulators_; ++i)
    parts_[i].modulator = bank.modulators[i]->type->voice_modulator(parts_[i].room, rate);
}

bool SynthVoice::sound(const StereoBlock& out, const Bank& bank, const Surroundings& around) {
  const auto set = bank.source->params.now();
  std::copy(set.begin(), set.end(), settings_.begin());
  if (modulators_ > 0) modulate(out.frames, bank, around);
  const auto goes_on = source_->sound(out, ParamValues(settings_).first(set.size()), note_, around);
  note_.age += out.frames;
  return goes_on;
}

void SynthVoice::modulate(std::size_t frames, const Bank& bank, const Surroundings& around) {
  for (std::size_t i = 0; i < modulators_; ++i) {
    const auto set = bank.modulators[i]->params.now();
    std::copy(set.begin(), set.end(), parts_[i].settings.begin());
  }
  std::bitset<limits::modulators> swung;
  for (const auto& move : bank.moves) {
    auto& part = parts_[move.modulator];
    if (!swung[move.modulator]) {
      const auto count = bank.modulators[move.modulator]->params.now().size();
      const auto set = ParamValues(part.settings).first(count);
      part.swing = part.modulator->swing(set, note_, frames, around, move.range.octaves());
    }
    swung.set(move.modulator);
    auto& target = move.target ? parts_[*move.target].settings[move.place] : settings_[move.place];
    target = move.range.moved(target, part.swing);
  }
}

void SynthVoice::release() {
  note_.held = false;
  source_->release();
}

void SynthVoice::cut(double seconds) {
  cut_ = true;
  note_.held = false;
  source_->cut(seconds);
}

void SynthVoice::end() {
  if (!source_) return;
  std::destroy_at(source_);
  source_ = nullptr;
  for (std::size_t i = 0; i < modulators_; ++i) std::destroy_at(parts_[i].modulator);
}

SynthVoices::SynthVoices(std::size_t most, double rate, SpscRing<VoiceId>& ended)
    : most_(most), rate_(rate), ended_(ended), voices_(most + most / 4 + 1), banks_(voices_.size()) {}

void SynthVoices::begin(VoiceId id, Bank& bank, double hertz, double velocity) {
  const auto place = place_for_one();
  voices_[place].begin(id, bank, {.hertz = hertz, .velocity = velocity, .seed = ++begun_}, rate_);
  banks_[place] = &bank;
  ++bank.sounding;
}

void SynthVoices::release(VoiceId id) {
  for (std::size_t i = 0; i < voices_.size(); ++i)
    if (banks_[i] && voices_[i].id() == id && voices_[i].held()) voices_[i].release();
}

void SynthVoices::cut(VoiceId id) {
  for (std::size_t i = 0; i < voices_.size(); ++i)
    if (banks_[i] && voices_[i].id() == id && !voices_[i].is_cut()) voices_[i].cut(cut_fades);
}

void SynthVoices::sound(Bank& bank, const StereoBlock& out, const Surroundings& around) {
  if (bank.sounding == 0) return;
  const StereoBlock one{sound_[0].data(), sound_[1].data(), out.frames};
  for (std::size_t voice = 0; voice < voices_.size(); ++voice) {
    if (banks_[voice] != &bank) continue;
    const auto goes_on = voices_[voice].sound(one, bank, around);
    for (std::size_t side = 0; side < 2; ++side)
      for (std::size_t i = 0; i < out.frames; ++i) out.side(side)[i] += one.side(side)[i];
    if (!goes_on) end(voice);
  }
}

void SynthVoices::end_all(Bank& bank) {
  for (std::size_t i = 0; i < voices_.size(); ++i)
    if (banks_[i] == &bank) end(i);
}

std::size_t SynthVoices::place_for_one() {
  std::size_t sounding = 0;
  for (std::size_t i = 0; i < voices_.size(); ++i)
    if (banks_[i] && !voices_[i].is_cut()) ++sounding;
  if (sounding >= most_) steal();
  auto free = std::find(banks_.begin(), banks_.end(), nullptr);
  if (free == banks_.end()) {  // all of those beyond are fading out: the one that has longest ends now
    std::size_t oldest = 0;
    for (std::size_t i = 0; i < voices_.size(); ++i)
      if (voices_[i].is_cut() && (!voices_[oldest].is_cut() || voices_[i].age() > voices_[oldest].age())) oldest = i;
    end(oldest);
    free = banks_.begin() + static_cast<std::ptrdiff_t>(oldest);
  }
  return static_cast<std::size_t>(free - banks_.begin());
}

/// The oldest of those that were let go makes room, or the oldest of all.
void SynthVoices::steal() {
  SynthVoice* missed_least = nullptr;
  for (std::size_t i = 0; i < voices_.size(); ++i) {
    auto& voice = voices_[i];
    if (!banks_[i] || voice.is_cut()) continue;
    if (!missed_least || voice.held() < missed_least->held() ||
        (voice.held() == missed_least->held() && voice.age() > missed_least->age()))
      missed_least = &voice;
  }
  if (missed_least) missed_least->cut(cut_fades);
}

// Every voice that the control thread begins has room in the ring, for it has no more on their way than that holds.
void SynthVoices::end(std::size_t place) {
  (void)ended_.push(voices_[place].id());
  voices_[place].end();
  --banks_[place]->sounding;
  banks_[place] = nullptr;
}

}  // namespace beltane::native
