#include <string_view>

#include "library/ladspa.hpp"
#include "library/library_service.hpp"

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "scan-ladspa") return beltane::library::print_plugins(argv[2]);
  return beltane::run_process("librarian", beltane::run_librarian, argc, argv);
}
