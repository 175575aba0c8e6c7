#include "render/replay.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

#include "graph/derive.hpp"
#include "render/fresh_score.hpp"
#include "render/score_player.hpp"
#include "scsynth/planning/beat_line.hpp"
#include "scsynth/planning/diff.hpp"
#include "scsynth/planning/nodes.hpp"
#include "scsynth/score/run_score.hpp"

namespace beltane::render {

namespace {

using backend::Journal, backend::JournalEntry, backend::ReplaySpan;

constexpr auto replay_tick = std::chrono::milliseconds(10);
constexpr Seconds longest_run{120};  // of real time

/// The graph at the beginning of a span, and how it changes until its end.
struct GraphHistory {
  graph::Graph first{};
  std::multimap<Instant, graph::GraphChange> changes{};
};

GraphHistory history_of(const Journal& journal, const ReplaySpan& span, const Catalogue& catalogue) {
  GraphHistory history;
  graph::Derived known;
  Project project;
  backend::WithoutUnits without;
  const auto look = [&] { return derive(known, project, catalogue, without); };
  bool begun = false;
  for (const auto& entry : journal) {
    const auto* next = std::get_if<Project>(&entry.what);
    const auto* left_out = std::get_if<backend::WithoutUnits>(&entry.what);
    if (entry.at > span.to || !(next || left_out)) continue;
    if (entry.at > span.begin && !std::exchange(begun, true)) (void)look(), history.first = known.graph;
    if (next) project = *next;
    if (left_out) without = *left_out;
    if (!begun) continue;
    if (auto change = look(); !change.empty()) history.changes.emplace(entry.at, std::move(change));
  }
  if (!begun) (void)look(), history.first = known.graph;
  return history;
}

/// Commands of a journal with voice ids of its own: the backend's are given again as soon as its server says that a
/// voice is over, and nobody says that here.
class OwnVoices {
 public:
  VoiceCommands renamed(VoiceCommands commands) {
    for (auto& command : commands) std::visit([this](auto& one) { rename(one); }, command);
    return commands;
  }

 private:
  static constexpr std::int32_t ids = 32'768;
  struct Known {
    EventId event{};
    VoiceId own{};
  };

  void rename(StartVoice& start) {
    auto [known, is_new] = known_.try_emplace(start.voice);
    if (is_new || known->second.event != start.event) known->second = {start.event, VoiceId{next_++ % ids}};
    start.voice = known->second.own;
  }
  void rename(ReleaseVoice& release) { release.voice = own(release.voice); }
  void rename(CancelVoice& cancel) { cancel.voice = own(cancel.voice); }
  void rename(TurnController& turn) {
    if (turn.voice) turn.voice = own(*turn.voice);
  }
  void rename(Silence&) {}
  void rename(MoveParam&) {}
  VoiceId own(VoiceId voice) const {
    const auto known = known_.find(voice);
    return known == known_.end() ? VoiceId{ids} : known->second.own;
  }

  std::map<VoiceId, Known> known_{};
  std::int32_t next_{};
};

/// Tells the units the tempo and the beat.
class Conductor {
 public:
  explicit Conductor(scsynth::AudioServer& server) : server_(server) {}

  void hear(const Playhead& playhead, Instant at) {
    if (!playhead_ || playhead_->tempo != playhead.tempo)
      server_.set_bus(scsynth::tempo_bus, playhead.tempo.rate / 60, at);
    playhead_ = playhead;
    tell(at);
  }
  void tell_again(Instant at) {
    line_.tell_again();
    if (playhead_) tell(at);
  }

