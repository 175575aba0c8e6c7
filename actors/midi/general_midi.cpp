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
    Sound{"bells", "fm", {{"ratio", 3.5}, {"index", 1.1}, {"feedback", 0}, {A, 0.001}, {D, 1.6}, {S, 0}, {R, 1}}, 0.6, 1.5},
    Sound{"vibraphone", "sine", {{"warmth", 0.15}, {A, 0.002}, {D, 2}, {S, 0.15}, {R, 0.8}}, 0.8, 1.2, {}, {}, "tremolo", {{"rate", 5}, {"depth", 0.35}}},
    Sound{"marimba", "fm", {{"ratio", 4}, {"index", 0.5}, {"feedback", 0}, {A, 0.001}, {D, 0.3}, {S, 0}, {R, 0.25}}, 0.85, 1},
    // organs
    Sound{"organ", "square", {{"width", 0.5}, {"sub", 0.5}, {"brightness", 0.4}, {A, 0.008}, {S, 1}, {R, 0.06}}, 0.55, 1, {}, {}, "chorus", {{"rate", 0.9}, {"mix", 0.35}}},
    Sound{"accordion", "square", {{"width", 0.3}, {"brightness", 0.45}, {A, 0.04}, {S, 1}, {R, 0.1}}, 0.55, 0.8},
    // guitars
    Sound{"nylon guitar", "pluck", {{"ring", 2.5}, {"damping", 0.45}, {"pick", 0.2}, {R, 0.2}}, 0.8, 0.8},
    Sound{"steel guitar", "pluck", {{"ring", 3.5}, {"damping", 0.2}, {"pick", 0.12}, {R, 0.2}}, 0.75, 0.8},
    Sound{"clean guitar", "pluck", {{"ring", 4}, {"damping", 0.35}, {"pick", 0.1}, {R, 0.2}}, 0.75, 0.8, {}, {}, "chorus", {{"mix", 0.3}}},
    Sound{"muted guitar", "pluck", {{"ring", 0.4}, {"damping", 0.6}, {"pick", 0.08}, {R, 0.08}}, 0.85, 0.5},
    Sound{"driven guitar", "saw", {{"detune", 5}, {"brightness", 0.45}, {A, 0.004}, {D, 0.8}, {S, 0.7}, {R, 0.12}}, 0.45, 0.6, "low_pass", {{"cutoff", 3500}}, "distortion", {{"drive", 6}, {"tone", 0.5}, {"mix", 0.8}}},
    // basses
    Sound{"acoustic bass", "triangle", {{"detune", 0}, {"brightness", 0.35}, {A, 0.005}, {D, 1}, {S, 0.4}, {R, 0.1}}, 1, 0.25},
    Sound{"electric bass", "saw", {{"detune", 2}, {"brightness", 0.3}, {A, 0.004}, {D, 0.8}, {S, 0.55}, {R, 0.08}}, 0.8, 0.15, "low_pass", {{"cutoff", 800}}},
    Sound{"slap bass", "pluck", {{"ring", 3}, {"damping", 0.3}, {"pick", 0.05}, {R, 0.08}}, 0.95, 0.15},
    Sound{"synth bass", "square", {{"width", 0.4}, {"sub", 0.7}, {"brightness", 0.4}, {A, 0.003}, {D, 0.3}, {S, 0.6}, {R, 0.08}}, 0.8, 0.1, "low_pass", {{"cutoff", 1100}, {"resonance", 0.25}}},
    // strings
    Sound{"solo strings", "saw", {{"detune", 3}, {"brightness", 0.4}, {A, 0.07}, {S, 0.9}, {R, 0.2}}, 0.6, 1.2},
    Sound{"tremolo strings", "saw", {{"detune", 12}, {"brightness", 0.4}, {A, 0.1}, {S, 0.9}, {R, 0.3}}, 0.5, 1.3, {}, {}, "tremolo", {{"rate", 11}, {"depth", 0.6}}},
    Sound{"pizzicato", "pluck", {{"ring", 0.5}, {"damping", 0.5}, {"pick", 0.3}, {R, 0.2}}, 1, 1.2},
    Sound{"harp", "pluck", {{"ring", 4}, {"damping", 0.35}, {"pick", 0.25}, {R, 0.8}}, 0.8, 1.4},
    Sound{"timpani", "fm", {{"ratio", 1.5}, {"index", 0.7}, {"feedback", 0}, {A, 0.002}, {D, 0.9}, {S, 0}, {R, 0.7}}, 1, 1.3},
    Sound{"strings", "saw", {{"detune", 14}, {"brightness", 0.38}, {A, 0.12}, {S, 0.9}, {R, 0.45}}, 0.5, 1.4},
    Sound{"choir", "triangle", {{"detune", 12}, {"brightness", 0.5}, {A, 0.13}, {S, 0.95}, {R, 0.4}}, 0.7, 1.6, {}, {}, "chorus", {{"mix", 0.5}}},
    Sound{"orchestra hit", "saw", {{"detune", 20}, {"brightness", 0.75}, {A, 0.003}, {D, 0.45}, {S, 0}, {R, 0.3}}, 0.7, 1.2},
    // winds
    Sound{"trumpet", "fm", {{"ratio", 1}, {"index", 2}, {"feedback", 0.2}, {A, 0.025}, {D, 0.3}, {S, 0.85}, {R, 0.1}}, 0.7, 1},
    Sound{"horn", "fm", {{"ratio", 1}, {"index", 1.2}, {"feedback", 0.1}, {A, 0.05}, {D, 0.3}, {S, 0.85}, {R, 0.18}}, 0.75, 1.2},
    Sound{"brass", "saw", {{"detune", 9}, {"brightness", 0.55}, {A, 0.03}, {D, 0.25}, {S, 0.75}, {R, 0.12}}, 0.55, 1},
    Sound{"saxophone", "square", {{"width", 0.33}, {"brightness", 0.45}, {A, 0.03}, {S, 0.9}, {R, 0.1}}, 0.6, 0.9},
    Sound{"oboe", "square", {{"width", 0.15}, {"brightness", 0.5}, {A, 0.035}, {S, 0.9}, {R, 0.1}}, 0.65, 1},
    Sound{"clarinet", "square", {{"width", 0.5}, {"brightness", 0.33}, {A, 0.035}, {S, 0.95}, {R, 0.1}}, 0.6, 1},
    Sound{"flute", "sine", {{"warmth", 0.3}, {A, 0.04}, {S, 0.95}, {R, 0.14}}, 0.85, 1.3},
    // synthesisers
    Sound{"square lead", "square", {{"width", 0.45}, {"brightness", 0.55}, {A, 0.005}, {S, 0.9}, {R, 0.12}}, 0.55, 0.8},
    Sound{"saw lead", "saw", {{"detune", 8}, {"brightness", 0.6}, {A, 0.005}, {S, 0.9}, {R, 0.15}}, 0.55, 0.8},
    Sound{"soft lead", "triangle", {{"detune", 5}, {"brightness", 0.65}, {A, 0.02}, {S, 0.9}, {R, 0.2}}, 0.75, 1},
    Sound{"pad", "triangle", {{"detune", 14}, {"brightness", 0.5}, {A, 0.3}, {S, 0.95}, {R, 1}}, 0.6, 1.6, {}, {}, "chorus", {{"mix", 0.5}}},
    Sound{"bright pad", "saw", {{"detune", 16}, {"brightness", 0.4}, {A, 0.15}, {S, 0.9}, {R, 0.7}}, 0.45, 1.4, "low_pass", {{"cutoff", 2600}}},
    Sound{"sparkle", "fm", {{"ratio", 7}, {"index", 0.6}, {"feedback", 0}, {A, 0.003}, {D, 1.2}, {S, 0.2}, {R, 1}}, 0.55, 1.8},
    // the world, and noises
    Sound{"sitar", "pluck", {{"ring", 4}, {"damping", 0.12}, {"pick", 0.04}, {R, 0.3}}, 0.7, 1},
    Sound{"bagpipe", "saw", {{"detune", 6}, {"brightness", 0.5}, {A, 0.03}, {S, 1}, {R, 0.08}}, 0.5, 0.8},
    Sound{"tuned drum", "fm", {{"ratio", 1.41}, {"index", 1}, {"feedback", 0}, {A, 0.001}, {D, 0.4}, {S, 0}, {R, 0.3}}, 0.9, 1},
    Sound{"swell", "noise", {{"color", 1}, {A, 0.9}, {D, 0.2}, {S, 0.4}, {R, 0.1}}, 0.4, 1},
    Sound{"effect", "noise", {{"color", 1}, {"pitch", 0.4}, {A, 0.02}, {D, 0.5}, {S, 0.4}, {R, 0.4}}, 0.4, 1},
};

