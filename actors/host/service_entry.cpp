#include "host/service_entry.hpp"

#include <functional>
#include <utility>

namespace beltane {
namespace {

using ServicesByName = std::map<std::string, Service, std::less<>>;

ServicesByName& entries() {
  static ServicesByName all;
  return all;
}

}  // namespace

ServiceEntry::ServiceEntry(const char* name, Service run) { entries().emplace(name, std::move(run)); }

const ServicesByName& services_of_program() { return entries(); }

int run_service_program(int argc, char** argv) {
  const auto& [name, run] = *services_of_program().begin();
  return run_process(name, run, argc, argv);
}

}  // namespace beltane
