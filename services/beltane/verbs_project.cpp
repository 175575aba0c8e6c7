#include <cstdio>
#include <fstream>

#include "midi/import.hpp"
#include "midi/midi.hpp"
#include "model/strangers.hpp"
#include "persistence/store.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/verbs.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

/// The units that the project names and nobody has.
std::vector<UnitName> silent_units(Client& client) {
  const auto catalogue = client.catalogue();
  const auto snapshot = client.snapshot();
  return catalogue && snapshot ? strangers(snapshot->project, **catalogue) : std::vector<UnitName>{};
}

Result<void> file_task(const Command& command, FileTask task, const std::string& path, const char* done) {
  Client client(command.rig);
  auto answer = client.project_task(task, path.empty() ? path : fs::absolute(path).string());
  if (!answer) return answer.refusal();
  const auto silent = task == FileTask::open ? silent_units(client) : std::vector<UnitName>{};
  if (command.json) {
    print({{"path", answer->path}, {"not_in_catalogue", silent}});
    return {};
  }
  std::printf("%s %s\n", done, answer->path.c_str());
  for (const auto& unit : silent)
    std::printf("  '%s' is not in the catalogue; what it was is silent until it is in the library's folder again\n",
                unit.c_str());
  return {};
}

/// The file's bytes. Devices and pipes, which need have no end, are refused.
Result<std::vector<std::byte>> bytes_of(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return Refusal{path.string() + " is not a file"};
  if (fs::file_size(path, error) > midi_bytes) return Refusal{path.string() + " is larger than 64 MB"};
  std::ifstream file(path, std::ios::binary);
  if (!file) return Refusal{path.string() + " cannot be read"};
  std::vector<char> chars{std::istreambuf_iterator<char>(file), {}};
  const auto* first = reinterpret_cast<const std::byte*>(chars.data());
  return std::vector<std::byte>(first, first + chars.size());
}

/// The MIDI file as edits of an empty project.
Result<Imported> read_song(const fs::path& path, const Catalogue& catalogue) {
  auto bytes = bytes_of(path);
  if (!bytes) return bytes.refusal();
  auto song = read_midi(*bytes);
  if (!song) return Refusal{path.string() + ": " + song.reason()};
  return project_from(*song, path.stem().string(), catalogue);
}

void report(const Command& command, const fs::path& path, const Imported& imported, const std::string& into) {
  if (command.json) {
    print({{"file", path.string()},
           {"project", into},
           {"instruments", imported.instruments},
           {"notes", imported.notes},
           {"not_carried", imported.losses}});
    return;
  }
  std::printf("%s: %zu instruments, %zu notes\n", path.filename().c_str(),
              static_cast<std::size_t>(imported.instruments), static_cast<std::size_t>(imported.notes));
  for (const auto& loss : imported.losses) std::printf("  not carried: %s\n", loss.c_str());
}

Result<void> import_to_file(const Command& command, const fs::path& midi, const fs::path& out) {
  Client client(command.rig);
  auto catalogue = client.catalogue();
  if (!catalogue) return catalogue.refusal();
  auto imported = read_song(midi, **catalogue);
  if (!imported) return imported.refusal();
  Studio studio;
  auto project = apply(studio.project, with_ids(studio.project, imported->edits), **catalogue);
  if (!project) return Refusal{midi.string() + ": " + project.reason()};
  studio.project = std::move(*project);
  if (auto made = Store::create(fs::absolute(out), studio); !made) return made;
  report(command, midi, *imported, out.string());
  return {};
}

/// A song is a project of its own: what was open stays in its file.
Result<void> import_to_rig(const Command& command, const fs::path& midi) {
  Client client(command.rig);
  auto catalogue = client.catalogue();
  if (!catalogue) return catalogue.refusal();
  auto imported = read_song(midi, **catalogue);
  if (!imported) return imported.refusal();
  auto snapshot = client.snapshot();
  if (!snapshot) return snapshot.refusal();
  if (!(snapshot->project == Project{}))
    if (auto fresh = client.project_task(FileTask::create, ""); !fresh) return fresh.refusal();
  if (auto verdict = client.submit(imported->edits, command.author); !verdict) return verdict.refusal();
  report(command, midi, *imported, snapshot->path);
  return {};
}

}  // namespace

void add_project_verbs(Verbs& verbs) {
  verbs.add("new", "Begin an empty project", "beltane new",
            [](const Command& command) { return file_task(command, FileTask::create, "", "new project in"); });
  auto opened = std::make_shared<std::string>();
  verbs
      .add("open", "Open a project file", "beltane open song.beltane",
           [=](const Command& command) { return file_task(command, FileTask::open, *opened, "opened"); })
      .takes("file", *opened, "The project")
      .required();
  auto saved = std::make_shared<std::string>();
  verbs
      .add("save", "Fold everything into the file; or copy to another and go on there", "beltane save song.beltane",
           [=](const Command& command) {
             return file_task(command, saved->empty() ? FileTask::flush : FileTask::save_as, *saved, "saved");
           })
      .takes("file", *saved, "Another file");

  auto midi = std::make_shared<fs::path>();
  auto out = std::make_shared<fs::path>();
  auto import = verbs.add("import", "Bring in a Standard MIDI File", "beltane import song.mid --project song.beltane",
                          [=](const Command& command) {
                            return out->empty() ? import_to_rig(command, *midi) : import_to_file(command, *midi, *out);
                          });
  import.takes("file", *midi, "The MIDI file").required().existing_file();
  import.takes("--project", *out, "Into this new project file, with no rig needed");
}

}  // namespace beltane
