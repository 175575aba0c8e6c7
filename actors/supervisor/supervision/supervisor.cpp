#include "supervisor/supervision/supervisor.hpp"

#include <sched.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <random>

#include "changeover/record.hpp"
#include "supervisor/jack/foreign_process_search.hpp"
#include "supervisor/processes/leftovers.hpp"
#include "supervisor/rig/log_files.hpp"
#include "supervisor/rig/text_file.hpp"
#include "supervisor/supervision/adoption.hpp"
#include "supervisor/supervision/clock.hpp"
#include "supervisor/supervision/message_handler.hpp"
#include "supervisor/supervision/service_manager.hpp"
#include "supervisor/supervision/starvation_guard.hpp"
#include "supervisor/supervision/stopped_services.hpp"
#include "supervisor/supervision/supervisor_poller.hpp"

namespace beltane::supervisor {
namespace {

constexpr Seconds ready_check{0.002};  // of what is starting
constexpr auto children_file_name = "children";

/// A new number in [0, 1) each time.
std::function<double()> random_chance() {
  return [random = std::mt19937{std::random_device{}()},
          chance = std::uniform_real_distribution<double>{0, 1}]() mutable { return chance(random); };
}

bool is_starting(const ChildProcess& child) { return child.stage == ProcessStage::starting && runs(child); }

/// The loop: waits until something happens or is due, tells the process tree, and has its decisions carried out. One
/// thread.
class Supervisor {
 public:
  Supervisor(const SupervisorOptions& options, std::unique_ptr<ControlSocket> socket, std::uint32_t restarts)
      : options_(options),
        socket_(std::move(socket)),
        state_{ProcessTree(options.plan, options.limits, random_chance())},
        publisher_({options.rig.runtime / children_file_name, options.jack_name, restarts}, *socket_, events_),
        report_(options, restarts, {state_, monitor_, events_, launcher_}) {}
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  void take_over(const ChildrenFile&);
  void run();

 private:
  Moment next_due() const;
  std::vector<int> fds() const;
  void wait_and_handle();
  void bury_dead();
  void adopt_foreign_processes();
  void check_servers();
  void check_services();
  void check_logs();

