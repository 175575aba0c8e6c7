#include <set>

#include "graph/derive.hpp"
#include "model/project/tempo.hpp"
#include "native/render.hpp"
#include "native/unit.hpp"
#include "render/render.hpp"
#include "sequencer/automation.hpp"
#include "sequencer/notes.hpp"
#include "voices/layers.hpp"
#include "voices/pitch.hpp"
#include "wav/output_file.hpp"

namespace beltane::render {
namespace {

using Clock = std::chrono::steady_clock;
using graph::EngineTime;

/// What of the graph the engine plays without, in words.
std::vector<std::string> lacking_in(const Project& project, const graph::Graph& graph,
                                    const graph::Capabilities& engine) {
  std::set<std::string> lacking;
  for (const auto& [strip, channel] : graph.channels)
    for (const auto& unit : channel->units)
      if (!engine.knows(unit.kind))
        lacking.insert("the native engine has no '" + unit.kind + "' for " + std::string(name_of(project, strip)));
  return {lacking.begin(), lacking.end()};
}

constexpr Instant first_moment{};  // any moment: the same each time

/// Writes the events of a stretch of the project.
class BlockWriter {
 public:
  BlockWriter(const Project& project, const Catalogue& catalogue, const graph::Capabilities& engine, Beats from)
      : project_(project), catalogue_(catalogue), engine_(engine), begin_(time_at(*project.tempo, from)) {
    layers_.learn(project);
  }

  void write(Beats from, Beats to) {
    events_.emplace_back(native::ChangeTempo{tempo_at(*project_.tempo, from), EngineTime{}});
    for (const auto& point : *project_.tempo)
      if (from < point.at && point.at < to) events_.emplace_back(native::ChangeTempo{point.tempo, moment(point.at)});
    move(from, to);
    for (const auto& [instrument, note] : sequencer::notes_between(project_, from, to)) {
      play(instrument, note);
      for (const auto mate : layers_.mates(instrument)) play(mate, note);
    }
  }
  std::vector<native::TimedEvent> events() && { return std::move(events_); }
  std::size_t notes() const { return notes_; }
  std::size_t refused() const { return refused_; }

 private:
  EngineTime moment(Beats beat) const { return {time_at(*project_.tempo, beat).count - begin_.count}; }

  /// The engine has no controllers yet.
  void move(Beats from, Beats to) {
    const sequencer::Take take{.transport = {.playing = true, .anchor = first_moment, .anchor_beat = from},
                               .number = 1};
    const auto end = first_moment + Seconds{moment(to).seconds};
    for (const auto& planned : planned_moves({project_, catalogue_}, take, first_moment, end)) {
      const auto gesture = gesture_of(planned);
      if (const auto* moved = std::get_if<MoveParam>(&gesture); moved && has(moved->param))
        events_.emplace_back(graph::Move{{moved->param.unit.unit, moved->param.name},
                                         moved->value,
                                         EngineTime{between(first_moment, moved->at).count},
                                         moved->glide});
    }
  }
  bool has(const ParamAddress& param) const {
    const auto* type = native::find(native::all_unit_types(), kind_of(project_, param.unit));
    return type && native::place_of(*type, param.name);
  }

  void play(InstrumentId instrument, const Note& note) {
    const auto pitch = layers_.pitch(instrument, note.pitch);
    if (!pitch) return;
    ++notes_;
    if (!engine_.knows(source_in(*find(project_, instrument)->def))) {
      ++refused_;
      return;
    }
    const VoiceId voice{static_cast<std::int32_t>(notes_)};
    events_.emplace_back(graph::PlayVoice{voice, instrument, static_cast<double>(*pitch),
                                          voices::velocity_of(note.velocity), moment(note.start)});
    events_.emplace_back(graph::Release{voice, moment(sequencer::note_end(note))});
  }

  const Project& project_;
  const Catalogue& catalogue_;
  const graph::Capabilities& engine_;
  Seconds begin_;
  voices::Layers layers_{};
  std::vector<native::TimedEvent> events_{};
  std::size_t notes_{};
  std::size_t refused_{};
};

}  // namespace

Result<Rendered> render_natively(const Project& project, const Catalogue& catalogue, const RenderOptions& options,
                                 const Progress& progress) {
  const auto begin = Clock::now();
  if (options.format != SampleFormat::float32)
    return Refusal{"The native engine writes samples as float32 only; leave --format away."};
  const auto output = wav::OutputFile::wav(options.wav, options.replace);
  if (!output) return output.refusal();
  const auto length = length_of(project, options);
  if (!length) return length.refusal();

  const native::NativeEngineOptions how{.rate = static_cast<double>(options.rate), .waiting = 1U << 16};
  const auto engine = native::NativeEngine(how).capabilities();
  native::RenderJob performance{.graph = graph::derived(project, catalogue)};
  BlockWriter writer(project, catalogue, engine, options.from);
  writer.write(options.from, options.to.value_or(end_of(project)));
  Rendered done{.length = *length, .notes = writer.notes(), .refused = writer.refused()};
  done.omitted = lacking_in(project, performance.graph, engine);
  performance.events = std::move(writer).events();

  const auto sound = native::render(performance, *length, how, progress);
  if (!sound) return sound.refusal();
  const auto draft = output->draft("wav");
  if (auto written = native::write_wav(*sound, draft); !written) return written.refusal();
  if (auto put = output->publish(draft); !put) return put.refusal();
  done.took = done.played = {std::chrono::duration<double>(Clock::now() - begin).count()};
  return done;
}

}  // namespace beltane::render
