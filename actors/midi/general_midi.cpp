#include "midi/general_midi.hpp"

#include <array>
#include <span>

namespace beltane::midi {
namespace {

// clang-format off
constexpr auto A = "attack", D = "decay", S = "sustain", R = "release";

const std::array sounds{
    // keys
    Sound{"piano", "electric_piano", {{"tine", 0.5}, {"bark", 0.12}, {"tremolo", 0}, {D, 2}, {S, 0.35}, {R, 0.25}}, 0.85, 0.8},
    Sound{"electric piano", "electric_piano", {{"tine", 0.9}, {"bark", 0.35}, {"tremolo", 0.25}, {R, 0.2}}, 0.85, 0.8},
    Sound{"harpsichord", "pluck", {{"ring", 3}, {"damping", 0.1}, {"pick", 0.07}, {R, 0.12}}, 0.7, 1},
    // bells and bars
    Sound{"bells", "fm_bell", {{"ring", 3}}, 0.7, 1.5},
    Sound{"glockenspiel", "glockenspiel", {}, 0.7, 1.4},
    Sound{"music box", "kalimba", {{"brightness", 0.8}, {"buzz", 0}}, 0.75, 1.3},
    Sound{"tubular bells", "tubular_bell", {}, 0.8, 1.5},
    Sound{"kalimba", "kalimba", {}, 0.85, 1.1},
    Sound{"steel drum", "steel_drum", {}, 0.8, 1.1},
    Sound{"vibraphone", "vibes", {{"motor_depth", 0.35}}, 0.8, 1.2},
    Sound{"marimba", "marimba", {}, 0.9, 1},
    Sound{"xylophone", "marimba", {{"hardness", 0.95}, {"tube", 0.2}, {"ring", 0.7}}, 0.8, 1},
    // organs
    Sound{"organ", "organ", {{"drive", 0.15}}, 0.65, 1},
    Sound{"rock organ", "organ", {{"drive", 0.7}, {"leslie", 0.6}, {"click", 0.5}}, 0.6, 0.8},
    Sound{"church organ", "organ", {{"perc", 0}, {"click", 0}, {"leslie", 0}, {"drive", 0}, {"d1", 0.7}, {"d3", 1}, {"d4", 0.8}, {"d6", 0.7}, {"d9", 0.5}, {A, 0.04}, {R, 0.25}}, 0.6, 1.8},
    Sound{"accordion", "square", {{"width", 0.3}, {"brightness", 0.45}, {A, 0.04}, {S, 1}, {R, 0.1}}, 0.55, 0.8},
    // guitars
    Sound{"nylon guitar", "guitar", {{"plectrum", 0.1}, {"pick_pos", 0.2}, {"body", 0.7}}, 0.85, 0.8},
    Sound{"steel guitar", "guitar", {{"plectrum", 0.8}, {"damping", 0.3}}, 0.8, 0.8},
    Sound{"clean guitar", "guitar", {{"plectrum", 0.6}, {"body", 0.15}, {"damping", 0.4}}, 0.8, 0.8, {}, {}, "chorus", {{"mix", 0.3}}},
    Sound{"muted guitar", "guitar", {{"plectrum", 0.7}, {"damping", 0.95}, {"body", 0.3}, {R, 0.08}}, 0.9, 0.5},
    Sound{"driven guitar", "saw", {{"detune", 5}, {"brightness", 0.45}, {A, 0.004}, {D, 0.8}, {S, 0.7}, {R, 0.12}}, 0.45, 0.6, "low_pass", {{"cutoff", 3500}}, "distortion", {{"drive", 6}, {"tone", 0.5}, {"mix", 0.8}}},
    // basses
    Sound{"acoustic bass", "bass_guitar", {{"finger", 0.9}, {"fret_noise", 0.1}, {"tone", 1800}, {"damping", 0.5}}, 1, 0.25},
    Sound{"electric bass", "bass_guitar", {{"finger", 0.5}}, 0.9, 0.15},
    Sound{"slap bass", "bass_guitar", {{"finger", 0}, {"fret_noise", 0.6}, {"tone", 9000}}, 0.9, 0.15},
    Sound{"synth bass", "square", {{"width", 0.4}, {"sub", 0.7}, {"brightness", 0.4}, {A, 0.003}, {D, 0.3}, {S, 0.6}, {R, 0.08}}, 0.8, 0.1, "low_pass", {{"cutoff", 1100}, {"resonance", 0.25}}},
    // strings
    Sound{"solo strings", "bowed", {}, 0.75, 1.2},
    Sound{"tremolo strings", "strings", {{A, 0.06}}, 0.65, 1.3, {}, {}, "tremolo", {{"rate", 11}, {"depth", 0.6}}},
    Sound{"pizzicato", "pluck", {{"ring", 0.5}, {"damping", 0.5}, {"pick", 0.3}, {R, 0.2}}, 1, 1.2},
    Sound{"harp", "harp", {}, 0.9, 1.4},
    Sound{"timpani", "membrane", {{"kettle", 0.8}, {"hardness", 0.3}}, 1, 1.3},
    Sound{"strings", "strings", {{A, 0.09}, {R, 0.45}}, 0.7, 1.4},
    Sound{"choir", "choir", {{A, 0.1}}, 0.75, 1.6},
    Sound{"orchestra hit", "saw", {{"detune", 20}, {"brightness", 0.75}, {A, 0.003}, {D, 0.45}, {S, 0}, {R, 0.3}}, 0.7, 1.2},
    // winds
    Sound{"trumpet", "fm_brass", {{"brightness", 0.75}}, 0.75, 1},
    Sound{"horn", "fm_brass", {{"brightness", 0.35}, {"bite", 0.2}, {A, 0.05}}, 0.8, 1.2},
    Sound{"brass", "brass_stab", {{"cutoff_decay", 1.5}, {S, 0.8}}, 0.7, 1},
    Sound{"saxophone", "square", {{"width", 0.33}, {"brightness", 0.45}, {A, 0.03}, {S, 0.9}, {R, 0.1}}, 0.6, 0.9},
    Sound{"oboe", "square", {{"width", 0.15}, {"brightness", 0.5}, {A, 0.035}, {S, 0.9}, {R, 0.1}}, 0.65, 1},
    Sound{"clarinet", "blown", {{"embouchure", 0.9}, {"breath", 0.15}, {"vibrato", 0.1}}, 0.75, 1},
    Sound{"flute", "blown", {{"embouchure", 0.15}}, 0.85, 1.3},
    // synthesisers
    Sound{"square lead", "square", {{"width", 0.45}, {"brightness", 0.55}, {A, 0.005}, {S, 0.9}, {R, 0.12}}, 0.55, 0.8},
    Sound{"saw lead", "supersaw", {{"detune", 0.2}, {R, 0.15}}, 0.65, 0.8},
    Sound{"soft lead", "triangle", {{"detune", 5}, {"brightness", 0.65}, {A, 0.02}, {S, 0.9}, {R, 0.2}}, 0.75, 1},
    Sound{"pad", "universe", {{A, 0.2}, {R, 1}}, 0.65, 1.4},
    Sound{"bright pad", "dreamscape", {{A, 0.1}, {R, 0.8}}, 0.6, 1.3},
    Sound{"sweeping pad", "soundtrack", {{A, 0.1}, {R, 1}}, 0.65, 1.4},
    Sound{"sparkle", "fm", {{"ratio", 7}, {"index", 0.6}, {"feedback", 0}, {A, 0.003}, {D, 1.2}, {S, 0.2}, {R, 1}}, 0.55, 1.8},
    // the world, and noises
    Sound{"sitar", "pluck", {{"ring", 4}, {"damping", 0.12}, {"pick", 0.04}, {R, 0.3}}, 0.7, 1},
    Sound{"banjo", "guitar", {{"plectrum", 1}, {"pick_pos", 0.05}, {"damping", 0.6}, {"body", 0.9}}, 0.75, 0.8},
    Sound{"koto", "koto", {}, 0.8, 1.1},
    Sound{"bagpipe", "saw", {{"detune", 6}, {"brightness", 0.5}, {A, 0.03}, {S, 1}, {R, 0.08}}, 0.5, 0.8},
    Sound{"tuned drum", "membrane", {}, 0.95, 1},
    Sound{"swell", "noise", {{"color", 1}, {A, 0.9}, {D, 0.2}, {S, 0.4}, {R, 0.1}}, 0.4, 1},
    Sound{"effect", "noise", {{"color", 1}, {"pitch", 0.4}, {A, 0.02}, {D, 0.5}, {S, 0.4}, {R, 0.4}}, 0.4, 1},
};

const std::array drums{
    Sound{"kick", "kick", {}, 1, 0.1},
    Sound{"snare", "snare", {}, 0.85, 0.5},
    Sound{"rim", "rim", {}, 0.7, 0.5, {}, {}, {}, {}, -0.1},
    Sound{"clap", "clap", {}, 0.7, 0.7},
    Sound{"closed hat", "hat_closed", {}, 0.5, 0.2, {}, {}, {}, {}, 0.25},
    Sound{"pedal hat", "hat_closed", {{"decay", 0.05}, {"tone", 6500}}, 0.4, 0.2, {}, {}, {}, {}, 0.25},
    Sound{"open hat", "hat_open", {}, 0.5, 0.3, {}, {}, {}, {}, 0.25},
    Sound{"crash", "hat_open", {{"decay", 1.8}, {"tone", 5500}}, 0.6, 0.7, {}, {}, {}, {}, -0.3},
    Sound{"ride", "hat_closed", {{"decay", 0.4}, {"tone", 6500}}, 0.45, 0.4, {}, {}, {}, {}, -0.35},
    Sound{"low tom", "tom", {{"pitch", 75}, {"decay", 0.6}}, 0.9, 0.5, {}, {}, {}, {}, -0.3},
    Sound{"mid tom", "tom", {{"pitch", 105}}, 0.9, 0.5, {}, {}, {}, {}, 0},
    Sound{"high tom", "tom", {{"pitch", 145}, {"decay", 0.4}}, 0.9, 0.5, {}, {}, {}, {}, 0.3},
    Sound{"high conga", "conga", {{"pitch", 260}, {"slap", 0.7}}, 0.75, 0.5, {}, {}, {}, {}, 0.35},
    Sound{"low conga", "conga", {{"pitch", 170}}, 0.8, 0.5, {}, {}, {}, {}, 0.2},
    Sound{"bongo", "conga", {{"pitch", 380}, {"slap", 0.6}, {"decay", 0.2}}, 0.7, 0.5, {}, {}, {}, {}, 0.4},
    Sound{"block", "clave", {{"tone", 1100}, {"decay", 0.08}}, 0.6, 0.6, {}, {}, {}, {}, -0.4},
    Sound{"claves", "clave", {}, 0.55, 0.6, {}, {}, {}, {}, -0.4},
    Sound{"cowbell", "cowbell", {}, 0.5, 0.4, {}, {}, {}, {}, 0.3},
    Sound{"shaker", "hat_closed", {{"decay", 0.06}, {"tone", 11'000}}, 0.4, 0.3, {}, {}, {}, {}, -0.4},
    Sound{"tambourine", "hat_closed", {{"decay", 0.18}, {"tone", 9500}}, 0.4, 0.4, {}, {}, {}, {}, 0.4},
    Sound{"triangle bell", "hat_open", {{"decay", 0.9}, {"tone", 14'000}}, 0.35, 0.8, {}, {}, {}, {}, 0.4},
};

// The names of General MIDI's 128 programs in its order, eight a line, as names of sounds above.
constexpr std::array<std::string_view, 128> programs{
    "piano", "piano", "piano", "piano", "electric piano", "electric piano", "harpsichord", "harpsichord",
    "glockenspiel", "glockenspiel", "music box", "vibraphone", "marimba", "xylophone", "tubular bells", "harp",
    "organ", "organ", "rock organ", "church organ", "organ", "accordion", "accordion", "accordion",
    "nylon guitar", "steel guitar", "clean guitar", "clean guitar", "muted guitar", "driven guitar", "driven guitar", "steel guitar",
    "acoustic bass", "electric bass", "electric bass", "acoustic bass", "slap bass", "slap bass", "synth bass", "synth bass",
    "solo strings", "solo strings", "solo strings", "solo strings", "tremolo strings", "pizzicato", "harp", "timpani",
    "strings", "strings", "strings", "strings", "choir", "choir", "choir", "orchestra hit",
    "trumpet", "horn", "horn", "trumpet", "horn", "brass", "brass", "brass",
    "saxophone", "saxophone", "saxophone", "saxophone", "oboe", "oboe", "oboe", "clarinet",
    "flute", "flute", "flute", "flute", "flute", "flute", "flute", "flute",
    "square lead", "saw lead", "soft lead", "soft lead", "saw lead", "choir", "saw lead", "square lead",
    "bright pad", "pad", "saw lead", "choir", "sweeping pad", "bright pad", "pad", "sweeping pad",
    "sparkle", "sweeping pad", "sparkle", "pad", "bright pad", "pad", "pad", "bright pad",
    "sitar", "banjo", "koto", "koto", "kalimba", "bagpipe", "solo strings", "oboe",
    "bells", "bells", "steel drum", "tuned drum", "tuned drum", "tuned drum", "tuned drum", "swell",
    "effect", "effect", "effect", "bells", "bells", "effect", "effect", "tuned drum"};

// The percussion keys from 35 to 81.
constexpr std::array<std::string_view, 47> keys{
    "kick", "kick", "rim", "snare", "clap", "snare", "low tom", "closed hat", "low tom", "pedal hat", "mid tom", "open hat",
    "mid tom", "high tom", "crash", "high tom", "ride", "crash", "ride", "tambourine", "crash", "cowbell", "crash", "shaker",
    "ride", "bongo", "bongo", "high conga", "high conga", "low conga", "high tom", "mid tom", "cowbell", "cowbell", "shaker", "shaker",
    "block", "block", "shaker", "shaker", "claves", "block", "block", "bongo", "bongo", "triangle bell", "triangle bell"};
// clang-format on

const Sound& named(std::span<const Sound> table, std::string_view name) {
  for (const auto& sound : table)
    if (sound.name == name) return sound;
  return table.front();
}

}  // namespace

const Sound& sound_of_program(std::uint8_t program) { return named(sounds, programs[program & 0x7fU]); }

DrumSound sound_of_drum(std::uint8_t pitch) {
  if (pitch < 35 || pitch - 35U >= keys.size()) return {named(drums, "block"), false};
  return {named(drums, keys[pitch - 35U]), true};
}

std::vector<const Sound*> all_sounds() {
  std::vector<const Sound*> all;
  for (const auto& sound : sounds) all.push_back(&sound);
  for (const auto& sound : drums) all.push_back(&sound);
  return all;
}

}  // namespace beltane::midi
