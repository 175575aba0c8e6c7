#include <cstdio>
#include <fstream>

#include "midi/import.hpp"
#include "midi/midi.hpp"
#include "model/missing_units.hpp"
#include "model/plain_text.hpp"
#include "model/resolve.hpp"
#include "persistence/store.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/keep_first.hpp"
#include "services/beltane/paths.hpp"
#include "services/beltane/verbs.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

/// The units that the project names and nobody has.
std::vector<UnitName> silent_units(Client& client) {
  const auto catalogue = client.catalogue();
  const auto snapshot = client.snapshot();
  return catalogue && snapshot ? missing_units(snapshot->project, **catalogue) : std::vector<UnitName>{};
}

/// Where the project is kept that is open now; where it cannot be had, where it was.
Result<std::string> path_of_open(Client& client) {
  const auto status = client.status();
  if (!status) return status.refusal();
  if (!has_project(*status)) return word_of(*status, "persistence", "path");
  auto snapshot = client.snapshot();
  if (!snapshot) return snapshot.refusal();
  return snapshot->path;
}

std::string said_of_former(const std::string& former) { return "the project before stays in " + former; }

/// The file from now on, and (for `new` and `open`) the one of before.
Result<void> file_task(const Command& command, FileTask task, const fs::path& file, const char* done,
                       bool force = false) {
  const auto path = file.empty() ? Result<fs::path>(file) : whole_path(file);
  if (!path) return path.refusal();
  Client client(command.rig);
  const bool leaves = task == FileTask::create || task == FileTask::open;
  const auto former = leaves ? path_of_open(client) : Result<std::string>(std::string());
  if (!former) return former.refusal();
  auto answer = client.project_task(task, path->string(), force);
  if (!answer) return answer.refusal();
  const auto silent = task == FileTask::open ? silent_units(client) : std::vector<UnitName>{};
  if (command.json) {
    Json json{{"path", answer->path}, {"not_in_catalogue", silent}};
    if (leaves) json["former"] = *former;
    print(json);
    return {};
  }
  std::printf("%s %s\n", done, plain_text_of(answer->path).c_str());
  if (leaves && *former != answer->path) std::printf("%s\n", plain_text_of(said_of_former(*former)).c_str());
  for (const auto& unit : silent)
    std::printf("  '%s' is not in the catalogue; what it was is silent until it is in the library's folder again\n",
                plain_text_of(unit).c_str());
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

/// `former`: where the project of before is kept; empty where none was left.
void report(const Command& command, const fs::path& path, const Imported& imported, const std::string& into,
            const std::string& former = "") {
  if (command.json) {
    Json json{{"file", path.string()},
              {"project", into},
              {"instruments", imported.instruments},
              {"notes", imported.notes},
              {"not_carried", imported.losses}};
    if (!former.empty()) json["former"] = former;
    print(json);
    return;
  }
  std::printf("%s: %zu instruments, %zu notes, in %s\n", plain_text_of(path.filename().string()).c_str(),
              static_cast<std::size_t>(imported.instruments), static_cast<std::size_t>(imported.notes),
              plain_text_of(into).c_str());
  for (const auto& loss : imported.losses) std::printf("  not carried: %s\n", plain_text_of(loss).c_str());
  if (!former.empty()) std::printf("%s\n", plain_text_of(said_of_former(former)).c_str());
}

Result<void> import_to_file(const Command& command, const fs::path& midi, const fs::path& out) {
  const auto whole = whole_path(out);
  if (!whole) return whole.refusal();
  Client client(command.rig);
  auto catalogue = client.catalogue();
  if (!catalogue) return catalogue.refusal();
  auto imported = read_song(midi, **catalogue);
  if (!imported) return imported.refusal();
  Studio studio;
  const auto edits = resolve(studio.project, imported->edits, **catalogue);
  if (!edits) return Refusal{midi.string() + ": " + edits.reason()};
  if (auto done = advance(studio.project, *edits); !done) return Refusal{midi.string() + ": " + done.reason()};
  if (auto made = Store::create(*whole, studio); !made) return made;
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
  const bool leaves = !(snapshot->project == Project{});
  auto into = snapshot->path;
  if (leaves) {
    auto fresh = client.project_task(FileTask::create, "");
    if (!fresh) return fresh.refusal();
    into = fresh->path;
  }
  if (auto verdict = client.submit(imported->edits, command.author); !verdict)
    return Refusal{verdict.reason() + (leaves ? "; " + said_of_former(snapshot->path) : "")};
  report(command, midi, *imported, into, leaves ? snapshot->path : "");
  return {};
}

}  // namespace

void add_project_verbs(Verbs& verbs) {
  const auto loses = "Also where edits are not on disk; they are lost then";
  auto force = std::make_shared<bool>(false);
  verbs
      .add("new", "Begin an empty project", "beltane new",
           [=](const Command& command) { return file_task(command, FileTask::create, "", "new project in", *force); })
      .flag("--force", *force, loses);
  auto opened = std::make_shared<std::string>();
  auto open = verbs.add("open", "Open a project file", "beltane open song.beltane", [=](const Command& command) {
    return file_task(command, FileTask::open, *opened, "opened", *force);
  });
  open.takes("file", *opened, "The project").required();
  open.flag("--force", *force, loses);
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
