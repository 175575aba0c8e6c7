#include <cstdio>

#include "host/catalogue_file.hpp"
#include "model/replay.hpp"
#include "model/samples_used.hpp"
#include "persistence/sample_porter.hpp"
#include "render/render.hpp"
#include "services/beltane/interrupt.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/paths.hpp"
#include "services/beltane/rig_control.hpp"
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
  bool force{};
};

Result<Project> project_to_export(Client& client, const ExportOptions& options) {
  auto catalogue = client.catalogue();
  if (!catalogue) return catalogue.refusal();
  if (!options.project.empty())
    return project_in(options.project, **catalogue, shelf_of(client.rig().state, client.rig().data));
  auto snapshot = client.snapshot();
  if (!snapshot) return snapshot.refusal();
  return snapshot->project;
}

/// A take that is under way would go on into a file that has no name any more.
Result<void> not_being_recorded(Client& client, const fs::path& wav) {
  std::error_code ignored;
  if (!fs::exists(wav, ignored) || !is_up(client.rig())) return {};
  const auto status = client.status();
  if (!status) return {};
  for (const auto& process : status->processes)
    if (const auto take = process.health.words.find("recording");
        take != process.health.words.end() && fs::equivalent(wav, take->second, ignored))
      return Refusal{wav.string() + " is being recorded now; `beltane record stop` first, or give another name"};
  return {};
}

backend::SampleFormat format_named(const std::string& name) {
  if (name == "int16") return backend::SampleFormat::int16;
  return name == "int24" ? backend::SampleFormat::int24 : backend::SampleFormat::float32;
}

Result<void> export_song(const Command& command, const ExportOptions& options) {
  Interrupt interrupt;
  Client client(command.rig);
  if (auto free = not_being_recorded(client, options.wav); !free) return free;
  auto project = project_to_export(client, options);
  if (!project) return project.refusal();
  render::RenderOptions how{.wav = options.wav.string(), .replace = options.force, .rate = options.rate};
  how.units_dir = units_dir(command.rig).string();
  how.library_dir = library_units_dir(command.rig).string();
  how.samples = shelf_of(command.rig.state, command.rig.data);
  how.from = options.from;
  if (options.to) how.to = Beats{*options.to};
  how.format = format_named(options.format);
  auto progress = [&](double done) {
    if (command.terminal && !command.json) std::printf("\r\033[K%3.0f %%", done * 100), std::fflush(stdout);
    return !interrupt.asked();
  };
  auto catalogue = client.catalogue();
  auto rendered = render::render(*project, **catalogue, how, progress);
  if (command.terminal && !command.json) std::printf("\r\033[K");
  if (interrupt.asked() && !rendered) return Refusal{"given up; " + options.wav.string() + " was not written"};
  if (!rendered) return rendered.refusal();
  if (command.json)
    print({{"file", options.wav.string()},
           {"seconds", rendered->length.count},
           {"notes", rendered->notes},
           {"notes_without_voice", rendered->refused},
           {"left_out", rendered->left_out},
           {"took_s", rendered->took.count}});
  else
    std::printf("%s: %s, %zu notes, in %s s\n", options.wav.c_str(), minutes(rendered->length).c_str(), rendered->notes,
                number(rendered->took.count, 1).c_str());
  return {};
}

}  // namespace

void add_export_verbs(Verbs& verbs) {
  auto options = std::make_shared<ExportOptions>();
  auto exporting = verbs.add("export", "Render to a WAV file, faster than real time", "beltane export song.wav",
                             [=](const Command& command) { return export_song(command, *options); });
  exporting.takes("file", options->wav, "The WAV file; its name ends in .wav").required();
  exporting.flag("--force", options->force, "Replace a WAV file that is there already");
  exporting.takes("--project", options->project, "This project file, with no rig needed").existing_file();
  exporting.takes("--rate", options->rate, "Samples a second").within(8000, 192000).shown();
  exporting.takes("--from", options->from.count, "From this beat").not_below_zero();
  exporting.takes("--to", options->to, "To this beat").not_below_zero();
  exporting.takes("--format", options->format, "Of a sample").one_of({"float32", "int24", "int16"}).shown();
}

}  // namespace beltane
