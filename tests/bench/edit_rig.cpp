#include "bench/edit_rig.hpp"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "bench/bench.hpp"
#include "wire/wire.hpp"

namespace beltane::bench {
namespace {

using namespace std::chrono_literals;

constexpr ClientId bench_client{{0x62656e63, 1}};

Seconds cpu_of_this_thread() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return {static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9};
}

}  // namespace

EditRig::EditRig(bool with_sound) {
  char pattern[] = "/tmp/beltane-bench-XXXXXX";
  home_ = mkdtemp(pattern);
  rig_ = {.name = "bench", .runtime = home_ / "run", .state = home_ / "state", .data = BELTANE_DATA_DIR};
  std::filesystem::create_directories(rig_.runtime);
  std::filesystem::create_directories(rig_.state);
  if (with_sound) {
    server_ = std::make_unique<test::LiveServer>(
        test::LiveServer::Options{.more = {"-m", "262144", "-n", "65536", "-a", "16384", "-c", "16384"}});
    tap_ = std::make_unique<WireTap>(server_->port(), [this](std::string_view datagram) { on_datagram(datagram); });
  }
  const auto others = threads_of(getpid());
  loop_ = loop::make_loop();
  be_supervisor();
  for (const char* process : {"persistence", "session"}) start(process);
  if (with_sound) start("backend");
  for (const char* process : {"persistence", "session"}) await(process);
  if (with_sound) await("backend");
  session_ = *loop_->dial(
      endpoint(rig_, sockets::session_edits),
      [this](loop::Bytes bytes) {
        auto reply = wire::decode<SessionReply>(bytes);
        auto* verdict = reply ? std::get_if<Verdict>(&*reply) : nullptr;
        if (!verdict || (!verdict->durable && verdict->refusal.empty())) return;
        std::lock_guard lock(mutex_);
        answered_ = std::max(answered_, verdict->sequence);
        refusal_ = verdict->refusal;
        made_ = verdict->made;
        changed_.notify_all();
      },
      [this](bool) {
        std::lock_guard lock(mutex_);
        ready_.push_back("link");
        changed_.notify_all();
      });
  await("link");
  std::ranges::set_difference(threads_of(getpid()), others, std::inserter(client_threads_, client_threads_.end()));
}

EditRig::~EditRig() {
  for (const auto& [name, child] : children_) kill(child, SIGTERM);
  for (const auto& [name, child] : children_) waitpid(child, nullptr, 0);
  ticks_ = nullptr;
  session_ = nullptr;
  control_ = nullptr;
  loop_ = nullptr;
  tap_ = nullptr;
  server_ = nullptr;
  std::error_code ignored;
  std::filesystem::remove_all(home_, ignored);
}

/// Answers hellos with the server behind the tap, and pings until everybody is ready.
void EditRig::be_supervisor() {
  auto peers = std::make_shared<std::set<loop::Peer>>();
  auto on_message = [this, peers](const loop::Peer& peer, const loop::Bytes& bytes) {
    auto message = wire::decode<ToSupervisor>(bytes);
    if (!message) return;
    if (std::holds_alternative<Hello>(*message)) {
      peers->insert(peer);
      Servers servers;
      if (tap_)
        servers.servers.push_back(
            {.name = "a", .pid = server_->scsynth_pid(), .port = tap_->port(), .epoch = 1, .state = "running"});
      control_->send(peer, wire::encode(FromSupervisor{servers}));
    }
    if (auto* pong = std::get_if<Pong>(&*message); pong && pong->health.ready) {
      std::lock_guard lock(mutex_);
      if (std::ranges::find(ready_, pong->health.process) == ready_.end()) ready_.push_back(pong->health.process);
      changed_.notify_all();
    }
  };
  control_ = *loop_->serve(endpoint(rig_, sockets::supervisor_control), on_message);
  ticks_ = loop_->every(Seconds{0.1}, [this, peers] {
    for (const auto& peer : *peers) control_->send(peer, wire::encode(FromSupervisor{Ping{1}}));
  });
}

void EditRig::start(const std::string& process) {
  const auto program = std::string(BELTANE_BIN_DIR) + "/beltane-" + process;
  const auto log = (home_ / (process + ".log")).string();
  const pid_t child = fork();
  if (child == 0) {
    const int out = open(log.c_str(), O_WRONLY | O_CREAT, 0600);
    dup2(out, STDERR_FILENO);
    execl(program.c_str(), program.c_str(), "--rig-name", rig_.name.c_str(), "--runtime", rig_.runtime.c_str(),
          "--state", rig_.state.c_str(), "--data", rig_.data.c_str(), nullptr);
    _exit(127);
  }
  children_[process] = child;
}

void EditRig::await(const std::string& process) {
  std::unique_lock lock(mutex_);
  if (!changed_.wait_for(lock, 30s, [&] { return std::ranges::find(ready_, process) != ready_.end(); }))
    throw std::runtime_error(process + " was not ready within 30 s");
}

void EditRig::on_datagram(std::string_view datagram) {
  const auto now = steady_now();
  std::lock_guard lock(mutex_);
  last_datagram_ = now;
  const auto holds = [&](std::string_view text) { return datagram.find(text) != std::string_view::npos; };
  if (!holds("/status") && !holds("/c_getn")) datagrams_.emplace_back(datagram);
  if (wanted_.empty() || datagram.find(wanted_) == std::string_view::npos) return;
  heard_at_ = now;
  wanted_.clear();
  changed_.notify_all();
}

void EditRig::listen_for(const std::string& text) {
  std::lock_guard lock(mutex_);
  wanted_ = text;
}

Seconds EditRig::heard() {
  std::unique_lock lock(mutex_);
  if (!changed_.wait_for(lock, 10s, [&] { return wanted_.empty(); }))
    throw std::runtime_error("the edit never came to the audio server");
  return heard_at_;
}

void EditRig::send(const Edits& edits) {
  const auto before = cpu_of_this_thread();
  Submission submission{.client = bench_client, .sequence = ++sequence_, .author = "bench", .edits = edits};
  session_->send(wire::encode(SessionRequest{submission}));
  sending_ = sending_ + (cpu_of_this_thread() - before);
}

void EditRig::settle() {
  std::unique_lock lock(mutex_);
  if (!changed_.wait_for(lock, 30s, [&] { return answered_ >= sequence_; }))
    throw std::runtime_error("an edit was not confirmed within 30 s");
  if (!refusal_.empty()) throw std::runtime_error("an edit was refused: " + refusal_);
}

std::vector<std::uint32_t> EditRig::edit(Edits edits) {
  send(edits);
  settle();
  std::lock_guard lock(mutex_);
  return made_;
}

std::vector<std::string> EditRig::datagrams() {
  std::lock_guard lock(mutex_);
  return std::exchange(datagrams_, {});
}

void EditRig::wait_for_quiet(Seconds span) {
  while (true) {
    {
      std::lock_guard lock(mutex_);
      if (steady_now().count - last_datagram_.count > span.count) return;
    }
    usleep(2000);
  }
}

std::map<std::string, ThreadUsage> EditRig::usage() const {
  std::map<std::string, ThreadUsage> usage{{"client", usage_of(getpid(), client_threads_)}};
  usage["client"][0] = {.cpu = sending_};  // no thread has this id
  for (const auto& [process, pid] : children_) usage[process] = usage_of(pid);
  return usage;
}

}  // namespace beltane::bench
