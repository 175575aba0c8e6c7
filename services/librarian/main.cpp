#include <string_view>

#include "host/service_entry.hpp"
#include "library/ladspa.hpp"

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "scan-ladspa") return beltane::library::print_plugins(argv[2]);
  return beltane::run_service_program(argc, argv);
}
