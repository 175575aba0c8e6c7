#include "supervisor/supervision/supervisor.hpp"

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <random>
#include <sstream>

#include "isolation/network.hpp"
#include "supervisor/jack/jack_server.hpp"
#include "supervisor/plan/plan.hpp"
#include "supervisor/processes/process.hpp"
#include "supervisor/rig/children_file.hpp"
#include "supervisor/servers/hang_watch.hpp"
#include "supervisor/servers/server_log.hpp"
#include "supervisor/servers/server_probe.hpp"
#include "supervisor/supervision/control_socket.hpp"
#include "supervisor/supervision/service_manager.hpp"
#include "supervisor/tree/embedded_services.hpp"
#include "supervisor/tree/tree_view.hpp"

namespace beltane::supervisor {
namespace {

constexpr Seconds look_again{0.002};  // at what is starting
constexpr Seconds at_once{0.000'05};  // a poll that returned so soon did not wait
constexpr Seconds longest_sleep{3600};
constexpr Seconds read_again{1};  // what servers wrote
constexpr Seconds look_for_foreign{0.1};
constexpr std::size_t most_figures = 64;   // of one process's health, and as many words …
constexpr std::size_t longest_word = 512;  // … each no longer than so many bytes

Now now_is() {
  const auto now = std::chrono::steady_clock::now();
  return {now, now};
}

/// Its figures and words as far as a status has room for them.
Health bounded(Health health) {
  while (health.figures.size() > most_figures) health.figures.erase(std::prev(health.figures.end()));
  while (health.words.size() > most_figures) health.words.erase(std::prev(health.words.end()));
  for (auto& [name, word] : health.words)
    if (word.size() > longest_word) word.resize(longest_word);
  return health;
}

sigset_t ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, number);
  return signals;
}

int milliseconds_until(Moment due, Moment now) {
  if (due <= now) return 0;
  const auto wait = due > now + longest_sleep ? longest_sleep : seconds_between(now, due);
  return static_cast<int>(wait.count * 1000) + 1;
}

/// Carries out what the ProcessTree says, and tells it what happened. One thread.
class Keeper {
 public:
  Keeper(const SupervisorOptions& options, std::unique_ptr<ControlSocket> desk)
      : options_(options),
        desk_(std::move(desk)),
        tree_(options.plan, options.limits, [this] { return chance_(random_); }) {
    const auto signals = ending_signals();
    signals_ = Fd(signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
  }

  void adopt_survivors();
  void run();

 private:
  struct Do {
    Keeper& keeper;
    void operator()(const Spawn& spawn) const { keeper.spawn(spawn.name); }
    void operator()(const Signal& signal) const { keeper.signal(signal); }
    void operator()(const AskToEnd& end) const { keeper.desk_->send(keeper.desk_->peer_of(end.name), EndOrderly{}); }
    void operator()(const SendPing& ping) const { keeper.ping(ping); }
    void operator()(const SweepAfter& gone) const {
      sweep(filled(keeper.tree_.find(gone.name)->spec.leftovers, gone.life));
    }
    void operator()(const Note& note) const {
      keeper.desk_->note({now_is().instant, note.name, note.text, note.figures});
    }
    void operator()(const AllEnded&) const { keeper.finished_ = true; }
  };
  struct Read {
    Keeper& keeper;
    const loop::Peer& from;
    void operator()(const Hello& hello) const { keeper.heard(from, hello.health, true); }
    void operator()(const Pong& pong) const { keeper.heard(from, pong.health, false); }
    void operator()(const StatusRequest&) const { keeper.desk_->send(from, keeper.status()); }
    void operator()(const TakeDown&) const {
      keeper.waiting_for_end_.push_back(from);
      keeper.perform(keeper.tree_.take_down(now_is()));
    }
  };

  void adopt(const RecordedChild&);
  void bury_unseen(const RecordedChild&);
  void end_stranger(const std::string& name, const Process&);
  void perform(const Actions&);
  void publish();
  void spawn(const std::string& name);
  ServerLimits limits_of(const ProcessSpec& server) const;
  Result<Process> start(const ChildProcess&, Life&);
  Result<Process> start_server(const ProcessSpec&, Launch, Life&);
  void signal(const Signal&);
  void ping(const SendPing&);
  void heard(const loop::Peer&, const Health&, bool hello);
  const ChildProcess* host_of(const Health&) const;
  void listen();
  void bury(Seconds busy_before);
  bool accepts(const Health&) const;
  void look_for_foreign_processes();
  void look_at_what_starts();
  void look_for_hangs();
  void look_after_logs();
  std::filesystem::path usable_log(const std::string& process);
  ProcessInfo myself() const;
  std::string sound() const;
  RigStatus status() const;

  const SupervisorOptions& options_;
  std::unique_ptr<ControlSocket> desk_;
  std::mt19937 random_{std::random_device{}()};
  std::uniform_real_distribution<double> chance_{0, 1};
  ProcessTree tree_;
  std::map<std::string, Process> processes_{};
  EmbeddedServices guests_{};
  ServerProbe probe_{};
  HangWatch hangs_{};
  ServiceManager service_manager_{};
  Moment looked_for_foreign_{};
  std::string log_trouble_{};                // why logs cannot be kept; empty: they are
  std::map<std::string, ServerLog> logs_{};  // of servers
  Moment read_{};
  Fd signals_{};
  Servers told_{};
  Instant born_{now_is().instant};
  std::uint32_t restarts_{};
  std::string written_{};
  std::vector<loop::Peer> waiting_for_end_{};
  Moment woke_{};
  bool finished_{};
};

// ── taking over ─────────────────────────────────────────────────────────────────────────────────────────────────

void Keeper::adopt_survivors() {
  const auto memory = parse_children_file(file_text(options_.rig.runtime / "children"));
  restarts_ = memory.restarts + (options_.died ? 1 : 0);
  if (options_.died)
    desk_->note({*options_.died,
                 "supervisor",
                 options_.hung ? "hung: killed by its guard; another takes over" : "died: gone; another takes over",
                 {}});
  for (const auto& child : memory.children) adopt(child);
  for (const auto& child : marked_processes(options_.rig.runtime)) adopt(child);
  for (const auto& child : memory.children) bury_unseen(child);
  look_for_foreign_processes();
}

void Keeper::adopt(const RecordedChild& child) {
  auto process = child.life.pid != 0 ? find_process(child.life.pid, child.life.start_ticks) : std::nullopt;
  if (!tree_.find(child.name)) {
    if (process) end_stranger(child.name, *process);
    return;
  }
  tree_.remember_epoch(child.name, child.life.epoch);
  if (!process || processes_.contains(child.name)) return;
  const auto now = now_is();
  processes_.emplace(child.name, std::move(*process));
  auto life = child.life;
  life.own_network = isolation::in_another_network(life.pid);
  tree_.adopt(child.name, life, child.stage, child.restarts, now);
  if (tree_.find(child.name)->spec.kind == Kind::server)
    logs_.insert_or_assign(child.name, ServerLog(log_of(options_.rig, child.name)));
  desk_->note({now.instant, child.name, "adopted", {{"pid", child.life.pid}}});
}

/// One that died when no supervisor was there to see it.
void Keeper::bury_unseen(const RecordedChild& child) {
  const auto* known = tree_.find(child.name);
  if (!known || child.life.pid == 0 || processes_.contains(child.name)) return;
  sweep(filled(known->spec.leftovers, child.life));
  desk_->note({now_is().instant, child.name, "died while no supervisor was there", {}});
}

/// A child of an earlier plan, which this one does not know.
void Keeper::end_stranger(const std::string& name, const Process& process) {
  signal_to(process, SIGKILL);
  desk_->note({now_is().instant, name, "is not in the rig any more: killed", {}});
}

// ── doing ───────────────────────────────────────────────────────────────────────────────────────────────────────

void Keeper::perform(const Actions& actions) {
  publish();  // others hear of a death before anything is done about it
  for (const auto& action : actions) std::visit(Do{*this}, action);
}

void Keeper::publish() {
  if (auto servers = servers_of(tree_); servers != told_) {
    desk_->tell_all(servers);
    told_ = std::move(servers);
  }
  auto text = text_of(children_file_of(tree_, options_.jack_name, restarts_));
  if (text == written_) return;
  if (auto replaced = replace_file(options_.rig.runtime / "children", text); !replaced)
    desk_->note({now_is().instant, "supervisor", replaced.reason(), {}});
  written_ = std::move(text);
}

/// As the rig says, or larger, where the project needs it.
ServerLimits Keeper::limits_of(const ProcessSpec& server) const {
  std::istringstream note(file_text(needs_note(options_.rig)));
  std::string word;
  note >> word;
  const auto needed = limits_in(word);
  return needed ? enlarged(server.limits, *needed) : server.limits;
}

Result<Process> Keeper::start(const ChildProcess& child, Life& life) {
  if (child.spec.kind == Kind::server) {
    auto port = free_port();
    if (!port) return port.refusal();
    life.port = *port;
    life.limits = limits_of(child.spec);
    if (life.limits != child.spec.limits)
      desk_->note({now_is().instant,
                   child.spec.name,
                   "is given more than the rig says, for the project needs it",
                   {{"nodes", life.limits.nodes},
                    {"audio_buses", life.limits.audio_buses},
                    {"control_buses", life.limits.control_buses},
                    {"buffers", life.limits.buffers},
                    {"memory_kb", life.limits.memory_kb}}});
  }
  Launch launch_it{filled(command_of(child), life), child.spec.environment, usable_log(child.spec.name),
                   child.spec.niceness};
  launch_it.environment[mark_name] = mark_of(options_.rig.runtime, child.spec.name, life);
  cut_log(launch_it.log);
  if (child.spec.kind != Kind::server) return launch(launch_it);
  logs_.insert_or_assign(child.spec.name, ServerLog(launch_it.log));
  return start_server(child.spec, std::move(launch_it), life);
}

/// In a network of its own, as the rig says; sound comes before that.
Result<Process> Keeper::start_server(const ProcessSpec& server, Launch how, Life& life) {
  how.own_network = server.network != NetworkPolicy::shared;
  auto process = launch(how);
  life.own_network = how.own_network && process;
  if (process || server.network != NetworkPolicy::own_if_allowed) return process;
  how.own_network = false;
  auto shared = launch(how);
  if (shared)
    desk_->note({now_is().instant, server.name, "every user of this machine can send to it: " + process.reason(), {}});
  return shared;
}

void Keeper::spawn(const std::string& name) {
  Life life{.epoch = tree_.next_epoch(name), .born = now_is().instant};
  auto process = start(*tree_.find(name), life);
  if (!process) return perform(tree_.not_spawned(name, process.reason(), now_is()));
  life.pid = process->pid;
  life.start_ticks = process->start_ticks;
  processes_.insert_or_assign(name, std::move(*process));
  perform(tree_.spawned(name, life, now_is()));
}

void Keeper::signal(const Signal& signal) {
  const auto process = processes_.find(signal.name);
  if (process != processes_.end()) signal_to(process->second, signal.number);
}

// ── hearing ─────────────────────────────────────────────────────────────────────────────────────────────────────

/// The child that a service which is none itself lives in; null where there is none.
const ChildProcess* Keeper::host_of(const Health& guest) const {
  if (tree_.find(guest.process) || guest.pid == 0 || !is_service(guest.process)) return nullptr;
  const auto& all = tree_.children();
  const auto host = std::ranges::find_if(
      all, [&](const ChildProcess& each) { return each.life.pid == guest.pid && each.spec.kind == Kind::service; });
  return host == all.end() ? nullptr : &*host;
}

/// Only a process that we started speaks for a part; a service that is no part of ours may run elsewhere.
bool Keeper::accepts(const Health& health) const {
  const auto* child = tree_.find(health.process);
  if (child) return child->life.pid > 0 && child->life.pid == health.pid;
  return is_service(health.process);
}

/// Whoever lives inside the child is asked with it, and must answer for it.
void Keeper::ping(const SendPing& ping) {
  desk_->send(desk_->peer_of(ping.name), ping.ping);
  for (const auto& [name, guest] : guests_.by_name())
    if (const auto* host = host_of(guest.health); host && host->spec.name == ping.name)
      desk_->send(desk_->peer_of(name), ping.ping);
  for (const auto& name : guests_.asked(tree_.find(ping.name)->life.pid))
    desk_->note({now_is().instant, name, "does not answer inside " + ping.name, {}});
}

void Keeper::heard(const loop::Peer& from, const Health& told, bool hello) {
  if (!accepts(told)) return spdlog::warn("a stranger says that it is a process of the rig; nothing of it is believed");
  const auto now = now_is();
  const auto health = bounded(told);
  if (hello) {
    desk_->enrol(from, health.process);
    desk_->send(from, told_);
  }
  if (host_of(health)) guests_.heard(health, now.instant);
  if (const auto frames = health.figures.find("jack_frames"); frames != health.figures.end())
    hangs_.jack_is_at(frames->second, now.moment);
  if (tree_.find(health.process) && guests_.answer(health.pid)) perform(tree_.heard(health.process, health, now));
}

ProcessInfo Keeper::myself() const {
  Health health{.process = "supervisor", .words = {{"sound", sound()}}};
  if (!log_trouble_.empty()) health.words["trouble"] = log_trouble_;
  return {.name = "supervisor",
          .pid = getpid(),
          .state = tree_.ending() ? "stopped" : "ready",
          .restarts = restarts_,
          .uptime_s = between(born_, now_is().instant).count,
          .last_exit = options_.died ? (options_.hung ? "hung" : "gone") : "",
          .health = std::move(health)};
}

/// Where it goes, as its JACK server runs now.
std::string Keeper::sound() const {
  const auto* jackd = tree_.find("jackd");
  return sound_goes_to(jackd ? command_of(*jackd) : std::vector<std::string>{}, options_.jack_server,
                       file_text("/proc/asound/cards"));
}

RigStatus Keeper::status() const {
  const auto now = now_is();
  auto processes = processes_of(tree_, now.instant);
  for (const auto& [name, guest] : guests_.by_name()) {
    const auto* host = host_of(guest.health);
    if (!host) continue;
    auto info = *std::ranges::find(processes, host->spec.name, &ProcessInfo::name);
    info.name = name;
    info.state = guest.health.ready ? "ready" : "starting";
    info.health = guest.health;
    info.health_age_s = between(guest.told, now.instant).count;
    processes.push_back(std::move(info));
  }
  processes.push_back(myself());
  auto servers = servers_of(tree_).servers;
  for (auto& server : servers)
    for (const auto& child : tree_.children())
      if (const auto age = hangs_.age(child.spec.name, now.moment); age && child.spec.server == server.name)
        server.heartbeat_ms = age->count * 1000;
  return {options_.rig.name, std::move(processes), std::move(servers), desk_->events()};
}

/// The processes that have ended since; in the order of the plan, so that one whose JACK server died too is judged
/// after that.
void Keeper::bury(Seconds busy_before) {
  std::vector<std::string> names;
  for (const auto& child : tree_.children())
    if (processes_.contains(child.spec.name)) names.push_back(child.spec.name);
  for (const auto& name : names) {
    const auto& process = processes_.at(name);
    pollfd ended{process.pidfd.get(), POLLIN, 0};
    if (poll(&ended, 1, 0) <= 0) continue;
    auto ending = ending_of(process);
    if (const auto log = logs_.find(name); log != logs_.end()) ending.lost_jack = log->second.lost_jack();
    processes_.erase(name);
    const auto now = now_is();
    perform(tree_.died(name, ending, now, busy_before + seconds_between(woke_, now.moment)));
  }
}

/// Nobody tells when somebody else's process starts.
void Keeper::look_for_foreign_processes() {
  const auto now = now_is();
  if (seconds_between(looked_for_foreign_, now.moment) < look_for_foreign) return;
  looked_for_foreign_ = now.moment;
  std::vector<ProcessSpec> missing;
  for (const auto& child : tree_.children())
    if (child.spec.kind == Kind::foreign && child.life.pid == 0 && !tree_.ending()) missing.push_back(child.spec);
  for (const auto& part : missing) {
    auto process = process_listening_at(part.ready_file);
    if (!process) continue;
    const Life life{.pid = process->pid, .start_ticks = process->start_ticks, .born = now.instant};
    processes_.insert_or_assign(part.name, std::move(*process));
    perform(tree_.found(part.name, life, now));
  }
}

void Keeper::look_at_what_starts() {
  std::vector<std::string> ready;
  std::vector<Life> servers;
  const auto answers = probe_.answers();
  const auto now = now_is();
  for (const auto& answer : answers) hangs_.heard(answer, now.moment);
  for (const auto& child : tree_.children()) {
    if (child.spec.kind == Kind::server && child.life.pid != 0) servers.push_back(child.life);
    if (child.stage != Stage::starting || child.life.pid == 0) continue;
    const bool there = !child.spec.ready_file.empty() && std::filesystem::exists(child.spec.ready_file);
    const bool spoke =
        child.spec.kind == Kind::server && std::ranges::count(answers, child.life.port, &ServerAnswer::port) > 0;
    if (there || spoke) ready.push_back(child.spec.name);
    if (child.spec.kind == Kind::server && !spoke) probe_.ask(child.life);
  }
  probe_.keep(servers);
  for (const auto& name : ready) perform(tree_.seen_ready(name, now_is()));
}

void Keeper::look_for_hangs() {
  const auto now = now_is();
  if (tree_.ending()) return;
  if (const auto hung = hangs_.look(tree_, now.moment)) {
    if (hung->ours)
      perform(tree_.hung(hung->name, hung->why, hung->by_itself, now));
    else
      desk_->note({now.instant, hung->name, hung->why + "; nothing sounds until it goes on", {}});
  }
  hangs_.ask(tree_, probe_, now.moment);
}

/// What a server answers to nobody stands in its log only. No log grows for ever.
void Keeper::look_after_logs() {
  if (seconds_between(read_, woke_) < read_again) return;
  read_ = woke_;
  for (auto& [name, log] : logs_)
    for (const auto& line : log.complaints()) desk_->note({now_is().instant, name, "complains: " + line, {}});
  cut_logs(log_of(options_.rig, "").parent_path());
}

/// The log of the process, in a folder that is there; nowhere, and said once, where that cannot be: a process is worth
/// more than its log.
std::filesystem::path Keeper::usable_log(const std::string& process) {
  auto log = log_of(options_.rig, process);
  const bool was_there = std::filesystem::exists(log.parent_path());
  const auto made = make_log_folder(log);
  const auto trouble = made ? "" : "what processes say is not kept: " + made.reason();
  if (made && !was_there)
    desk_->note({now_is().instant, "supervisor", "the folder of the logs was gone and is made again", {}});
  if (std::exchange(log_trouble_, trouble) != trouble && !made)
    desk_->note({now_is().instant, "supervisor", trouble, {}});
  return made ? log : std::filesystem::path();
}

/// Sleeps until something happened or is due, then sees to it.
void Keeper::listen() {
  std::vector<pollfd> fds{{signals_.get(), POLLIN, 0}, {desk_->fd(), POLLIN, 0}};
  for (const int line : probe_.fds()) fds.push_back({line, POLLIN, 0});
  for (const auto& [name, process] : processes_) fds.push_back({process.pidfd.get(), POLLIN, 0});
  const auto asleep = std::chrono::steady_clock::now();
  const bool starting = std::ranges::any_of(tree_.children(), [](const ChildProcess& child) {
    return child.stage == Stage::starting && child.life.pid != 0;
  });
  auto due = std::min({tree_.next_due(), hangs_.due(), service_manager_.due(), read_ + read_again});
  if (std::ranges::any_of(tree_.children(), [](const ChildProcess& child) {
        return child.spec.kind == Kind::foreign && child.life.pid == 0;
      }))
    due = std::min(due, looked_for_foreign_ + look_for_foreign);
  if (starting) due = std::min(due, asleep + look_again);
  poll(fds.data(), fds.size(), milliseconds_until(due, asleep));
  const auto before = std::exchange(woke_, std::chrono::steady_clock::now());
  const bool waited = seconds_between(asleep, woke_) > at_once;
  bury(waited ? Seconds{} : seconds_between(before, woke_));
  signalfd_siginfo info{};
  while (read(signals_.get(), &info, sizeof info) == sizeof info) perform(tree_.take_down(now_is()));
  for (const auto& letter : desk_->letters()) std::visit(Read{*this, letter.from}, letter.message);
  look_for_foreign_processes();
  look_at_what_starts();
  look_for_hangs();
  look_after_logs();
  perform(tree_.tick(now_is()));
  service_manager_.turn(tree_.does_well(), woke_);
}

void Keeper::run() {
  perform(tree_.begin(now_is()));
  service_manager_.ready();
  while (!finished_) listen();
  service_manager_.stopping();
  for (const auto& child : tree_.children()) sweep(filled(child.spec.leftovers, child.life));
  for (const auto& peer : waiting_for_end_) desk_->send(peer, status());
  if (!waiting_for_end_.empty()) ControlSocket::let_go_out();
}

/// At the lowest real-time priority, where the system allows it: a busy machine must not make deaths go unnoticed. Not
/// passed on to children.
void come_before_the_busy() {
  const sched_param lowest{.sched_priority = 1};
  if (sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &lowest) != 0)
    spdlog::debug("no real-time priority for the supervisor: {}", std::strerror(errno));
}

}  // namespace

void block_signals() {
  const auto signals = ending_signals();
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

Result<void> keep_alive(const SupervisorOptions& options, const RigLock&) {
  auto desk = ControlSocket::open(options.rig);
  if (!desk) return desk.refusal();
  Keeper keeper(options, std::move(*desk));
  come_before_the_busy();
  keeper.adopt_survivors();
  keeper.run();
  return {};
}

}  // namespace beltane::supervisor
