#pragma once

#include <filesystem>

#include "model/result.hpp"

namespace beltane {

/// A folder of this user's alone in a place that others may write to, such as /tmp: made with mode 0700 where it is not
/// there. Refused, with the reason, where somebody else owns it or one on the way to it, or may put another in its
/// place; where it is a symlink; and where others may write into it.
Result<void> make_private_folder(const std::filesystem::path&);

}  // namespace beltane
