#include "host/service_entry.hpp"
#include "session/session_service.hpp"

namespace beltane {
namespace {

const ServiceEntry session_entry{"session", run_session};

}  // namespace
}  // namespace beltane
