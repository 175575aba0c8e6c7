#include "support/test_catalogue.hpp"

namespace beltane::support {
namespace {

ParamSpec linear(std::string name, double initial, double min, double max, std::string unit = {}) {
  return {std::move(name), initial, min, max, ParamCurve::linear, std::move(unit)};
}
ParamSpec exponential(std::string name, double initial, double min, double max, std::string unit) {
  return {std::move(name), initial, min, max, ParamCurve::exponential, std::move(unit)};
}
ParamSpec choice(std::string name, std::vector<std::string> choices) {
  const auto last = static_cast<double>(choices.size()) - 1;
  return {std::move(name), 0, 0, last, ParamCurve::integer, {}, std::move(choices)};
}
ParamSpec on_off(std::string name) { return {std::move(name), 0, 0, 1, ParamCurve::on_off}; }

UnitSpec voice(std::string name, std::vector<ParamSpec> params) {
  for (auto& param : {exponential("attack", 0.01, 0.001, 2, "s"), exponential("decay", 0.1, 0.001, 2, "s"),
                      linear("sustain", 0.7, 0, 1), exponential("release", 0.3, 0.001, 5, "s")})
    params.push_back(param);
  return {UnitKind::source, std::move(name), "", "", false, std::move(params)};
}
UnitSpec drum(std::string name) {
  return {UnitKind::source, std::move(name), "", "", true, {exponential("decay", 0.3, 0.05, 2, "s")}};
}
UnitSpec filter(std::string name, double cutoff) {
  return {UnitKind::filter,
          std::move(name),
          "",
          "",
          false,
          {exponential("cutoff", cutoff, 20, 20'000, "Hz"), linear("resonance", 0.1, 0, 1)}};
}
UnitSpec unit(UnitKind kind, std::string name, std::vector<ParamSpec> params) {
  return {kind, std::move(name), "", "", false, std::move(params)};
}

/// A unit that plays samples until it is given others: a keyboard's, a kit's or a room's.
UnitSpec playing(UnitSpec unit, bool follow, bool spectrum = false) {
  unit.zones = {{.id = ZoneId{1}, .sample = "factory:keys", .file = "keys", .follow = follow}};
  unit.spectrum = spectrum;
  return unit;
}

/// The sources that General MIDI's sounds are made of besides.
constexpr auto voices = {"fm_bell",  "glockenspiel", "kalimba",    "tubular_bell", "steel_drum", "vibes",
                         "marimba",  "organ",        "guitar",     "bass_guitar",  "bowed",      "strings",
                         "harp",     "membrane",     "choir",      "fm_brass",     "brass_stab", "blown",
                         "supersaw", "universe",     "dreamscape", "soundtrack",   "koto"};

std::vector<UnitSpec> some_units() {
  return {
      voice("saw", {linear("detune", 6, 0, 50, "cents"), linear("brightness", 0.6, 0, 1)}),
      voice("sine", {linear("warmth", 0.2, 0, 1)}),
      voice("square", {linear("width", 0.5, 0.05, 0.95), linear("brightness", 0.6, 0, 1)}),
      voice("triangle", {linear("brightness", 0.7, 0, 1)}),
      voice("pluck", {exponential("ring", 3, 0.1, 10, "s"), linear("damping", 0.3, 0, 0.95)}),
      voice("fm", {linear("index", 1.5, 0, 20), linear("feedback", 0.1, 0, 1)}),
      voice("noise", {choice("color", {"white", "pink", "brown", "clip", "dust"})}),
      voice("electric_piano", {linear("bark", 0.3, 0, 1)}),
      unit(UnitKind::input, "audio_in", {linear("gain", 0, -40, 40, "dB")}),
      unit(UnitKind::voice_modulator, "envelope", {linear("depth", 0.5, -1, 1), linear("sustain", 0.2, 0, 1)}),
      playing(voice("sampler", {}), true),
      playing(drum("kit"), false),
      playing(unit(UnitKind::effect, "convolution", {linear("mix", 0.3, 0, 1)}), true, true),
      drum("kick"),
      drum("snare"),
      drum("hat_closed"),
      drum("hat_open"),
      drum("clap"),
      drum("tom"),
      filter("low_pass", 1200),
      filter("high_pass", 200),
      filter("band_pass", 1000),
      filter("notch", 1000),
      unit(UnitKind::eq, "three_bands", {linear("low", 0, -12, 12, "dB"), linear("high", 0, -12, 12, "dB")}),
      unit(UnitKind::effect, "delay",
           {exponential("time", 0.3, 0.01, 2, "s"), linear("feedback", 0.45, 0, 0.95), linear("mix", 0.3, 0, 1)}),
      unit(UnitKind::effect, "reverb", {linear("room", 0.5, 0, 1), linear("mix", 0.3, 0, 1)}),
      unit(UnitKind::effect, "chorus", {exponential("rate", 0.5, 0.1, 10, "Hz"), linear("mix", 0.5, 0, 1)}),
      unit(UnitKind::effect, "distortion", {choice("mode", {"soft", "hard", "fold"}), linear("mix", 0.7, 0, 1)}),
      unit(UnitKind::effect, "compressor", {linear("threshold", -24, -60, 0, "dB"), linear("mix", 1, 0, 1)}),
      unit(UnitKind::effect, "tremolo", {exponential("rate", 4, 0.1, 32, "Hz"), linear("depth", 0.5, 0, 1)}),
      unit(UnitKind::modulator, "lfo",
           {exponential("rate", 2, 0.05, 32, "Hz"), linear("depth", 0.5, 0, 1),
            choice("shape", {"sine", "square", "saw", "triangle", "random"})}),
      unit(UnitKind::system, "fader", {linear("level", 0.8, 0, 1), linear("pan", 0, -1, 1), on_off("mute")}),
      unit(UnitKind::system, "master", {linear("level", 1, 0, 1), on_off("mute")}),
      unit(UnitKind::system, "send", {linear("level", 0.5, 0, 1)}),
  };
}

std::vector<UnitSpec> units() {
  auto all = some_units();
  for (const auto* name : voices) all.push_back(voice(name, {}));
  for (const auto* name : {"rim", "conga", "clave", "cowbell"}) all.push_back(drum(name));
  return all;
}

}  // namespace

const Catalogue& test_catalogue() {
  static const Catalogue catalogue(units());
  return catalogue;
}

}  // namespace beltane::support
