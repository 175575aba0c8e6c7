#include "services/beltane/samples.hpp"

#include <cstdio>

#include "model/editing/plain_text.hpp"
#include "samples/shelf.hpp"

namespace beltane {
namespace {

/// A unit plays two channels; of a file with more, people are told.
void tell_of_lost_channels(const std::filesystem::path& file) {
  const auto sound = sound_file(file);
  if (!sound || sound->channels <= 2) return;
  std::fprintf(stderr, "%s has %u channels; only its first two are played\n",
               plain_text_of(file.filename().string()).c_str(), sound->channels);
}

Result<void> add_to_shelf(Zone& zone, const SampleShelf& shelf, const std::filesystem::path& folder) {
  if (is_sample_name(zone.sample)) {
    if (zone.file.empty()) zone.file = zone.sample;
    return {};
  }
  const auto file = folder / zone.sample;
  auto name = shelf.add(file);
  if (!name) return name.refusal();
  zone.sample = *std::move(name);
  tell_of_lost_channels(file);
  zone.file = file.filename().string();
  return {};
}

}  // namespace

Result<Edits> with_samples_kept(Edits edits, const Rig& rig, const std::filesystem::path& folder) {
  const auto shelf = shelf_of(rig.state, rig.data);
  for (auto& edit : edits) {
    auto* put = std::get_if<PutZones>(&edit);
    if (!put) continue;
    for (auto& zone : put->zones)
      if (auto kept = add_to_shelf(zone, shelf, folder); !kept) return kept.refusal();
  }
  return edits;
}

}  // namespace beltane
