#include "rig_fixture.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <stdexcept>
#include <thread>

#include "host/host.hpp"
#include "host/log.hpp"
#include "supervisor/plan/plan.hpp"
#include "supervisor/rig/children_file.hpp"
#include "supervisor/rig/environment_mark.hpp"
#include "supervisor/rig/text_file.hpp"
#include "supervisor/run.hpp"
#include "supervisor/supervision/end_signals.hpp"
#include "supervisor/supervision/supervisor.hpp"
#include "wire/wire.hpp"

extern char** environ;

namespace beltane::supervisor {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

fs::path this_program() { return fs::read_symlink("/proc/self/exe"); }

// ── what the children play ──────────────────────────────────────────────────────────────────────────────────────

int play_sleeper() {
  for (;;) pause();
}

/// Says hello, answers pings, ends when told to; a mute one stops answering after the third ping.
int play_service(const std::string& kind) {
  Rig rig{.name = "test", .runtime = environment("TEST_RUNTIME")};
  auto loop = loop::make_loop();
  std::atomic<SupervisorLine*> line{};
  const auto name = kind == "service" ? "good" : kind;
  const Host host{.rig = rig, .process = name, .loop = loop.get()};
  auto pong = [&](Ping ping) {
    if (kind == "mute" && ping.number > 3) return;
    if (line) line.load()->pong({ping.number, {.process = name, .pid = getpid(), .ready = true}});
  };
  if (kind == "stubborn") signal(SIGTERM, SIG_IGN);
  auto end = [&] {
    if (kind != "stubborn") _exit(0);
  };
  auto made = line_to_supervisor(host, {.ping = pong, .end = end});
  if (!made) return 1;
  line = made->get();
  return play_sleeper();
}

int play_guard() {
  const auto runtime = environment("TEST_RUNTIME"), program = this_program().string();
  std::vector<std::string> words{"guard", "--runtime", runtime, "--", "/usr/bin/env", "TEST_ROLE=supervisor", program};
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  return run_guard(static_cast<int>(pointers.size()), pointers.data());
}

ProcessSpec played(const std::string& name, const std::string& role, const Rig& rig) {
  ProcessSpec part{.name = name, .command = {this_program().string()}};
  part.environment = {{"TEST_ROLE", role}, {"TEST_RUNTIME", rig.runtime.string()}};
  if (role != "sleeper") part.kind = ProcessKind::service;
  return part;
}

ProcessPlan sound(const Rig& rig, const std::string& jack_name) {
  RigConfig config;
  config.audio.driver = "dummy";
  config.elsewhere = {"persistence", "session", "backend", "voices", "sequencer", "librarian"};
  auto plan = rig_plan(config, rig, this_machine(), jack_name);
  std::erase_if(plan, [](const ProcessSpec& part) { return part.name == "patchbay"; });
  for (auto& part : plan) part.network = NetworkPolicy::own_if_allowed;
  return plan;
}

ProcessPlan plan_of(const std::string& cast, const Rig& rig, const std::string& jack_name) {
  if (cast == "sleepers") return {played("a", "sleeper", rig), played("b", "sleeper", rig)};
  if (cast == "services") return {played("good", "service", rig)};
  if (cast == "mute" || cast == "stubborn") return {played(cast, cast, rig)};
  if (cast == "guarded") return {played("a", "sleeper", rig), played("guard", "guard", rig)};
  if (cast == "sound" || cast == "sound without namespaces") return sound(rig, jack_name);
  auto top = played("top", "sleeper", rig);
  top.needs = {"base"};
  return {played("base", "sleeper", rig), top};
}

/// From now on the kernel refuses namespaces to this process and its children, as it does in most containers.
void refuse_namespaces() {
  sock_filter program[]{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_unshare, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog all{std::size(program), program};
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &all);
}

int play_supervisor(const std::vector<std::string>& words) {
  setpgid(0, 0);  // a test that is killed, with its group, must leave nobody behind
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (environment("TEST_CAST") == "sound without namespaces") refuse_namespaces();
  block_signals();
  start_log("supervisor");
  Rig rig{.name = "test", .runtime = environment("TEST_RUNTIME"), .state = environment("TEST_STATE")};
  auto lock = enter_rig(rig);
  if (!lock) {
    std::fprintf(stderr, "%s\n", lock.reason().c_str());
    return 1;
  }
  const auto remembered = parse_children_file(file_text(rig.runtime / "children")).jack_name;
  const auto jack_name = remembered.empty() ? "beltane-test-" + std::to_string(getpid()) : remembered;
  SupervisorOptions options{rig, {.ping = {0.1}}, plan_of(environment("TEST_CAST"), rig, jack_name), jack_name, {}};
  options.hung = !words.empty() && words.back() == "--hung";
  if (words.size() >= 2 && words[0] == "--died") options.died = Instant{std::chrono::nanoseconds(std::stoll(words[1]))};
  if (auto kept = keep_alive(options, *lock); !kept) return 1;
  leave_rig(rig, true);
  return 0;
}

}  // namespace