  const SupervisorOptions& options_;
  std::unique_ptr<ControlSocket> socket_;
  EventLog events_{[this](const Event& event) { socket_->publish(event); }};
  RigState state_;
  ServerLogs logs_{};
  ServerMonitor monitor_{};
  ForeignProcessSearch foreign_{};
  StoppedServices stopped_{};
  ServiceManager service_manager_{};
  SupervisorPoller poller_{};
  Launcher launcher_{options_.rig, events_, logs_};
  TreePublisher publisher_;
  ActionExecutor executor_{state_, *socket_, events_, launcher_, publisher_};
  StatusReport report_;
  StarvationGuard starvation_guard_{};
  MessageHandler messages_{{state_, *socket_, monitor_, publisher_, executor_}, report_};
};

void Supervisor::take_over(const ChildrenFile& file) {
  if (options_.died)
    events_.note({*options_.died,
                  "supervisor",
                  options_.hung ? "hung: killed by its guard; another takes over" : "died: gone; another takes over",
                  {}});
  adopt_survivors(options_.rig, file, state_, logs_, events_);
  if (const auto record = changeover::Record::open(options_.rig.runtime / changeover::record_name))
    if (const auto live = record->read().live) state_.tree.remember_heard_server(changeover::name_of(*live));
  adopt_foreign_processes();
}

void Supervisor::run() {
  executor_.perform(state_.tree.begin(current_time()));
  service_manager_.ready();
  while (!executor_.finished()) wait_and_handle();
  service_manager_.stopping();
  for (const auto& child : state_.tree.children()) remove_leftovers(filled(child.spec.leftovers, child.life));
  messages_.answer_take_down();
}

Moment Supervisor::next_due() const {
  auto due = std::min({state_.tree.next_due(), service_manager_.due(), logs_.due()});
  if (state_.tree.ending()) return due;  // nobody is looked after any more
  due = std::min({due, monitor_.due(), stopped_.due(), foreign_.due(state_.tree)});
  const bool starting = std::ranges::any_of(state_.tree.children(), is_starting);
  return starting ? std::min(due, current_time().moment + ready_check) : due;
}

std::vector<int> Supervisor::fds() const {
  auto all = monitor_.fds();
  all.insert(all.end(), {socket_->fd(), state_.processes.fd()});
  return all;
}

void Supervisor::wait_and_handle() {
  const auto due = next_due();
  starvation_guard_.sleeps_until(due);
  poller_.wait(fds(), due);
  bury_dead();
  if (poller_.told_to_end()) executor_.perform(state_.tree.take_down(current_time()));
  for (const auto& message : socket_->receive()) messages_.handle(message);
  adopt_foreign_processes();
  check_servers();
  check_services();
  check_logs();
  executor_.perform(state_.tree.tick(current_time()));
  service_manager_.turn(state_.tree.does_well(), poller_.woke());
}

/// The processes that have ended since; in the order of the plan, so that one whose JACK server died too is judged
/// after that.
void Supervisor::bury_dead() {
  const auto ended = state_.processes.ended();
  if (ended.empty()) return;
  std::vector<std::string> names;
  for (const auto& child : state_.tree.children())
    if (ended.contains(child.spec.name)) names.push_back(child.spec.name);
  for (const auto& name : names) {
    auto ending = state_.processes.remove(name);
    ending.lost_jack = logs_.lost_jack(name);
    const auto now = current_time();
    const auto noticed = poller_.busy_before() + seconds_between(poller_.woke(), now.moment);
    executor_.perform(state_.tree.died(name, ending, now, noticed));
  }
}

void Supervisor::adopt_foreign_processes() {
  const auto now = current_time();
  for (auto& [name, process] : foreign_.look(state_.tree, now.moment)) {
    const ProcessLife life{.pid = process.pid, .start_ticks = process.start_ticks, .born = now.instant};
    state_.processes.put(name, std::move(process));
    executor_.perform(state_.tree.found(name, life, now));
  }
}

void Supervisor::check_servers() {
  for (const auto& name : monitor_.newly_ready(state_.tree, current_time().moment))
    executor_.perform(state_.tree.seen_ready(name, current_time()));
  const auto now = current_time();
  const auto hung = monitor_.check_audio_threads(state_.tree, now.moment);
  if (!hung) return;
  if (hung->ours)
    executor_.perform(state_.tree.hung(hung->name, hung->why, hung->by_itself, now));
  else
    events_.note(hung->name, hung->why + "; nothing sounds until it goes on");
}

/// A service that hangs by itself is found by its pings.
void Supervisor::check_services() {
  const auto now = current_time();
  for (const auto& name : stopped_.look(state_.tree, now.moment))
    executor_.perform(state_.tree.hung(name, "was stopped by a signal", false, now));
}

/// No log grows for ever.
void Supervisor::check_logs() {
  if (poller_.woke() < logs_.due()) return;
  for (const auto& complaint : logs_.read(poller_.woke()))
    events_.note(complaint.server, "complains: " + complaint.line);
  cut_logs(log_of(options_.rig, "").parent_path());
}

/// At the lowest real-time priority, where the system allows it: a busy machine must not make deaths go unnoticed. Not
/// passed on to children.
void raise_priority() {
  const sched_param lowest{.sched_priority = 1};
  if (sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &lowest) != 0)
    spdlog::debug(std::string("no real-time priority for the supervisor: ") + std::strerror(errno));
}

}  // namespace

Result<void> keep_alive(const SupervisorOptions& options, const RigLock&) {
  auto socket = ControlSocket::open(options.rig);
  if (!socket) return socket.refusal();
  const auto file = parse_children_file(file_text(options.rig.runtime / children_file_name));
  Supervisor supervisor(options, std::move(*socket), file.restarts + (options.died ? 1 : 0));
  raise_priority();
  supervisor.take_over(file);
  supervisor.run();
  return {};
}

}  // namespace beltane::supervisor
