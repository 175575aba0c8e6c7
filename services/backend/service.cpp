#include "backend/backend_service.hpp"
#include "engines/engines.hpp"
#include "host/service_entry.hpp"

namespace beltane {
namespace {

const ServiceEntry backend_entry{"backend", [](const Host& host, std::function<void()> end) {
                                   return run_backend(host, std::move(end), engines_of(host));
                                 }};

}  // namespace
}  // namespace beltane
