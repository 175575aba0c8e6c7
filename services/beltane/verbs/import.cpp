#include <cstdio>
#include <fstream>

#include "client/connection.hpp"
#include "midi/import.hpp"
#include "midi/midi.hpp"
#include "model/editing/plain_text.hpp"
#include "model/editing/resolve.hpp"
#include "persistence/database/store.hpp"
#include "services/beltane/file_task.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/paths.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

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
void report(const VerbContext& command, const fs::path& path, const Imported& imported, const std::string& into,
            const std::string& former = "") {
  if (command.json) {
    Json json{{"file", path.string()},   {"project", into},         {"instruments", imported.instruments},
              {"notes", imported.notes}, {"moves", imported.moves}, {"not_carried", imported.losses}};
    if (!former.empty()) json["former"] = former;
    print(json);
    return;
  }
  const auto moves = imported.moves == 0 ? "" : ", " + std::to_string(imported.moves) + " moves of controllers";
  std::printf("%s: %zu instruments, %zu notes%s, in %s\n", plain_text_of(path.filename().string()).c_str(),
              imported.instruments, imported.notes, moves.c_str(), plain_text_of(into).c_str());
  for (const auto& loss : imported.losses) std::printf("  not carried: %s\n", plain_text_of(loss).c_str());
  if (!former.empty()) std::printf("%s\n", plain_text_of(said_of_former(former)).c_str());
}

Result<void> import_to_file(const VerbContext& command, const fs::path& midi, const fs::path& out) {
  const auto whole = whole_path(out);
  if (!whole) return whole.refusal();
  client::Connection client(command.rig);
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
Result<void> import_to_rig(const VerbContext& command, const fs::path& midi) {
  client::Connection client(command.rig);
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

struct ImportOptions {
  fs::path midi{};
  fs::path project{};
};

Result<void> import_song(const VerbContext& command, const ImportOptions& given) {
  return given.project.empty() ? import_to_rig(command, given.midi)
                               : import_to_file(command, given.midi, given.project);
}

const VerbEntry import_verb{
    {Chapter::project, 4, "import", "Bring in a Standard MIDI File", "beltane import song.mid --project song.beltane"},
    import_song,
    [](Verb verb, ImportOptions& given) {
      verb.takes("file", given.midi, "The MIDI file").required().existing_file();
      verb.takes("--project", given.project, "Into this new project file, with no rig needed");
    }};

}  // namespace
}  // namespace beltane
