#include "supervisor/tree/process_tree.hpp"

#include <algorithm>

#include "supervisor/tree/death.hpp"
#include "supervisor/tree/heard_server.hpp"
#include "supervisor/tree/liveness.hpp"
#include "supervisor/tree/take_down.hpp"

namespace beltane::supervisor {
namespace {

/// The end of a JACK server may be seen a moment after that of a server which ended because of it.
constexpr Seconds jack_may_follow{0.02};

bool may_have_lost_jack(const ChildProcess& child, const ProcessExit& ending) {
  return child.spec.kind == ProcessKind::server && (ending.lost_jack || ending.kind == ProcessExit::How::exited);
}

}  // namespace

ProcessTree::ProcessTree(const ProcessPlan& plan, const LimitsConfig& limits, std::function<double()> chance)
    : limits_(limits), chance_(std::move(chance)) {
  for (const auto& part : plan) children_.push_back({.spec = part});
  heard_server_ = first_server(children_);
}

ChildProcess& ProcessTree::at(const std::string& name) {
  return *std::ranges::find_if(children_, [&](const ChildProcess& child) { return child.spec.name == name; });
}

std::uint64_t ProcessTree::next_epoch(const std::string& name) const {
  const auto* child = find(name);
  const bool counts = child && (child->spec.kind == ProcessKind::server || !child->spec.engine.empty());
  return counts ? child->life.epoch + 1 : 0;
}

Moment ProcessTree::next_due() const {
  Moment next = Moment::max();
  for (const auto& child : children_) next = std::min(next, child.due);
  return next;
}

bool ProcessTree::does_well() const {
  return std::ranges::none_of(children_, [](const ChildProcess& child) { return child.stage == ProcessStage::failed; });
}

// ── starting ────────────────────────────────────────────────────────────────────────────────────────────────────

void ProcessTree::adopt(const std::string& name, const ProcessLife& life, ProcessStage stage, std::uint32_t restarts,
                        Now now) {
  auto& child = at(name);
  child.life = life;
  child.deaths.restarts = restarts;
  // A service is ready when it has found the new supervisor; the others go on as they were.
  const bool needs_no_proof = child.spec.kind == ProcessKind::plain && child.spec.ready_file.empty();
  const bool stays_ready = needs_no_proof || (stage == ProcessStage::ready && child.spec.kind != ProcessKind::service);
  enter(child, stays_ready ? ProcessStage::ready : ProcessStage::starting, now);
  if (!stays_ready) child.due = now.moment + limits_.startup;
}

void ProcessTree::remember_heard_server(const std::string& server) {
  if (has_server(children_, server)) heard_server_ = server;
}

void ProcessTree::remember_epoch(const std::string& name, std::uint64_t epoch) {
  auto& known = at(name).life.epoch;
  known = std::max(known, epoch);
}

Actions ProcessTree::begin(Now now) {
  Actions actions;
  for (const auto& child : children_)  // adopted ones may have lost what they need meanwhile
    if (!runs(child)) kill_dependents(children_, child.spec.name, actions, now);
  start_what_can(actions, now);
  return actions;
}

void ProcessTree::start_what_can(Actions& actions, Now now) {
  if (ending_) return;
  for (auto& child : children_) {
    if (child.stage != ProcessStage::waiting || runs(child) || !needs_are_ready(children_, child)) continue;
    enter(child, ProcessStage::starting, now);
    if (child.spec.kind == ProcessKind::foreign)
      actions.push_back(
          StatusNote{child.spec.name, "is waited for: " + child.spec.ready_file + " is not there; start it", {}});
    else
      actions.push_back(Spawn{child.spec.name});
  }
}

Actions ProcessTree::spawned(const std::string& name, const ProcessLife& life, Now now) {
  Actions actions;
  auto& child = at(name);
  child.life = life;
  reset_pings(child.liveness);
  child.signalled = child.hung = false;
  enter(child, ProcessStage::starting, now);
  child.due = now.moment + time_to_start(child, limits_);
  actions.push_back(StatusNote{name, "started", {{"pid", life.pid}}});
  if (child.spec.kind == ProcessKind::plain && child.spec.ready_file.empty()) become_ready(child, actions, now);
  return actions;
}

Actions ProcessTree::found(const std::string& name, const ProcessLife& life, Now now) {
  Actions actions;
  auto& child = at(name);
  child.life = life;
  enter(child, ProcessStage::starting, now);
  actions.push_back(StatusNote{name, "is there", {{"pid", life.pid}}});
  become_ready(child, actions, now);
  return actions;
}

Actions ProcessTree::not_spawned(const std::string& name, const std::string& reason, Now now) {
  Actions actions;
  restart(at(name), "could not be started, " + reason, actions, now);
  return actions;
}

void ProcessTree::become_ready(ChildProcess& child, Actions& actions, Now now) {
  if (child.stage != ProcessStage::starting) return;
  child.deaths.failing = false;
  enter(child, ProcessStage::ready, now);
  if (child.spec.kind == ProcessKind::service) child.due = now.moment + limits_.ping;
  actions.push_back(
      StatusNote{child.spec.name, "ready", {{"start_ms", between(child.life.born, now.instant).count * 1000}}});
  start_what_can(actions, now);
}

Actions ProcessTree::seen_ready(const std::string& name, Now now) {
  Actions actions;
  become_ready(at(name), actions, now);
  return actions;
}

// ── dying ───────────────────────────────────────────────────────────────────────────────────────────────────────

Actions ProcessTree::died(const std::string& name, const ProcessExit& ending, Now now, Seconds noticed) {
  Actions actions;
  auto& child = at(name);
  record_death(child, {ending, noticed, needs_are_ready(children_, child), ending_}, limits_, actions, now);
  if (ending_) {
    enter(child, ProcessStage::stopped, now);
    end_next(children_, limits_, actions, now);
  } else if (child.stage == ProcessStage::waiting) {  // ended by us, with what it needs
    ++child.deaths.restarts;
    start_what_can(actions, now);
  } else if (child.spec.kind == ProcessKind::foreign) {
    kill_dependents(children_, name, actions, now);
    enter(child, ProcessStage::waiting, now);
    start_what_can(actions, now);
  } else {
    kill_dependents(children_, name, actions, now);
    restart(child, child.deaths.last_exit, actions, now,
            may_have_lost_jack(child, ending) ? jack_may_follow : Seconds{});
  }
  note_heard_server(server_after_death(children_, heard_server_), actions);
  return actions;
}

/// By what the changeover told, or because the one that was heard died.
void ProcessTree::note_heard_server(const std::string& name, Actions& actions) {
  if (name == heard_server_) return;
  heard_server_ = name;
  actions.push_back(StatusNote{name_of_server(children_, name), "is heard now", {}});
}

Actions ProcessTree::hung(const std::string& name, const std::string& why, bool by_itself, Now) {
  Actions actions;
  auto& child = at(name);
  actions.push_back(StatusNote{name, why + ": killed", {}});
  kill_child(child, actions);
  child.hung = by_itself;
  return actions;
}

/// At once where it need not wait.
void ProcessTree::restart(ChildProcess& child, const std::string& why, Actions& actions, Now now, Seconds wait) {
  schedule_restart(child, why, chance_(), limits_, actions, now);
  child.due = std::max<Moment>(child.due, now.moment + wait);
  if (child.due <= now.moment) do_due(child, actions, now);
}

// ── living ──────────────────────────────────────────────────────────────────────────────────────────────────────

Actions ProcessTree::receive(const std::string& name, const Health& health, Now now) {
  Actions actions;
  auto& child = at(name);
  record_answer(child, health, limits_, now);
  if (name == changeover_name) note_heard_server(server_told_by(health, children_, heard_server_), actions);
  if (child.spec.kind == ProcessKind::service && health.ready) become_ready(child, actions, now);
  return actions;
}

Actions ProcessTree::tick(Now now) {
  Actions actions;
  for (auto& child : children_)
    if (child.due <= now.moment) do_due(child, actions, now);
  return actions;
}

void ProcessTree::do_due(ChildProcess& child, Actions& actions, Now now) {
  child.due = Moment::max();
  switch (child.stage) {
    case ProcessStage::restarting:
    case ProcessStage::failed:
      enter(child, ProcessStage::waiting, now);
      start_what_can(actions, now);
      return;
    case ProcessStage::starting:
    case ProcessStage::ready:
      return check_liveness(child, limits_, actions, now);
    case ProcessStage::stopping:
      return end_harder(children_, child, limits_, actions, now);
    case ProcessStage::waiting:
    case ProcessStage::stopped:
      return;
  }
}

// ── ending ──────────────────────────────────────────────────────────────────────────────────────────────────────

Actions ProcessTree::take_down(Now now) {
  Actions actions;
  if (ending_) return actions;
  ending_ = true;
  begin_take_down(children_, limits_, actions, now);
  return actions;
}

}  // namespace beltane::supervisor
