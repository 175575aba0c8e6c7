// Every parameter of every unit is heard: at its least, at its most and as it is at first, three sounds.
#include <gtest/gtest.h>

#include <algorithm>

#include "support/shelf.hpp"

namespace beltane::test {
namespace {

constexpr double usual_hold = 0.3, tail = 0.3;
constexpr int parameter_bus = 10, key_bus = bus + 2;
constexpr double heard_db = -60;  // of the sound itself

/// What has to be set for a parameter to matter.
struct Need {
  const char* unit{};
  const char* param{};
  Controls others{};
  double hold{usual_hold};
  bool cyclic{};  // its most is its least
};

const std::vector<Need>& needs() {
  static const std::vector<Need> all{
      {"autotune", "speed", {}, 1},
      {"autotune", "key_note", {{"scale", 1}, {"speed", 1}}, 1},
      {"blown", "vibrato", {}, 1},
      {"delay", "feedback", {{"time", 0.05}}},
      {"glitch", "reverse", {{"chance", 1}, {"rate", 16}, {"size", 0.05}}, 1},
      {"granular_delay", "feedback", {{"time", 0.05}}},
      {"lfo", "locked", {{"sync", 9}}},
      {"lfo", "phase", {{"phase", 0.25}}, usual_hold, true},
      {"limiter", "threshold", {{"gain", 24}}},
      {"limiter", "ceiling", {{"gain", 24}}},
      {"limiter", "release", {{"gain", 24}}},
      {"noise", "density", {{"color", 4}}},
      {"noise", "tune", {{"pitch", 1}}},
      {"sampler", "loop", {{"start", 0.85}}, 0.8},
      {"tilt_eq", "frequency", {{"tilt", 1}}},
      {"time_stretch", "loop", {{"start", 0.9}}, 0.8},
      {"wah_pedal", "sensitivity", {{"mode", 1}}},
      {"wah_pedal", "rate", {{"mode", 2}}},
      {"wah_pedal", "sync", {{"mode", 2}}},
  };
  return all;
}

/// The need of one; or of all of a kind: a decay falls to somewhere, an attack may stand at the shortest there is, and
/// a band is heard where it lifts.
Need need_of(const Unit& unit, const Param& param) {
  for (const auto& need : needs())
    if (unit.name == need.unit && param.name == need.param) return need;
  if (unit.has("sustain") && param.name == "decay") return {nullptr, nullptr, {{"sustain", 0.3}}};
  if (unit.has("sustain") && param.name == "attack") return {nullptr, nullptr, {{"attack", 0.05}}};
  const auto gain = param.name.substr(0, param.name.find('_')) + "_gain";
  if (gain != param.name && unit.has(gain)) return {nullptr, nullptr, {{gain, 12}}};
  return {};
}

/// Said by another than the sound: the mixer mutes the others, and has another unit for what is cued; the meter writes
/// to no bus.
bool told_elsewhere(const Unit& unit, const Param& param) {
  const bool of_the_mixer = unit.name == "fader" && (param.name == "solo" || param.name == "cue");
  return of_the_mixer || (unit.name == "master" && param.name == "cue_level") || unit.name == "meter";
}

/// One unit with one setting, for a slot of its own.
struct Take {
  const Unit* unit{};
  Controls with{};
  double hold{};
  double at{};  // from when to when it is heard
  double to{};
};

/// The three takes of one parameter.
struct Question {
  const Unit* unit{};
  const Param* param{};
  std::vector<std::size_t> takes{};
};

class Stage {
 public:
  /// The number of that take, a new one where it is new.
  std::size_t take(const Unit& unit, const Controls& with, double hold) {
    for (auto i = takes_.size(); i > 0 && takes_[i - 1].unit == &unit; --i)
      if (takes_[i - 1].with == with && takes_[i - 1].hold == hold) return i - 1;
    takes_.push_back({&unit, with, hold, now_, now_ + hold + tail - 0.02});
    now_ += hold + tail;
    return takes_.size() - 1;
  }

  void perform() {
    score_.send(0, message("/d_recv", {copy_def()}));
    score_.send(0, message("/d_recv", {probe_def()}));
    score_.send(0, message("/c_set", {1, 0.3}));  // the beat that a unit is told as it begins
    for (const auto& each : takes_) play(each);
    heard_ = render(score_, now_).sound;
  }

  Sound sound(std::size_t take) const { return stretch(heard_, takes_[take].at, takes_[take].to); }

