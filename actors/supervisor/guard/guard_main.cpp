#include <spdlog/spdlog.h>

#include "host/log.hpp"
#include "host/options.hpp"
#include "supervisor/guard/guard.hpp"
#include "supervisor/run.hpp"
#include "supervisor/supervision/end_signals.hpp"

namespace beltane::supervisor {
namespace {

/// An exit status where it shall not go on.
std::optional<int> read_guard_arguments(GuardOptions& guard, int argc, char** argv) {
  Options options{
      "beltane-guard: starts a rig's supervisor again when it was killed. The supervisor starts it.\n"
      "Example: beltane-guard --runtime /run/user/1000/beltane/default --log sup.log -- beltane-supervisor --rig "
      "default"};
  options.add("--runtime", guard.runtime, "Directory of the rig's sockets", Options::Need::required);
  options.add("--log", guard.log, "Gets what the next supervisor says");
  options.add("revival", guard.revival, "Command line of the supervisor", Options::Need::required);
  return options.read(argc, argv);
}

}  // namespace

int run_guard(int argc, char** argv) {
  GuardOptions guard;
  if (const auto status = read_guard_arguments(guard, argc, argv)) return *status;
  block_signals();
  start_log("guard");
  const auto done = guard_rig(guard);
  if (done) return 0;
  spdlog::error(done.reason());
  return 1;
}

}  // namespace beltane::supervisor
