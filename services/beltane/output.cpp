#include "services/beltane/output.hpp"

#include <cstdio>

namespace beltane {

bool output_works() { return std::fflush(stdout) == 0 && std::ferror(stdout) == 0; }

}  // namespace beltane
