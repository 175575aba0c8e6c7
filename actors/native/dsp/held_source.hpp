#pragma once

#include <string>
#include <vector>

#include "native/dsp/envelope.hpp"
#include "native/dsp/smoothing.hpp"
#include "native/unit.hpp"

namespace beltane::native {

/// A source that sounds as long as its key is held: what `~voice` of synthdefs/common.scd is to the SynthDefs. It has
/// the parameters tune, attack, decay, sustain and release after its own.
class HeldSource : public Source {
 public:
  explicit HeldSource(double rate) : tuning_(0.03, rate), envelope_(rate) {}

  bool sound(const StereoBlock& out, ParamValues settings, const VoiceNote& note, const Surroundings& around) final;
  void release() final { envelope_.release(); }
  void cut(double seconds) final { envelope_.cut(seconds); }

 protected:
  /// Writes what it sounds like without its envelope. `settings` are its own parameters.
  virtual void tone(const StereoBlock& out, double hertz, ParamValues settings, const VoiceNote& note,
                    const Surroundings& around) = 0;

 private:
  Lag<2> tuning_;
  VoiceEnvelope envelope_;
};

/// A source of that name with its own parameters, and those of all held sources behind them.
UnitSpec held_source(std::string name, std::vector<ParamSpec> own, EnvelopeTimes initial);

}  // namespace beltane::native
