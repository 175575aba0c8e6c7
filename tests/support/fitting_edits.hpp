#pragma once

#include <optional>

#include "model/editing/edit.hpp"
#include "model/project/project.hpp"

/// Random edits that name things which are there. They run inside rc::gen::exec.
namespace beltane::support {

/// An edit of the alternative of that index; nothing where the project has nothing for it. Its ids are given.
std::optional<Edit> fitting(const Project&, std::size_t alternative);
/// An edit of any.
Edit fitting(const Project&);

}  // namespace beltane::support
