#include "services/beltane/export_midi.hpp"

#include <cstdio>
#include <fstream>

#include "midi/export.hpp"
#include "model/editing/plain_text.hpp"
#include "services/beltane/json.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

/// What is there already is replaced at once, by a file that is whole.
Result<void> write_whole(const fs::path& path, const std::string& bytes) {
  const fs::path draft{path.string() + ".new"};
  std::error_code error;
  {
    std::ofstream file(draft, std::ios::binary | std::ios::trunc);
    file << bytes;
    if (!file.flush()) {
      fs::remove(draft, error);
      return Refusal{path.string() + " cannot be written"};
    }
  }
  fs::rename(draft, path, error);
  if (!error) return {};
  const auto why = error.message();
  fs::remove(draft, error);
  return Refusal{path.string() + " cannot be written: " + why};
}

void report(const VerbContext& command, const fs::path& path, const ExportedMidi& exported) {
  if (command.json) {
    print({{"file", path.string()},
           {"instruments", exported.instruments},
           {"notes", exported.notes},
           {"moves", exported.moves},
           {"not_carried", exported.losses}});
    return;
  }
  std::printf("%s: %zu instruments, %zu notes, %zu moves of controllers\n", plain_text_of(path.string()).c_str(),
              exported.instruments, exported.notes, exported.moves);
  for (const auto& loss : exported.losses) std::printf("  not carried: %s\n", plain_text_of(loss).c_str());
}

}  // namespace

bool is_midi_name(const fs::path& file) { return file.extension() == ".mid" || file.extension() == ".midi"; }

Result<void> export_midi(const VerbContext& command, const Project& project, const Catalogue& catalogue,
                         const fs::path& file, bool replace) {
  std::error_code error;
  const auto what = fs::status(file, error);
  if (fs::exists(what) && !fs::is_regular_file(what)) return Refusal{file.string() + " is not a file"};
  if (fs::exists(what) && !replace) return Refusal{file.string() + " is there already; --force replaces it"};
  const auto exported = midi_of(project, catalogue);
  if (auto written = write_whole(file, exported.bytes); !written) return written;
  report(command, file, exported);
  return {};
}

}  // namespace beltane
