#include <cstdio>

#include "host/catalogue_file.hpp"
#include "model/samples_used.hpp"
#include "model/strangers.hpp"
#include "persistence/sample_porter.hpp"
#include "render/render.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/text.hpp"
#include "services/beltane/verbs.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

/// The project in a file that no rig has open.
Result<Project> project_in(const fs::path& path, const Catalogue& catalogue, const SampleShelf& shelf) {
  auto store = Store::open_to_read(fs::absolute(path));
  if (!store) return store.refusal();
  auto held = store->read();
  if (!held) return held.refusal();
  Studio studio = std::move(held->studio);
  std::vector<Edits> edits;
  for (const auto& kept : held->tail) edits.push_back(kept.change.edits);
  const auto known = with_stand_ins(catalogue, studio.project, edits);
  for (const auto& kept : held->tail) {
    auto next = fold(std::move(studio), kept.change, known);
    if (!next) return Refusal{path.string() + ": " + next.reason()};
    studio = std::move(*next);
  }
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

Result<void> export_song(const Command& command, const ExportOptions& options) {
  Client client(command.rig);
  auto project = project_to_export(client, options);
  if (!project) return project.refusal();
  render::RenderOptions how{.wav = fs::absolute(options.wav).string(), .rate = options.rate};
  how.units_dir = units_dir(command.rig).string();
  how.library_dir = library_units_dir(command.rig).string();
  how.samples = shelf_of(command.rig.state, command.rig.data);
  how.from = options.from;
  if (options.to) how.to = Beats{*options.to};
  how.format = options.format == "int16"   ? backend::SampleFormat::int16
               : options.format == "int24" ? backend::SampleFormat::int24
                                           : backend::SampleFormat::float32;
  auto progress = [&](double done) {
    if (command.terminal && !command.json) std::printf("\r\033[K%3.0f %%", done * 100), std::fflush(stdout);
    return true;
  };
  auto catalogue = client.catalogue();
  auto rendered = render::render(*project, **catalogue, how, progress);
  if (command.terminal && !command.json) std::printf("\r\033[K");
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
  exporting.takes("file", options->wav, "The WAV file").required();
  exporting.takes("--project", options->project, "This project file, with no rig needed").existing_file();
  exporting.takes("--rate", options->rate, "Samples a second").within(8000, 192000).shown();
  exporting.takes("--from", options->from.count, "From this beat").not_below_zero();
  exporting.takes("--to", options->to, "To this beat").not_below_zero();
  exporting.takes("--format", options->format, "Of a sample").one_of({"float32", "int24", "int16"}).shown();
}

}  // namespace beltane
