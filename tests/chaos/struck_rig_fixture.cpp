#include "struck_rig_fixture.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <fstream>
#include <stdexcept>

#include "client/rig_control.hpp"
#include "supervisor/control.hpp"
#include "supervisor/rig/children_file.hpp"
#include "supervisor/rig/environment_mark.hpp"
#include "supervisor/rig/text_file.hpp"

namespace beltane::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using supervisor::Process;

constexpr auto look_every = milliseconds(500);
constexpr Seconds answers_within{1};
constexpr auto revived_after = std::chrono::seconds(2);
constexpr auto killed_after = std::chrono::seconds(10);  // WatchdogSec of the unit
constexpr std::size_t log_lines = 25;

/// The pid behind a pidfd; 0 where it is gone.
std::int32_t pid_of(const Fd& pidfd) {
  std::ifstream info("/proc/self/fdinfo/" + std::to_string(pidfd.get()));
  for (std::string line; std::getline(info, line);)
    if (line.starts_with("Pid:")) return std::max(0, std::atoi(line.c_str() + 4));
  return 0;
}

supervisor::ChildrenFile children_of(const Rig& rig) {
  return supervisor::parse_children_file(supervisor::file_text(rig.runtime / "children"));
}

Rig rig_of(const User& user) {
  return {
      .runtime = user.home() / "run/beltane/default", .state = user.home() / "state/beltane", .data = BELTANE_DATA_DIR};
}

drill::SettableClock clock_of_its_own() {
  auto clock = drill::SettableClock::make();
  if (!clock) throw std::runtime_error(clock.reason());
  return std::move(*clock);
}

std::string last_lines(const fs::path& path) {
  std::ifstream file(path);
  std::deque<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    lines.push_back(line);
    if (lines.size() > log_lines) lines.pop_front();
  }
  std::string text;
  for (const auto& line : lines) text += "  " + line + "\n";
  return text;
}

}  // namespace

StruckRig::StruckRig(std::uint64_t seed, std::string standby)
    : standby_(std::move(standby)), rig_(rig_of(user_)), disk_(user_.home() / "state"), clock_(clock_of_its_own()) {
  fs::create_directories(rig_.runtime);
  for (auto folder = rig_.runtime; folder != user_.home(); folder = folder.parent_path())
    fs::permissions(folder, fs::perms::owner_all);
  proxy_ = std::make_unique<BusProxy>(rig_.runtime, user_.home() / "aside", seed);
}

/// What `down` cannot end any more is made to end: it would outlive the folder that it lives in.
StruckRig::~StruckRig() {
  client_ = nullptr;
  if (reviving_ > 0) waitpid(reviving_, nullptr, 0);
  if (!leftovers().empty()) user_.beltane({"down", "--force"});
  auto left = processes();
  if (const auto guard = left.find("guard"); guard != left.end()) supervisor::signal_to(guard->second, SIGKILL);
  for (const auto& [name, process] : left) supervisor::signal_to(process, SIGKILL);
  for (const auto& child : supervisor::marked_processes(rig_.runtime))
    if (const auto process = supervisor::find_process(child.life.pid, child.life.start_ticks))
      supervisor::signal_to(*process, SIGKILL);
}

void StruckRig::up() {
  user_.up({"--standby", standby_});
  client_ = std::make_unique<client::Connection>(rig_);
  began_ = answered_ = held_ = now();
}

std::map<std::string, Process> StruckRig::processes() const {
  std::map<std::string, Process> all;
  for (const auto& child : children_of(rig_).children)
    if (auto found = supervisor::find_process(child.life.pid, child.life.start_ticks))
      all.insert_or_assign(child.name, std::move(*found));
  if (auto holder = supervisor::holder_pidfd(rig_.runtime); holder) {
    const auto pid = pid_of(holder);
    all.insert_or_assign("supervisor", Process{.pid = pid, .pidfd = std::move(holder)});
  }
  return all;
}

std::vector<MemorySample> StruckRig::memory() const {
  std::vector<MemorySample> samples;
  for (const auto& [name, process] : processes()) {
    auto sample = memory_of(process.pid);
    sample.process = name;
    sample.at = between(began_, now());
    if (sample.kib > 0) samples.push_back(std::move(sample));
  }
  return samples;
}

void StruckRig::strike(const Fault& fault) {
  auto words = text_of(fault);
  const auto over = now() + fault.length;
  switch (fault.kind) {
    case FaultKind::kill:
      signal(fault, SIGKILL);
      break;
    case FaultKind::hang:
    case FaultKind::pause:
      signal(fault, SIGSTOP);
      break;
    case FaultKind::crash:
      signal(fault, SIGSEGV);
      break;
    case FaultKind::storm:
      proxy_->storm(true);
      endings_.push_back({over, fault.kind});
      break;
    case FaultKind::cut:
      proxy_->cut(fault.victims.front());
      break;
    case FaultKind::full_disk:
      disk_.fill();
      endings_.push_back({over, fault.kind});
      break;
    case FaultKind::clock:
      clock_.set(fault.length);
      break;
  }
  struck_.push_back(words);
}

