#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdio>

#include "host/log.hpp"
#include "host/options.hpp"
#include "host/rig_name.hpp"
#include "supervisor/guard.hpp"
#include "supervisor/jack_registry.hpp"
#include "supervisor/owner.hpp"
#include "supervisor/plan.hpp"
#include "supervisor/run.hpp"
#include "supervisor/supervisor.hpp"

namespace beltane::supervisor {
namespace {

namespace fs = std::filesystem;

/// What the supervisor is told on its command line.
struct Orders {
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
std::optional<int> read_arguments(Orders& orders, int argc, char** argv) {
  Options options{
      "beltane-supervisor: starts a rig's processes, sees them die, starts them again. `beltane up` starts it.\n"
      "Example: beltane-supervisor --rig studio --config rig.toml"};
  options.add("--rig", orders.rig, "Name of the rig");
  options.add("--config", orders.how.config, "Rig file; without it the defaults hold");
  options.add("--runtime", orders.runtime, "Directory of the rig's sockets");
  options.add("--state", orders.state, "Directory of logs and unsaved projects");
  options.add("--data", orders.data, "Directory with synthdefs/");
  options.add("--engine", orders.how.engine, "auto, scsynth or native; without it as the rig file says");
  options.add_flag("--in-process", orders.how.in_process, "All services in one process");
  options.add_flag("--guarded", orders.guarded,
                   "Is itself started again when killed; for where nothing else does that");
  options.add("--owner", orders.how.owner,
              "Takes the rig down when nobody holds the lock (flock) of this file any more, and then its folder away");
  options.add("--died", orders.died, "Said by the guard: when the one before died, in ns of the monotonic clock");
  options.add_flag("--hung", orders.hung, "Said by the guard: the one before was killed because it hung");
  return options.read(argc, argv);
}

Result<Rig> rig_of(const Orders& orders) {
  if (!is_rig_name(orders.rig))
    return Refusal{"`" + orders.rig + "` cannot be the name of a rig; " + std::string(rig_name_rule) + "."};
  Rig rig = rig_named(orders.rig);
  if (!orders.runtime.empty()) rig.runtime = fs::absolute(orders.runtime).lexically_normal();
  if (!orders.state.empty()) rig.state = fs::absolute(orders.state).lexically_normal();
  if (!orders.data.empty()) rig.data = fs::absolute(orders.data).lexically_normal();
  return rig;
}

/// Every program of the plan can be started; what somebody else starts has none.
Result<void> programs_are_there(const Plan& plan) {
  for (const auto& part : plan)
    if (part.kind != Kind::foreign && access(part.command.front().c_str(), X_OK) != 0)
      return Refusal{"the program " + part.command.front() + " is missing; build or install beltane again."};
  return {};
}

/// The name of the JACK server that the rig has, or will have.
std::string jack_name_of(const Rig& rig) {
  const auto remembered = jack_server_of(rig);
  return remembered.empty() ? "beltane-" + rig.name + "-" + std::to_string(getpid()) : remembered;
}

Charge charge_of(const Orders& orders, const Rig& rig, const RigConfig& config, const Machine& machine) {
  const auto jack_name = jack_name_of(rig);
  Charge charge{rig, config.limits, rig_plan(config, rig, machine, jack_name), jack_name, config.audio.jack_server, {}};
  if (orders.guarded)
    charge.plan.push_back(guard(rig, machine.programs, guarded_command(rig, machine.programs, orders.how)));
  charge.hung = orders.hung;
  if (orders.died > 0) charge.died = Instant{std::chrono::nanoseconds(orders.died)};
  return charge;
}

Result<void> supervise(const Orders& orders) {
  auto rig = rig_of(orders);
  if (!rig) return rig.refusal();
  auto config = orders.how.config.empty() ? Result<RigConfig>(RigConfig{}) : load_rig(orders.how.config);
  if (!config) return config.refusal();
  config->together = orders.how.in_process;
  if (!orders.how.engine.empty()) config->server.engine = orders.how.engine;
  const auto machine = this_machine();
  if (auto can = can_run(*config, machine); !can) return can;
  const auto charge = charge_of(orders, *rig, *config, machine);
  if (auto there = programs_are_there(charge.plan); !there) return there;
  auto rooms = enter_rooms(*rig);
  if (!rooms) return rooms.refusal();
  tidy_jack_registry();
  if (!orders.how.owner.empty()) end_with_owner(orders.how.owner);
  auto kept = keep_alive(charge, *rooms);
  tidy_jack_registry();
  if (kept) leave_rooms(*rig, config->elsewhere.empty());
  if (!orders.how.owner.empty()) tidy_up_after_owner(orders.how.owner, *rig);
  return kept;
}

}  // namespace

int run_supervisor(int argc, char** argv) {
  Orders orders;
  if (const auto status = read_arguments(orders, argc, argv)) return *status;
  block_signals();
  start_log("supervisor");
  const auto done = supervise(orders);
  if (done) return 0;
  std::fprintf(stderr, "%s\n", done.reason().c_str());
  return 1;
}

}  // namespace beltane::supervisor
