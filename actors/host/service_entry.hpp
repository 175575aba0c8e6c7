#pragma once

#include <map>
#include <string>

#include "host/host.hpp"

namespace beltane {

/// A service of a rig, by its name in the table of services. Each file services/NAME/service.cpp has one, and is found
/// by being there: its own program has that one, and the studio, which runs a rig in one process, has all.
class ServiceEntry {
 public:
  ServiceEntry(const char* name, Service run);
};

/// The services whose entries this program has.
const std::map<std::string, Service, std::less<>>& services_of_program();

/// The whole main of the program of one service, as `run_process`.
int run_service_program(int argc, char** argv);

}  // namespace beltane
