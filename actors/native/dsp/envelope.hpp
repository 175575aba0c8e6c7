#pragma once

#include <cstdint>

namespace beltane::native {

/// One line after the other to a level, as SuperCollider's EnvGen draws them.
class EnvelopeLine {
 public:
  enum class Shape : std::uint8_t { straight, sine, curved };  // curved: fast at first, an Env curve of -4

  /// From where it stands to `level` in so many frames, at least one.
  void go(double level, double frames, Shape shape);
  double next();
  double value() const { return value_; }
  bool over() const { return left_ == 0; }

 private:
  double value_{}, from_{}, to_{}, step_{}, place_{};
  std::uint64_t left_{};
  Shape shape_{};
};

/// An envelope held by a key.
struct EnvelopeTimes {
  double attack{}, decay{}, sustain{}, release{};  // s, s, 0-1, s
};

/// Attack (a sine), decay, sustain and release (both curved) of a voice; each is as set when it begins. Let go at once,
/// it still sounds for 10 ms.
class VoiceEnvelope {
 public:
  explicit VoiceEnvelope(double rate) : rate_(rate) {}

  /// The level of the next frame.
  double next(const EnvelopeTimes& times);
  void release() { let_go_ = true; }
  /// Ends in `seconds` from here.
  void cut(double seconds);
  bool over() const { return stage_ == Stage::over; }

 private:
  enum class Stage : std::uint8_t { before, attack, decay, sustain, release, over };
  void advance(const EnvelopeTimes& times);

  double rate_;
  EnvelopeLine line_{};
  Stage stage_{Stage::before};
  std::uint64_t age_{};  // frames
  bool let_go_{};
};

}  // namespace beltane::native