 private:
  // What is random is the same in every take.
  void play(const Take& each) {
    const double at = each.at;
    node_ = 1000;
    score_.send(at, message("/s_new", {std::string("seed"), node_++, 0, 0}));
    if (each.unit->kind == "source")
      voice(each.unit->name, each, a3, 0, each.with);
    else
      in_a_strip(each);
    score_.send(each.to + 0.01, message("/g_freeAll", {0}));
  }

  void in_a_strip(const Take& each) {
    const double at = each.at;
    Controls controls = each.with;
    controls.merge(shelf_.wiring(*each.unit));
    if (each.unit->kind == "modulator" || each.unit->kind == "voice_modulator") {
      controls.insert({{"out", parameter_bus}, {"base", 0.5}, {"low", 0}, {"high", 1}});
      controls.insert({{"hand_bend", 0.8}, {"hand_wheel", 0.4}, {"hand_pressure", 0.4}});  // some read them
      controls.insert({{"freq", 330}, {"velocity", 0.6}});                                 // of a voice
      score_.synth(at, each.unit->name, node_, controls);
      if (each.unit->kind == "voice_modulator") score_.set(at + each.hold, node_, "gate", 0);
      ++node_;
      return score_.synth(at, "test_probe", node_++, {{"in", parameter_bus}, {"out", 0}});
    }
    voice("supersaw", each, 113, bus, {{"velocity", 0.9}, {"decay", 0.2}});
    score_.synth(at, "snare", node_++, {{"bus", bus}, {"velocity", 0.6}});
    score_.synth(at + 0.1, "clap", node_++, {{"bus", key_bus}, {"velocity", 1}});
    controls.insert({{"bus", bus}, {"out", 0}});
    if (each.unit->wired("key")) controls.insert({"key", key_bus});
    score_.synth(at, each.unit->name, node_++, controls);
    if (each.unit->kind != "system") score_.synth(at, "test_copy", node_++, {{"in", bus}, {"out", 0}});
  }

  void voice(const std::string& source, const Take& take, double hz, int to, Controls controls) {
    controls.insert({{"bus", to}, {"freq", hz}, {"velocity", played}});
    controls.merge(shelf_.wiring(named(source), hz, controls["velocity"]));
    score_.synth(take.at, source, node_, controls);
    score_.set(take.at + take.hold, node_++, "gate", 0);
  }

  Score score_{};
  Shelf shelf_{score_};
  std::vector<Take> takes_{};
  Recording heard_{};
  double now_{0.01};
  int node_{};
};

Controls set(Controls with, const std::string& param, double value) {
  with[param] = value;
  return with;
}

double value_in(const Controls& with, const Param& param) {
  const auto found = with.find(param.name);
  return found == with.end() ? param.initial : found->second;
}

std::vector<Question> ask(Stage& stage, const std::vector<std::string>& kinds) {
  std::vector<Question> questions;
  for (const auto& unit : units())
    for (const auto& param : unit.params) {
      if (std::find(kinds.begin(), kinds.end(), unit.kind) == kinds.end() || told_elsewhere(unit, param)) continue;
      questions.push_back({&unit, &param, {}});
      const auto need = need_of(unit, param);
      auto& takes = questions.back().takes;
      takes.push_back(stage.take(unit, need.others, need.hold));
      for (const double end : {param.min, param.max})
        if (end != value_in(need.others, param) && !(need.cyclic && end == param.max))
          takes.push_back(stage.take(unit, set(need.others, param.name, end), need.hold));
    }
  return questions;
}

void expect_heard(const std::vector<std::string>& kinds) {
  Stage stage;
  const auto questions = ask(stage, kinds);
  stage.perform();
  for (const auto& [unit, param, takes] : questions)
    for (std::size_t i = 0; i < takes.size(); ++i)
      for (std::size_t j = 0; j < i; ++j) {
        const auto a = stage.sound(takes[i]), b = stage.sound(takes[j]);
        const double between = rms_db(difference(a, b));
        const double apart = between - std::max(rms_db(a), rms_db(b));
        EXPECT_GT(between, -120) << unit->name << " " << param->name << " is silent";
        EXPECT_GT(apart, heard_db) << unit->name << " " << param->name;
      }
}

TEST(Parameter, OfASourceIsHeard) { expect_heard({"source"}); }

TEST(Parameter, OfWhatWorksInPlaceIsHeard) { expect_heard({"filter", "effect", "eq"}); }

TEST(Parameter, OfAModulatorOrTheMixerIsHeard) { expect_heard({"modulator", "voice_modulator", "system"}); }

}  // namespace
}  // namespace beltane::test
