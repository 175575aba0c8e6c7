#include "render/render.hpp"

#include "graph/derive.hpp"
#include "model/project/tempo.hpp"
#include "render/fresh_score.hpp"
#include "render/performance.hpp"
#include "scsynth/planning/diff.hpp"
#include "wav/output_file.hpp"

namespace beltane::render {

namespace {

using Clock = std::chrono::steady_clock;

constexpr Instant downbeat{std::chrono::seconds(1'000'000'000)};  // any moment: the same each time
constexpr std::uint32_t lowest_rate = 8'000;
constexpr std::uint32_t highest_rate = 192'000;
constexpr Seconds longest{6 * 3'600};
const Refusal given_up{"Given up."};

Seconds since(Clock::time_point begin) { return {std::chrono::duration<double>(Clock::now() - begin).count()}; }

bool goes_on(const Progress& progress) { return !progress || progress(0); }

}  // namespace

Result<Seconds> length_of(const Project& project, const RenderOptions& options) {
  if (options.rate < lowest_rate || options.rate > highest_rate) {
    return Refusal{"A rate of " + std::to_string(options.rate) + " Hz is outside 8,000 to 192,000 Hz."};
  }
  const auto end = options.to.value_or(end_of(project));
  if (options.from < Beats{} || end <= options.from) {
    return Refusal{options.to ? "The end of the export is not after its start."
                              : "There are no notes to export after that beat."};
  }
  const auto music = time_at(*project.tempo, end) - time_at(*project.tempo, options.from);
  const auto length = options.to ? music : music + options.tail;
  if (length > longest) return Refusal{"The export would be longer than six hours; give its end with --to."};
  return length;
}

Result<Rendered> render(const Project& project, const Catalogue& catalogue, const RenderOptions& options,
                        const Progress& progress) {
  const auto begin = Clock::now();
  const auto output = wav::OutputFile::wav(options.wav, options.replace);
  if (!output) return output.refusal();
  const auto length = length_of(project, options);
  if (!length) return length.refusal();

  auto score = scsynth::score({.units_dir = options.units_dir,
                               .library_dir = options.library_dir,
                               .start = downbeat + Seconds{-warm_up.count}});
  if (auto loaded = score->load_units({}); !loaded) return loaded.refusal();
  const auto graph = graph::derived(project, catalogue);
  const auto sketch = scsynth::plan(graph, catalogue, fresh_plan({.rate = options.rate}));
  const auto limits = enlarged({.rate = options.rate}, needs_of(sketch));
  const auto plan = scsynth::plan(graph, catalogue, fresh_plan(limits),
                                  load_samples(samples_of(sketch), options.samples, limits, *score));
  score->perform(diff({}, plan).now, {});
  if (!goes_on(progress)) return given_up;
  const auto done = perform(project, catalogue, graph, plan, {options.from, downbeat, downbeat + *length}, *score);

  if (!goes_on(progress)) return given_up;
  const auto file = output->draft("score");
  const auto draft = output->draft("wav");
  if (auto written = score->write(file, warm_up + *length); !written) {
    return Refusal{options.wav + " cannot be exported. " + written.reason()};
  }
  if (!goes_on(progress)) return given_up;
  const auto playing = Clock::now();
  const auto wav = scsynth::run_score({.score = file,
                                       .wav = draft,
                                       .rate = options.rate,
                                       .length = *length,
                                       .skip = warm_up,
                                       .format = options.format,
                                       .limits = limits,
                                       .strict = options.strict},
                                      progress);
  if (!wav) return wav.refusal();
  if (auto put = output->publish(draft); !put) return put.refusal();
  return Rendered{.length = wav::length_of(*wav),
                  .notes = done.notes,
                  .refused = done.refused,
                  .omitted = omissions(plan),
                  .took = since(begin),
                  .played = since(playing)};
}

}  // namespace beltane::render