int play(const std::string& role, const std::vector<std::string>& words) {
  if (role == "supervisor") return play_supervisor(words);
  if (role == "guard") return play_guard();
  if (role == "sleeper") return play_sleeper();
  return play_service(role);
}

// ── the test's own side ─────────────────────────────────────────────────────────────────────────────────────────

constexpr auto patience = 60s;  // with a loaded machine; nothing waits for so long where all is well

Instant rig_now() { return std::chrono::steady_clock::now(); }

bool runs(std::int32_t pid) { return pid > 0 && kill(pid, 0) == 0; }

std::int32_t pid_of(const RigStatus& status, const std::string& name) {
  for (const auto& process : status.processes)
    if (process.name == name) return process.pid;
  return 0;
}

double milliseconds(Instant from, Instant to) { return between(from, to).count * 1000; }

TestRig::TestRig(std::string cast) : cast_(std::move(cast)) {
  std::string folder = (fs::temp_directory_path() / "beltane-XXXXXX").string();
  root_ = mkdtemp(folder.data());
  rig_ = {.name = "test", .runtime = root_ / "run", .state = root_ / "state"};
  fs::create_directories(rig_.state);
  start_supervisor();
  loop_ = loop::make_loop();
  auto on_answer = [this](const loop::Bytes& bytes) {
    auto message = wire::decode<FromSupervisor>(bytes);
    const auto* status = message ? std::get_if<RigStatus>(&*message) : nullptr;
    std::lock_guard lock(mutex_);
    if (status) answers_.push_back(*status);
  };
  auto on_event = [this](const loop::Bytes& bytes) {
    auto message = wire::decode<Telemetry>(bytes);
    const auto* event = message ? std::get_if<Event>(&*message) : nullptr;
    std::lock_guard lock(mutex_);
    if (event) events_.push_back(*event);
  };
  client_ = *loop_->dial(endpoint(rig_, sockets::supervisor_control), on_answer, [](bool) {});
  telemetry_ = *loop_->follow(endpoint(rig_, sockets::supervisor_telemetry), on_event);
}

