#include "host/service_entry.hpp"
#include "voices/voices_service.hpp"

namespace beltane {
namespace {

const ServiceEntry voices_entry{"voices", run_voices};

}  // namespace
}  // namespace beltane
