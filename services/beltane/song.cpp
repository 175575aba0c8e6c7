#include "services/beltane/song.hpp"

#include <fstream>

#include "model/editing/apply.hpp"
#include "model/editing/resolve.hpp"
#include "services/beltane/samples.hpp"
#include "words/words.hpp"

namespace beltane {

std::filesystem::path shipped_song(const Rig& rig) { return rig.data / "songs" / "may_fire.song"; }

Result<Edits> song_edits(std::istream& song, Project project, const Catalogue& catalogue, const Rig& rig,
                         const std::filesystem::path& folder) {
  Edits all;
  int number = 0;
  for (std::string line; std::getline(song, line);) {
    ++number;
    const auto words = split_words(line);
    if (words.empty() || words[0].starts_with('#')) continue;
    auto edits = edits_of(project, catalogue, words);
    if (edits) edits = with_samples_kept(*std::move(edits), rig, folder);
    if (edits) edits = resolve(project, *std::move(edits), catalogue);
    const auto done = edits ? advance(project, *edits) : edits;
    if (!done) return Refusal{"line " + std::to_string(number) + ": " + done.reason()};
    for (auto& edit : *edits) all.push_back(std::move(edit));
  }
  return all;
}

Result<void> load_song(client::Connection& client, const std::filesystem::path& file, const std::string& author) {
  std::ifstream in(file);
  if (!in) return Refusal{"the song " + file.string() + " cannot be read"};
  auto catalogue = client.catalogue();
  if (!catalogue) return catalogue.refusal();
  auto snapshot = client.snapshot();
  if (!snapshot) return snapshot.refusal();
  auto edits = song_edits(in, snapshot->project, **catalogue, client.rig(), file.parent_path());
  if (!edits) return Refusal{file.string() + ", " + edits.reason()};
  auto verdict = client.submit(std::move(*edits), author);
  if (!verdict) return verdict.refusal();
  return {};
}

}  // namespace beltane