 private:
  void tell(Instant at) {
    if (const auto beat = line_.telling(*playhead_, at)) server_.set_bus(scsynth::beat_bus, *beat, at);
  }
  scsynth::AudioServer& server_;
  scsynth::BeatLine line_{};
  std::optional<Playhead> playhead_{};
};

/// A server that has room for the graph at all of its times, and the samples.
struct Stage {
  ServerLimits limits{};
  std::set<scsynth::SampleKey> samples{};
};

Stage stage_for(const GraphHistory& history, const Catalogue& catalogue, std::uint32_t rate) {
  Stage stage{.limits = {.rate = rate}};
  auto graph = history.first;
  auto plan = scsynth::plan(graph, catalogue, fresh_plan(stage.limits));
  const auto look = [&] {
    stage.limits = enlarged(stage.limits, needs_of(plan));
    stage.samples.merge(samples_of(plan));
  };
  look();
  for (const auto& [at, change] : history.changes) {
    graph = applied(std::move(graph), change);
    plan = scsynth::advance(graph, scsynth::touched_by(change), catalogue, std::move(plan)).plan;
    look();
  }
  return stage;
}

/// What comes in from outside, which nobody kept.
std::vector<std::string> live_inputs(const graph::Graph& graph) {
  std::vector<std::string> inputs;
  for (const auto& [strip, channel] : graph.channels)
    for (const auto& unit : channel->units)
      if (unit.stage == graph::UnitRole::input && !unit.key)
        inputs.push_back("what came in to '" + channel->name + "'");
  return inputs;
}

class Replayer {
 public:
  Replayer(const GraphHistory& history, const Catalogue& catalogue, const scsynth::Plan& plan,
           scsynth::AudioServer& server)
      : history_(history), player_(catalogue, history.first, plan, server), conductor_(server) {}

  void play(const Journal& journal, const ReplaySpan& span) {
    auto entry = journal.begin();
    for (; entry != journal.end() && entry->at <= span.begin; ++entry) skim(*entry);
    player_.begin(span.begin);
    if (playhead_) conductor_.hear(*playhead_, span.begin);
    auto change = history_.changes.begin();
    for (auto now = span.begin; now < span.to; now += replay_tick) {
      player_.end_voices(now);
      (void)player_.take_events();
      for (; entry != journal.end() && entry->at <= now; ++entry) handle(*entry);
      for (; change != history_.changes.end() && change->first <= now; ++change)
        if (player_.change(change->second, change->first)) conductor_.tell_again(change->first);
      player_.hand_over(now);
    }
  }

 private:
  void skim(const JournalEntry& entry) {
    if (const auto* commands = std::get_if<VoiceCommands>(&entry.what))
      player_.skim(voices_.renamed(*commands), entry.at);
    if (const auto* playhead = std::get_if<Playhead>(&entry.what)) playhead_ = *playhead;
  }
  void handle(const JournalEntry& entry) {
    if (const auto* commands = std::get_if<VoiceCommands>(&entry.what))
      player_.receive(voices_.renamed(*commands), entry.at);
    if (const auto* playhead = std::get_if<Playhead>(&entry.what)) conductor_.hear(*playhead, entry.at);
  }

  const GraphHistory& history_;
  ScorePlayer player_;
  Conductor conductor_;
  OwnVoices voices_{};
  std::optional<Playhead> playhead_{};
};

}  // namespace

Result<std::vector<std::string>> replay(const Journal& journal, const ReplaySpan& span, const ReplayPlace& place,
                                        const backend::GoesOn& goes_on) {
  auto score = scsynth::score(
      {.units_dir = place.units_dir, .library_dir = place.library_dir, .start = span.begin + Seconds{-warm_up.count}});
  if (auto loaded = score->load_units({}); !loaded) return loaded.refusal();
  const auto history = history_of(journal, span, *place.catalogue);
  const auto stage = stage_for(history, *place.catalogue, span.rate);
  const auto plan = scsynth::plan(history.first, *place.catalogue, fresh_plan(stage.limits),
                                  load_samples(stage.samples, place.samples, stage.limits, *score));
  score->perform(diff({}, plan).now, {});
  Replayer(history, *place.catalogue, plan, *score).play(journal, span);

  const auto file = span.wav + ".score";
  const auto before = warm_up + between(span.begin, span.from);
  const auto length = between(span.from, span.to);
  auto written = score->write(file, before + length);
  const auto wav = written ? scsynth::run_score({.score = file,
                                                 .wav = span.wav,
                                                 .rate = span.rate,
                                                 .length = length,
                                                 .skip = before,
                                                 .limits = stage.limits,
                                                 .gently = true,
                                                 .limit = longest_run},
                                                [&](double) { return !goes_on || goes_on(); })
                           : Result<wav::WavFile>(written.refusal());
  std::error_code error;
  std::filesystem::remove(file, error);
  if (!wav) return wav.refusal();
  auto missing = omissions(plan);
  std::ranges::move(live_inputs(history.first), std::back_inserter(missing));
  return missing;
}

}  // namespace beltane::render