void StruckRig::signal(const Fault& fault, int number) {
  auto there = processes();
  for (const auto& name : fault.victims) {
    const auto found = there.find(name);
    if (found == there.end()) {
      struck_.push_back("  " + name + " is away");
      continue;
    }
    supervisor::signal_to(found->second, number);
    if (fault.kind == FaultKind::pause)
      endings_.push_back({now() + fault.length, fault.kind, std::move(found->second)});
  }
}

void StruckRig::end(const Ending& ending) {
  if (ending.kind == FaultKind::pause) supervisor::signal_to(*ending.process, SIGCONT);
  if (ending.kind == FaultKind::storm) proxy_->storm(false);
  if (ending.kind == FaultKind::full_disk) disk_.free();
}

void StruckRig::tend() {
  for (const auto& ending : endings_)
    if (ending.at <= now()) end(ending);
  std::erase_if(endings_, [](const Ending& ending) { return ending.at <= now(); });
  if (now() < next_look_) return;
  next_look_ = now() + look_every;
  note_memories();
  look_after_supervisor();
}

void StruckRig::calm() {
  for (const auto& ending : std::exchange(endings_, {})) end(ending);
}

void StruckRig::look_after_supervisor() {
  if (reviving_ > 0 && waitpid(reviving_, nullptr, WNOHANG) == reviving_) reviving_ = 0;
  if (supervisor::is_held(rig_.runtime)) {
    held_ = now();
    if (client_->status(answers_within)) answered_ = now();
    if (now() < answered_ + killed_after) return;
    send_signal(supervisor::holder_pidfd(rig_.runtime), SIGKILL);
    struck_.push_back("  the supervisor does not answer, and is killed");
    answered_ = now();
  }
  if (now() > held_ + revived_after) revive();
}

/// Names in /dev/shm, or parts of them.
void StruckRig::note_memories() {
  const auto file = children_of(rig_);
  if (!file.jack_name.empty()) memories_.insert("_" + file.jack_name + "_");
  for (const auto& child : file.children)
    if (child.life.port != 0) memories_.insert("SuperColliderServer_" + std::to_string(child.life.port));
}

void StruckRig::revive() {
  if (reviving_ > 0) return;
  reviving_ = user_.start({"up", "--detach", "--standby", standby_}, user_.home() / "revived");
  held_ = answered_ = now();
  ++revived_;
  struck_.push_back("  nobody holds the rig: it is started from outside");
}

bool StruckRig::is_ready() {
  const auto status = client_->status(Seconds{0.5});
  return status && client::all_ready(*status) &&
         std::ranges::all_of(status->processes, [](const auto& each) { return each.state == "ready"; });
}

std::string StruckRig::restarts() {
  const auto status = client_->status(Seconds{0.5});
  if (!status) return "-";
  std::uint32_t sum = 0;
  for (const auto& each : status->processes) sum += each.restarts;
  return std::to_string(sum);
}

Result<Project> StruckRig::taken_down_and_read() {
  client_ = nullptr;
  if (const auto down = user_.beltane({"down"}); down.status != 0) return Refusal{"down: " + down.err};
  for (const auto& words : leftovers()) ADD_FAILURE() << "left after `down`: " << words;
  proxy_ = nullptr;
  auto project = fresh_project();
  if (const auto down = user_.beltane({"down"}); down.status != 0) return Refusal{"down: " + down.err};
  return project;
}

/// As another engine plays there, what the project sounds like does not matter, nor what is wrong with scsynth.
Result<Project> StruckRig::fresh_project() {
  if (const auto up = user_.beltane({"up", "--detach", "--engine", "native", "--standby", "none"}); up.status != 0)
    return Refusal{"up: " + up.err};
  auto snapshot = client::Connection(rig_).snapshot();
  if (!snapshot) return snapshot.refusal();
  return std::move(snapshot->project);
}

std::vector<std::string> StruckRig::leftovers() const {
  std::vector<std::string> left;
  for (const auto& child : supervisor::marked_processes(rig_.runtime))
    left.push_back("process " + child.name + ", pid " + std::to_string(child.life.pid));
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(rig_.runtime, none)) left.push_back(entry.path());
  for (const auto& entry : fs::directory_iterator("/dev/shm", none))
    if (std::ranges::any_of(memories_, [&](const auto& name) { return entry.path().string().find(name) != name.npos; }))
      left.push_back(entry.path());
  return left;
}

std::string StruckRig::report() const {
  std::string text = "what was struck:\n";
  for (const auto& words : struck_) text += "  " + words + "\n";
  text += user_.beltane({"status"}).out + "the last start from outside:\n" + last_lines(user_.home() / "revived.err");
  std::error_code none;
  std::set<fs::path> logs;
  for (const auto& entry : fs::directory_iterator(log_of(rig_, "any").parent_path(), none)) logs.insert(entry.path());
  for (const auto& log : logs)
    if (log.extension() == ".log") text += log.filename().string() + ":\n" + last_lines(log);
  return text;
}

}  // namespace beltane::test
