#include <cstdio>

#include "client/connection.hpp"
#include "client/rig_control.hpp"
#include "host/catalogue_file.hpp"
#include "model/editing/plain_text.hpp"
#include "model/editing/replay.hpp"
#include "model/project/samples_used.hpp"
#include "persistence/project/sample_porter.hpp"
#include "render/render.hpp"
#include "services/beltane/export_midi.hpp"
#include "services/beltane/interrupt.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/paths.hpp"
#include "services/beltane/text.hpp"
#include "services/beltane/verbs.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

/// The project in a file that no rig has open.
Result<Project> project_in(const fs::path& path, const Catalogue& catalogue, const SampleShelf& shelf) {
  const auto whole = whole_path(path);
  if (!whole) return whole.refusal();
  auto store = Store::open_to_read(*whole);
  if (!store) return store.refusal();
  auto held = store->read();
  if (!held) return held.refusal();
  Studio studio = std::move(held->studio);
  if (replay(studio, held->tail, catalogue) > 0) return Refusal{path.string() + ": its journal does not fit; open it"};
  SamplePorter porter(shelf);
  porter.want(samples_used(studio.project));
  while (porter.busy())
    if (auto carried = porter.carry(*store); !carried) return carried.refusal();
  return studio.project;
}

struct ExportOptions {
  fs::path wav{};
  fs::path project{};
  std::uint32_t rate{48000};
  Beats from{};
  std::optional<double> to{};
  std::string format{"float32"};
  std::string engine{"scsynth"};
  bool force{};
};

Result<Project> project_to_export(client::Connection& client, const ExportOptions& options) {
  auto catalogue = client.catalogue();
  if (!catalogue) return catalogue.refusal();
  if (!options.project.empty())
    return project_in(options.project, **catalogue, shelf_of(client.rig().state, client.rig().data));
  auto snapshot = client.snapshot();
  if (!snapshot) return snapshot.refusal();
  return snapshot->project;
}

/// A take that is under way would go on into a file that has no name any more.
Result<void> not_being_recorded(client::Connection& client, const fs::path& wav) {
  std::error_code ignored;
  if (!fs::exists(wav, ignored) || !client::is_up(client.rig())) return {};
  const auto status = client.status();
  if (!status) return {};
  for (const auto& process : status->processes)
    if (const auto take = process.health.words.find("recording");
        take != process.health.words.end() && fs::equivalent(wav, take->second, ignored))
      return Refusal{wav.string() + " is being recorded now; `beltane record stop` first, or give another name"};
  return {};
}

scsynth::SampleFormat format_named(const std::string& name) {
  if (name == "int16") return scsynth::SampleFormat::int16;
  return name == "int24" ? scsynth::SampleFormat::int24 : scsynth::SampleFormat::float32;
}

render::RenderOptions render_options(const Rig& rig, const ExportOptions& options) {
  render::RenderOptions how{.wav = options.wav.string(), .replace = options.force, .rate = options.rate};
  how.units_dir = units_dir(rig).string();
  how.library_dir = library_units_dir(rig).string();
  how.samples = shelf_of(rig.state, rig.data);
  how.from = options.from;
  if (options.to) how.to = Beats{*options.to};
  how.format = format_named(options.format);
  return how;
}

void print_rendered(const VerbContext& command, const fs::path& wav, const render::Rendered& rendered) {
  if (command.json)
    print({{"file", wav.string()},
           {"seconds", rendered.length.count},
           {"notes", rendered.notes},
           {"notes_without_voice", rendered.refused},
           {"left_out", rendered.omitted},
           {"took_s", rendered.took.count}});
  else
    std::printf("%s: %s, %zu notes, in %s s\n", wav.c_str(), minutes(rendered.length).c_str(), rendered.notes,
                number(rendered.took.count, 1).c_str());
  if (!command.json)
    for (const auto& lack : rendered.omitted) std::printf("  not heard: %s\n", plain_text_of(lack).c_str());
}

Result<void> export_song(const VerbContext& command, const ExportOptions& options) {
  if (is_midi_name(options.wav) && (options.from > Beats{} || options.to))
    return Refusal{"a MIDI file holds all of the project; leave --from and --to away"};
  Interrupt interrupt;
  client::Connection client(command.rig);
  if (auto free = not_being_recorded(client, options.wav); !free) return free;
  auto project = project_to_export(client, options);
  if (!project) return project.refusal();
  auto catalogue = client.catalogue();
  if (!catalogue) return catalogue.refusal();
  if (is_midi_name(options.wav)) return export_midi(command, *project, **catalogue, options.wav, options.force);
  auto progress = [&](double done) {
    if (command.terminal && !command.json) std::printf("\r\033[K%3.0f %%", done * 100), std::fflush(stdout);
    return !interrupt.asked();
  };
  const auto how = render_options(command.rig, options);
  auto rendered = options.engine == "native" ? render::render_natively(*project, **catalogue, how, progress)
                                             : render::render(*project, **catalogue, how, progress);
  if (command.terminal && !command.json) std::printf("\r\033[K");
  if (interrupt.asked() && !rendered) return Refusal{"given up; " + options.wav.string() + " was not written"};
  if (!rendered) return rendered.refusal();
  print_rendered(command, options.wav, *rendered);
  return {};
}

const VerbEntry export_verb{
    {Chapter::project, 5, "export", "Render to a WAV file, faster than real time, or write a MIDI file",
     "beltane export song.wav"},
    export_song,
    [](Verb verb, ExportOptions& given) {
      verb.takes("file", given.wav, "The WAV file, its name ends in .wav; or a MIDI file of all of the project (.mid)")
          .required();
      verb.flag("--force", given.force, "Replace a file that is there already");
      verb.takes("--project", given.project, "This project file, with no rig needed").existing_file();
      verb.takes("--rate", given.rate, "Samples a second").within(8000, 192000).shown();
      verb.takes("--from", given.from.count, "From this beat").not_below_zero();
      verb.takes("--to", given.to, "To this beat").not_below_zero();
      verb.takes("--format", given.format, "Of a sample").one_of({"float32", "int24", "int16"}).shown();
      verb.takes("--engine", given.engine, "By scsynth, or by beltane's own small engine")
          .one_of({"scsynth", "native"})
          .shown();
    }};

}  // namespace
}  // namespace beltane
