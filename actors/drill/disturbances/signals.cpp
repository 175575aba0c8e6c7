// Processes are killed, stopped, or made to stumble.

#include <signal.h>

#include <algorithm>

#include "client/rig_control.hpp"
#include "drill/disturbance.hpp"
#include "host/pidfd.hpp"

namespace beltane::drill {
namespace {

constexpr Seconds slow_for{3}, stopped_for{0.04}, running_for{0.06};  // of a process that stumbles

int signal_of(Case::Fault fault) {
  switch (fault) {
    case Case::Fault::kill:
      return SIGKILL;
    case Case::Fault::segfault:
      return SIGSEGV;
    default:
      return SIGSTOP;
  }
}

const ProcessInfo* process(const RigStatus& status, const std::string& name) {
  auto found = std::ranges::find(status.processes, name, &ProcessInfo::name);
  return found == status.processes.end() ? nullptr : &*found;
}

/// A process that something is done to, as it was before.
struct Victim {
  std::string name{};
  Fd process{};  // a pidfd
  std::uint32_t restarts{};
};

class Signals final : public Disturbance {
 public:
  explicit Signals(Case which) : case_(std::move(which)) {}

  Result<void> begin(const RigStatus& before) override {
    for (const auto& name : case_.victims) {
      const auto* target = process(before, name);
      if (!target || target->pid <= 0) return Refusal{"the rig has no process " + name + " to rehearse with"};
      victims_.push_back({name, open_pidfd(target->pid), target->restarts});
    }
    began_ = std::chrono::steady_clock::now();
    send(signal_of(case_.fault));
    stopped_ = is_slow();
    next_ = began_ + stopped_for;
    return {};
  }

  /// A slow one is stopped and continued again and again.
  void turn(Instant now) override {
    if (!is_slow() || next_ == Instant{} || now < next_) return;
    const bool ends = now >= began_ + slow_for;
    stopped_ = !stopped_ && !ends;
    send(stopped_ ? SIGSTOP : SIGCONT);
    next_ = ends ? Instant{} : now + (stopped_ ? stopped_for : running_for);
  }

  /// One that is only slow need not be replaced.
  bool is_over(const RigStatus& status) const override {
    if (is_slow() && next_ != Instant{}) return false;
    return client::all_ready(status) && std::ranges::all_of(victims_, [&](const Victim& victim) {
             const auto* target = process(status, victim.name);
             return target && (is_slow() || target->restarts > victim.restarts);
           });
  }

  Seconds lasted() const override { return is_slow() ? slow_for : Seconds{}; }

  /// What hangs and was not replaced would keep the rig from ending.
  void end() override { send(SIGCONT); }

 private:
  bool is_slow() const { return case_.fault == Case::Fault::slow; }
  void send(int signal) const {
    for (const auto& victim : victims_) send_signal(victim.process, signal);
  }

  Case case_;
  std::vector<Victim> victims_{};
  Instant began_{};
  Instant next_{};
  bool stopped_{};
};

}  // namespace

std::unique_ptr<Disturbance> prepare_signals(const Case& which) { return std::make_unique<Signals>(which); }

}  // namespace beltane::drill
