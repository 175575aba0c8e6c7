#pragma once

#include "host/rig.hpp"
#include "model/editing/edit.hpp"
#include "model/result.hpp"

namespace beltane {

/// The edits with every sound file that they name taken to this machine's shelf, and named by its content. Files are
/// looked for from `folder` on. Blocks: as long as it takes to copy them.
Result<Edits> with_samples_kept(Edits edits, const Rig& rig, const std::filesystem::path& folder);

}  // namespace beltane
