#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdio>

#include "host/log.hpp"
#include "host/options.hpp"
#include "host/rig_name.hpp"
#include "supervisor/guard/guard_command.hpp"
#include "supervisor/jack/jack_registry.hpp"
#include "supervisor/plan/plan.hpp"
#include "supervisor/rig/owner.hpp"
#include "supervisor/run.hpp"
#include "supervisor/supervision/end_signals.hpp"
#include "supervisor/supervision/supervisor.hpp"

namespace beltane::supervisor {
namespace {

namespace fs = std::filesystem;

/// What the supervisor is told on its command line.
struct SupervisorArguments {
  std::string rig{"default"};
  StartOptions how{};
  fs::path runtime{};
  fs::path state{};
  fs::path data{};
  bool guarded{};
  std::int64_t died{};
  bool hung{};
};

/// An exit status where it shall not go on.
std::optional<int> read_supervisor_arguments(SupervisorArguments& arguments, int argc, char** argv) {
  Options options{
      "beltane-supervisor: starts a rig's processes, sees them die, starts them again. `beltane up` starts it.\n"
      "Example: beltane-supervisor --rig studio --config rig.toml"};
  options.add("--rig", arguments.rig, "Name of the rig");
  options.add("--config", arguments.how.config, "Rig file; without it the defaults hold");
  options.add("--runtime", arguments.runtime, "Directory of the rig's sockets");
  options.add("--state", arguments.state, "Directory of logs and unsaved projects");
  options.add("--data", arguments.data, "Directory with synthdefs/");
  options.add("--engine", arguments.how.engine, "auto, scsynth or native; without it as the rig file says");
  options.add("--standby", arguments.how.standby, "auto, none, warm or mirror; without it as the rig file says");
  options.add_flag("--in-process", arguments.how.in_process, "All services in one process");
  options.add_flag("--guarded", arguments.guarded,
                   "Is itself started again when killed; for where nothing else does that");
  options.add("--owner", arguments.how.owner,
              "Takes the rig down when nobody holds the lock (flock) of this file any more, and then its folder away");
  options.add("--died", arguments.died, "Said by the guard: when the one before died, in ns of the monotonic clock");
  options.add_flag("--hung", arguments.hung, "Said by the guard: the one before was killed because it hung");
  return options.read(argc, argv);
}

Result<Rig> rig_of(const SupervisorArguments& arguments) {
  if (!is_rig_name(arguments.rig))
    return Refusal{"`" + arguments.rig + "` cannot be the name of a rig; " + std::string(rig_name_rule) + "."};
  Rig rig = rig_named(arguments.rig);
  if (!arguments.runtime.empty()) rig.runtime = fs::absolute(arguments.runtime).lexically_normal();
  if (!arguments.state.empty()) rig.state = fs::absolute(arguments.state).lexically_normal();
  if (!arguments.data.empty()) rig.data = fs::absolute(arguments.data).lexically_normal();
  return rig;
}

/// Every program of the plan can be started; what somebody else starts has none.
Result<void> programs_are_there(const ProcessPlan& plan) {
  for (const auto& part : plan)
    if (part.kind != ProcessKind::foreign && access(part.command.front().c_str(), X_OK) != 0)
      return Refusal{"the program " + part.command.front() + " is missing; build or install beltane again."};
  return {};
}

/// The name of the JACK server that the rig has, or will have.
std::string jack_name_of(const Rig& rig) {
  const auto recorded = jack_server_of(rig);
  return recorded.empty() ? "beltane-" + rig.name + "-" + std::to_string(getpid()) : recorded;
}

SupervisorOptions options_of(const SupervisorArguments& arguments, const Rig& rig, const RigConfig& config,
                             const Machine& machine) {
  const auto jack_name = jack_name_of(rig);
  SupervisorOptions options{
      rig, config.limits, rig_plan(config, rig, machine, jack_name), jack_name, config.audio.jack_server, {}};
  if (arguments.guarded)
    options.plan.push_back(guard_spec(rig, machine.programs, guarded_command(rig, machine.programs, arguments.how)));
  options.hung = arguments.hung;
  if (arguments.died > 0) options.died = Instant{std::chrono::nanoseconds(arguments.died)};
  return options;
}

Result<void> supervise(const SupervisorArguments& arguments) {
  auto rig = rig_of(arguments);
  if (!rig) return rig.refusal();
  auto config = arguments.how.config.empty() ? Result<RigConfig>(RigConfig{}) : load_rig(arguments.how.config);
  if (!config) return config.refusal();
  config->together = arguments.how.in_process;
  if (!arguments.how.engine.empty()) config->server.engine = arguments.how.engine;
  if (!arguments.how.standby.empty()) config->server.standby = arguments.how.standby;
  const auto machine = this_machine();
  if (auto can = can_run(*config, machine); !can) return can;
  const auto options = options_of(arguments, *rig, *config, machine);
  if (auto there = programs_are_there(options.plan); !there) return there;
  auto lock = enter_rig(*rig);
  if (!lock) return lock.refusal();
  tidy_jack_registry();
  if (!arguments.how.owner.empty()) end_with_owner(arguments.how.owner);
  auto kept = keep_alive(options, *lock);
  tidy_jack_registry();
  if (kept) leave_rig(*rig, config->elsewhere.empty());
  if (!arguments.how.owner.empty()) tidy_up_after_owner(arguments.how.owner, *rig);
  return kept;
}

}  // namespace

int run_supervisor(int argc, char** argv) {
  SupervisorArguments arguments;
  if (const auto status = read_supervisor_arguments(arguments, argc, argv)) return *status;
  block_signals();
  start_log("supervisor");
  const auto done = supervise(arguments);
  if (done) return 0;
  std::fprintf(stderr, "%s\n", done.reason().c_str());
  return 1;
}

}  // namespace beltane::supervisor
