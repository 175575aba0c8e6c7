#include "host/service_entry.hpp"
#include "persistence/persistence_service.hpp"

namespace beltane {
namespace {

const ServiceEntry persistence_entry{"persistence", run_persistence};

}  // namespace
}  // namespace beltane
