#include "host/service_entry.hpp"
#include "sequencer/sequencer_service.hpp"

namespace beltane {
namespace {

const ServiceEntry sequencer_entry{"sequencer", run_sequencer};

}  // namespace
}  // namespace beltane
