#include "edits_fixture.hpp"

#include <algorithm>
#include <stdexcept>

#include "graph/derive.hpp"
#include "graph/pitch.hpp"
#include "model/editing/resolve.hpp"
#include "model/project/tempo.hpp"
#include "scsynth/planning/buffers.hpp"
#include "scsynth/planning/nodes.hpp"
#include "scsynth/score/run_score.hpp"

namespace beltane::render {
namespace {

using namespace scsynth;

constexpr Instant start{std::chrono::seconds(1'000'000'000)};
constexpr ServerLimits limits{.outputs = 4};
constexpr double gone_after = 0.1;  // a unit that was let go

// Of each moment, in seconds from its begin:
constexpr double struck = 0.1, edited = 0.4, taken_back = 0.65, taken_back_at_once = 0.412, over = 0.95, slot = 1.1;

Instant moment(double seconds) { return start + Seconds{seconds}; }

Project with(const Project& project, const Edits& edits) {
  auto next = accepted(project, edits, catalogue());
  return next ? *next : throw std::runtime_error(next.reason());
}

/// One moment to be played from `begin` on.
struct Scene {
  std::string what{};
  Project before{};
  Project after{};
  double back{};
  double begin{};
  double below_peak{};
};

std::vector<Scene> scenes_of(const std::vector<EditMoment>& moments, const Project& base) {
  std::vector<Scene> scenes;
  for (const auto& [what, before, edits, below_peak] : moments)
    for (const bool at_once : {false, true}) {
      const auto begin = static_cast<double>(scenes.size()) * slot;
      const auto stood = with(base, before);
      try {
        scenes.push_back({what + (at_once ? ", taken back at once" : ""), stood, with(stood, edits),
                          at_once ? taken_back_at_once : taken_back, begin, below_peak});
      } catch (const std::runtime_error& refused) {
        throw std::runtime_error(what + ": " + refused.what());
      }
    }
  return scenes;
}

void play(ScoreEngine& engine, const Scene& scene, InstrumentId instrument, const std::vector<double>& pitches) {
  engine.show(scene.before, scene.begin);
  for (const auto hertz : pitches) engine.strike(instrument, hertz, scene.begin + struck);
  engine.show(scene.after, scene.begin + edited);
  engine.show(scene.before, scene.begin + scene.back);
  engine.silence(scene.begin + over);
  engine.show({}, scene.begin + over);
}

}  // namespace

ScoreEngine::ScoreEngine(const std::string& units_dir, const std::vector<Project>& all)
    : score_(scsynth::score({.units_dir = units_dir, .start = start})), plan_(empty_plan(limits)) {
  if (auto there = score_->load_units({}); !there) throw std::runtime_error(there.reason());
  const SampleShelf shelf({}, units_dir + "/samples");
  std::set<SampleKey> samples;
  for (const auto& project : all)
    samples.merge(samples_of(plan(graph::derived(project, catalogue()), catalogue(), empty_plan(limits))));
  LoadedSamples loaded;
  auto number = Buffers::first;
  for (const auto& key : samples) {
    if (auto read = score_->load({BufferId{number}, shelf.find(key.sample)->string(), key.spectrum}); !read)
      throw std::runtime_error(read.reason());
    loaded.emplace(key, BufferId{number});
    number += Buffers::step;
  }
  loaded_ = std::move(loaded);
}

void ScoreEngine::perform(const Commands& commands, double at) {
  if (!commands.empty()) score_->perform(commands, moment(at));
}

/// What was let go a while ago is gone, and its buses are free again.
void ScoreEngine::settle(double at) {
  for (const auto& [since, node] : leaving_)
    if (since + gone_after < at) plan_ = without(std::move(plan_), node);
  std::erase_if(leaving_, [&](const auto& each) { return each.first + gone_after < at; });
}

void ScoreEngine::show(const Project& project, double at) {
  settle(at);
  const auto graph = graph::derived(project, catalogue());
  const auto touched = everything(graph, plan_);
  auto next = advance(graph, touched, catalogue(), std::move(plan_), loaded_);
  plan_ = std::move(next.plan);
  perform(next.step.now, at);
  perform(next.step.later, at + fade_out.count);
  for (const auto strip : next.voices)
    for (const auto& [when, commands] : voice_nodes_.retuned(*find(plan_, strip), moment(at))) perform(commands, at);
  for (const auto& [node, held] : plan_.placement->leaving)
    if (std::ranges::find(leaving_, node, &std::pair<double, NodeId>::second) == leaving_.end())
      leaving_.emplace_back(at, node);
  const auto tempo = tempo_at(*project.tempo, {});
  if (std::exchange(tempo_, tempo) != tempo) score_->set_bus(tempo_bus, tempo.rate / 60, moment(at));
}

void ScoreEngine::strike(InstrumentId instrument, double hertz, double at) {
  const graph::PlayVoice voice{
      .voice = VoiceId{++struck_}, .instrument = instrument, .pitch = graph::pitch_of(hertz), .velocity = 0.8};
  perform(voice_nodes_.play(voice, moment(at), moment(at), plan_), at);
  voices_.push_back(node_of(voice.voice));
}

void ScoreEngine::silence(double at) {
  for (const auto node : std::exchange(voices_, {})) {
    perform({FreeNode{node}}, at);
    perform(voice_nodes_.ended(voice_of(node)), at);
  }
}

test::Recording ScoreEngine::played(const std::string& folder, double length) {
  const auto score = folder + "/score", wav = folder + "/played.wav";
  if (auto written = score_->write(score, {length}); !written) throw std::runtime_error(written.reason());
  auto ran = run_score({.score = score, .wav = wav, .length = {length}, .limits = limits});
  if (!ran) throw std::runtime_error(ran.reason());
  const auto left = sound_of(wav), right = sound_of(wav, 1);
  test::Recording recording{.rate = left.rate};
  for (std::size_t i = 0; i < left.left.size(); ++i) {
    recording.samples.push_back(left.left[i]);
    recording.samples.push_back(right.left[i]);
  }
  return recording;
}

std::vector<std::string> heard_as_clicks(const std::vector<EditMoment>& moments, const Project& base,
                                         InstrumentId played, const std::vector<double>& pitches,
                                         const std::string& folder) {
  const auto scenes = scenes_of(moments, base);
  std::vector<Project> all;
  for (const auto& scene : scenes) all.push_back(scene.before), all.push_back(scene.after);
  ScoreEngine engine(std::string(BELTANE_DATA_DIR) + "/synthdefs", all);
  for (const auto& scene : scenes) play(engine, scene, played, pitches);
  const auto recording = engine.played(folder, static_cast<double>(scenes.size()) * slot);
  std::vector<std::string> wrong;
  for (const auto& scene : scenes) {
    const auto sound = stretch(recording, scene.begin + struck + 0.1, scene.begin + over);
    const auto before_edit = stretch(recording, scene.begin + edited - 0.1, scene.begin + edited);
    if (peak_db(before_edit) < -40) wrong.push_back(scene.what + ": nothing is heard");
    const auto at = first_click(sound, edited - struck - 0.15, sound.seconds() - 0.01, scene.below_peak);
    if (at < 0) continue;
    wrong.push_back(scene.what + ": a click " + std::to_string(static_cast<int>((at - edited + struck + 0.1) * 1000)) +
                    " ms after the edit, " + std::to_string(click_db(sound, at)) + " dB above 12 kHz");
  }
  return wrong;
}

}  // namespace beltane::render
