#include "host/service_entry.hpp"
#include "library/library_service.hpp"

namespace beltane {
namespace {

const ServiceEntry librarian_entry{"librarian", run_librarian};

}  // namespace
}  // namespace beltane
