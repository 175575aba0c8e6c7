#pragma once

#include "model/editing/edit.hpp"

namespace beltane {

/// What an edit is about, in the musician's words: `the filter of lead`, `the tempo at beat 16`.
std::string subject_of(const Project&, const Edit&);

}  // namespace beltane
