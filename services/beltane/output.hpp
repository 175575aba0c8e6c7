#pragma once

namespace beltane {

/// Whether all that was printed so far has gone out: standard output is there, not full, and somebody reads it.
bool output_works();

}  // namespace beltane
