#include "services/beltane/samples.hpp"

#include "samples/shelf.hpp"

namespace beltane {
namespace {

Result<void> keep(Zone& zone, const SampleShelf& shelf, const std::filesystem::path& folder) {
  if (is_sample_name(zone.sample)) {
    if (zone.file.empty()) zone.file = zone.sample;
    return {};
  }
  const auto file = folder / zone.sample;
  auto name = shelf.keep(file);
  if (!name) return name.refusal();
  zone.sample = *std::move(name);
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
      if (auto kept = keep(zone, shelf, folder); !kept) return kept.refusal();
  }
  return edits;
}

}  // namespace beltane