const std::array drums{
    Sound{"kick", "kick", {}, 1, 0.1},
    Sound{"snare", "snare", {}, 0.85, 0.5},
    Sound{"rim", "snare", {{"tone_freq", 330}, {"noise_amt", 0.25}, {"snap", 1}, {"decay", 0.06}}, 0.7, 0.5, {}, {}, {}, {}, -0.1},
    Sound{"clap", "clap", {}, 0.7, 0.7},
    Sound{"closed hat", "hat_closed", {}, 0.5, 0.2, {}, {}, {}, {}, 0.25},
    Sound{"pedal hat", "hat_closed", {{"decay", 0.05}, {"tone", 6500}}, 0.4, 0.2, {}, {}, {}, {}, 0.25},
    Sound{"open hat", "hat_open", {}, 0.5, 0.3, {}, {}, {}, {}, 0.25},
    Sound{"crash", "hat_open", {{"decay", 1.8}, {"tone", 5500}}, 0.6, 0.7, {}, {}, {}, {}, -0.3},
    Sound{"ride", "hat_closed", {{"decay", 0.4}, {"tone", 6500}}, 0.45, 0.4, {}, {}, {}, {}, -0.35},
    Sound{"low tom", "tom", {{"pitch", 75}, {"decay", 0.6}}, 0.9, 0.5, {}, {}, {}, {}, -0.3},
    Sound{"mid tom", "tom", {{"pitch", 105}}, 0.9, 0.5, {}, {}, {}, {}, 0},
    Sound{"high tom", "tom", {{"pitch", 145}, {"decay", 0.4}}, 0.9, 0.5, {}, {}, {}, {}, 0.3},
    Sound{"hand drum", "tom", {{"pitch", 220}, {"decay", 0.22}, {"punch", 0.6}}, 0.7, 0.5, {}, {}, {}, {}, 0.35},
    Sound{"block", "tom", {{"pitch", 300}, {"decay", 0.1}, {"punch", 0.3}}, 0.6, 0.6, {}, {}, {}, {}, -0.4},
    Sound{"shaker", "hat_closed", {{"decay", 0.06}, {"tone", 11'000}}, 0.4, 0.3, {}, {}, {}, {}, -0.4},
    Sound{"tambourine", "hat_closed", {{"decay", 0.18}, {"tone", 9500}}, 0.4, 0.4, {}, {}, {}, {}, 0.4},
    Sound{"triangle bell", "hat_open", {{"decay", 0.9}, {"tone", 14'000}}, 0.35, 0.8, {}, {}, {}, {}, 0.4},
};

// The names of General MIDI's 128 programs in its order, eight a line, as names of sounds above.
constexpr std::array<std::string_view, 128> programs{
    "piano", "piano", "piano", "piano", "electric piano", "electric piano", "harpsichord", "harpsichord",
    "bells", "bells", "bells", "vibraphone", "marimba", "marimba", "bells", "harp",
    "organ", "organ", "organ", "organ", "organ", "accordion", "accordion", "accordion",
    "nylon guitar", "steel guitar", "clean guitar", "clean guitar", "muted guitar", "driven guitar", "driven guitar", "steel guitar",
    "acoustic bass", "electric bass", "electric bass", "acoustic bass", "slap bass", "slap bass", "synth bass", "synth bass",
    "solo strings", "solo strings", "solo strings", "solo strings", "tremolo strings", "pizzicato", "harp", "timpani",
    "strings", "strings", "strings", "strings", "choir", "choir", "choir", "orchestra hit",
    "trumpet", "horn", "horn", "trumpet", "horn", "brass", "brass", "brass",
    "saxophone", "saxophone", "saxophone", "saxophone", "oboe", "oboe", "oboe", "clarinet",
    "flute", "flute", "flute", "flute", "flute", "flute", "flute", "flute",
    "square lead", "saw lead", "soft lead", "soft lead", "saw lead", "choir", "saw lead", "square lead",
    "pad", "pad", "bright pad", "choir", "pad", "bright pad", "pad", "bright pad",
    "sparkle", "pad", "sparkle", "pad", "sparkle", "pad", "pad", "bright pad",
    "sitar", "steel guitar", "nylon guitar", "harp", "marimba", "bagpipe", "solo strings", "oboe",
    "bells", "bells", "vibraphone", "tuned drum", "tuned drum", "tuned drum", "tuned drum", "swell",
    "effect", "effect", "effect", "bells", "bells", "effect", "effect", "tuned drum"};

// The percussion keys from 35 to 81.
constexpr std::array<std::string_view, 47> keys{
    "kick", "kick", "rim", "snare", "clap", "snare", "low tom", "closed hat", "low tom", "pedal hat", "mid tom", "open hat",
    "mid tom", "high tom", "crash", "high tom", "ride", "crash", "ride", "tambourine", "crash", "block", "crash", "shaker",
    "ride", "hand drum", "hand drum", "hand drum", "hand drum", "hand drum", "high tom", "mid tom", "block", "block", "shaker", "shaker",
    "block", "block", "shaker", "shaker", "block", "block", "block", "hand drum", "hand drum", "triangle bell", "triangle bell"};
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