TestRig::~TestRig() {
  client_ = nullptr;
  telemetry_ = nullptr;
  loop_ = nullptr;
  if (supervisor_ != 0) {
    kill(supervisor_, SIGTERM);
    wait_for_supervisor();
  }
  for (const auto& child : marked_processes(rig_.runtime)) kill(child.life.pid, SIGKILL);
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

void TestRig::start_supervisor() {
  std::vector<std::string> lines{"TEST_ROLE=supervisor", "TEST_CAST=" + cast_, "TEST_RUNTIME=" + rig_.runtime.string(),
                                 "TEST_STATE=" + rig_.state.string()};
  for (char** line = environ; *line; ++line) lines.emplace_back(*line);
  std::vector<char*> pointers;
  for (auto& line : lines) pointers.push_back(line.data());
  pointers.push_back(nullptr);
  auto program = this_program().string();
  char* arguments[]{program.data(), nullptr};
  const auto log = (root_ / "supervisor.log").string();
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 2, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ASSERT_EQ(posix_spawn(&supervisor_, program.c_str(), &files, nullptr, arguments, pointers.data()), 0);
  posix_spawn_file_actions_destroy(&files);
}

int TestRig::wait_for_supervisor() {
  int status = 0;
  for (int i = 0; i < 60'000 && waitpid(supervisor_, &status, WNOHANG) == 0; ++i) std::this_thread::sleep_for(1ms);
  if (kill(supervisor_, 0) == 0) {
    ADD_FAILURE() << "the supervisor does not end";
    kill(supervisor_, SIGKILL);
    waitpid(supervisor_, &status, 0);
  }
  supervisor_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void TestRig::end_revived() {
  take_down();
  for (int i = 0; i < 60'000 && fs::exists(rig_.runtime); ++i) std::this_thread::sleep_for(1ms);
  EXPECT_FALSE(fs::exists(rig_.runtime));
}

void TestRig::kill_supervisor() {
  kill(supervisor_, SIGKILL);
  wait_for_supervisor();
}

RigStatus TestRig::ask(const ToSupervisor& question, std::chrono::milliseconds limit) {
  {
    std::lock_guard lock(mutex_);
    answers_.clear();
  }
  const auto until = std::chrono::steady_clock::now() + limit;
  auto again = std::chrono::steady_clock::time_point{};
  while (std::chrono::steady_clock::now() < until) {
    if (std::chrono::steady_clock::now() >= again) {
      client_->send(wire::encode(question));
      again = std::chrono::steady_clock::now() + 200ms;
    }
    std::this_thread::sleep_for(1ms);
    std::lock_guard lock(mutex_);
    if (!answers_.empty()) return answers_.back();
  }
  ADD_FAILURE() << "the supervisor does not answer:\n" << file_text(root_ / "supervisor.log");
  return {};
}

RigStatus TestRig::status() { return ask(StatusRequest{}, patience); }
RigStatus TestRig::take_down() { return ask(TakeDown{}, patience); }

ProcessInfo TestRig::process(const std::string& name) {
  for (auto& process : status().processes)
    if (process.name == name) return process;
  return {};
}

RigStatus TestRig::when(const std::function<bool(const RigStatus&)>& is_true) {
  const auto until = std::chrono::steady_clock::now() + patience;
  auto now = status();
  while (!is_true(now) && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(2ms);
    now = status();
  }
  // The test goes no further: it would signal process 0, which is its own group.
  if (!is_true(now)) throw std::runtime_error("it does not come to that: " + file_text(root_ / "supervisor.log"));
  return now;
}

RigStatus TestRig::when_ready() {
  return when([](const RigStatus& status) {
    return !status.processes.empty() &&
           std::ranges::all_of(status.processes, [](const ProcessInfo& each) { return each.state == "ready"; });
  });
}

RigStatus TestRig::when_reborn(const std::string& name, std::int32_t former_pid) {
  return when([&](const RigStatus& status) {
    return std::ranges::any_of(status.processes, [&](const ProcessInfo& each) {
      return each.name == name && each.state == "ready" && each.pid != former_pid;
    });
  });
}

void TestRig::say_hello(int times, std::int32_t pid) {
  for (int i = 0; i < times; ++i)
    client_->send(wire::encode(ToSupervisor{Hello{{.process = "invented-" + std::to_string(i), .pid = pid}}}));
}

std::vector<Event> TestRig::events() {
  std::lock_guard lock(mutex_);
  return events_;
}

Event TestRig::event(const std::string& process, const std::string& text, Instant since) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < until) {
    for (const auto& event : events())
      if (event.at >= since && event.process == process && event.text.starts_with(text)) return event;
    std::this_thread::sleep_for(1ms);
  }
  ADD_FAILURE() << "no event `" << text << "` of " << process;
  return {};
}

}  // namespace beltane::supervisor

/// In place of gtest's: the same program plays the other processes too.
int main(int argc, char** argv) {
  if (const char* role = std::getenv("TEST_ROLE")) return beltane::supervisor::play(role, {argv + 1, argv + argc});
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
