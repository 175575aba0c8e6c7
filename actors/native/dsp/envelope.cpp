#include "native/dsp/envelope.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace beltane::native {
namespace {

constexpr double curve = -4;               // of decay and release; the formula is EnvGen's
constexpr double shortest_note = 0.01;     // s
constexpr double shortest_attack = 0.002;  // s
constexpr double shortest_fall = 0.005;    // s

}  // namespace

void EnvelopeLine::go(double level, double frames, Shape shape) {
  left_ = static_cast<std::uint64_t>(std::max(1.0, std::round(frames)));
  from_ = value_;
  to_ = level;
  place_ = 0;
  step_ = 1 / static_cast<double>(left_);
  shape_ = shape;
}

double EnvelopeLine::next() {
  if (left_ == 0) return value_;
  place_ += step_;
  double part = place_;
  switch (shape_) {
    case Shape::straight:
      break;
    case Shape::sine:
      part = 0.5 - 0.5 * std::cos(std::numbers::pi * place_);
      break;
    case Shape::curved:
      part = (1 - std::exp(curve * place_)) / (1 - std::exp(curve));
      break;
  }
  value_ = --left_ == 0 ? to_ : from_ + (to_ - from_) * part;
  return value_;
}

double VoiceEnvelope::next(const EnvelopeTimes& times) {
  if (line_.over()) advance(times);
  if (let_go_ && stage_ < Stage::release && static_cast<double>(age_) >= shortest_note * rate_) {
    stage_ = Stage::release;
    line_.go(0, std::max(times.release, shortest_fall) * rate_, EnvelopeLine::Shape::curved);
  }
  ++age_;
  return line_.next();
}

void VoiceEnvelope::cut(double seconds) {
  stage_ = Stage::release;
  line_.go(0, seconds * rate_, EnvelopeLine::Shape::curved);
}

void VoiceEnvelope::advance(const EnvelopeTimes& times) {
  switch (stage_) {
    case Stage::before:
      stage_ = Stage::attack;
      return line_.go(1, std::max(times.attack, shortest_attack) * rate_, EnvelopeLine::Shape::sine);
    case Stage::attack:
      stage_ = Stage::decay;
      return line_.go(times.sustain, std::max(times.decay, shortest_fall) * rate_, EnvelopeLine::Shape::curved);
    case Stage::decay:
      stage_ = Stage::sustain;
      return;
    case Stage::release:
      stage_ = Stage::over;
      return;
    case Stage::sustain:
    case Stage::over:
      return;
  }
}

}  // namespace beltane::native
