#include "native/dsp/held_source.hpp"

#include <algorithm>
#include <cmath>

namespace beltane::native {
namespace {

constexpr std::size_t shared_params = 5;  // tune, attack, decay, sustain, release

}  // namespace

bool HeldSource::sound(const StereoBlock& out, ParamValues settings, const VoiceNote& note,
                       const Surroundings& around) {
  const auto own = settings.size() - shared_params;
  const auto tune = tuning_.to(settings[own], out.frames).end(out.frames);
  tone(out, std::clamp(note.hertz * std::exp2(tune / 12), 8.0, 20'000.0), settings.first(own), note, around);
  const EnvelopeTimes times{settings[own + 1], settings[own + 2], settings[own + 3], settings[own + 4]};
  const auto strength = std::pow(std::clamp(note.velocity, 0.0, 1.0), 1.5);
  for (std::size_t i = 0; i < out.frames; ++i) {
    const auto level = static_cast<float>(strength * envelope_.next(times));
    out.left[i] *= level;
    out.right[i] *= level;
  }
  return !envelope_.over();
}

UnitSpec held_source(std::string name, std::vector<ParamSpec> own, EnvelopeTimes initial) {
  const std::vector<ParamSpec> shared{{.name = "tune", .initial = 0, .min = -24, .max = 24, .unit = "semitones"},
                                      {"attack", initial.attack, 0.001, 2, ParamCurve::exponential, "s"},
                                      {"decay", initial.decay, 0.001, 2, ParamCurve::exponential, "s"},
                                      {.name = "sustain", .initial = initial.sustain, .min = 0, .max = 1},
                                      {"release", initial.release, 0.001, 5, ParamCurve::exponential, "s"}};
  own.insert(own.end(), shared.begin(), shared.end());
  return {.kind = UnitKind::source, .name = std::move(name), .params = std::move(own)};
}

}  // namespace beltane::native
