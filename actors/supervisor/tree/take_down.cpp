#include "supervisor/tree/take_down.hpp"

#include <signal.h>

namespace beltane::supervisor {
namespace {

constexpr Seconds wait_after_kill{2};

}  // namespace

void begin_take_down(std::vector<ChildProcess>& children, const LimitsConfig& limits, Actions& actions, Now now) {
  for (auto& child : children)
    if (!runs(child) || child.spec.kind == ProcessKind::foreign) enter(child, ProcessStage::stopped, now);
  end_next(children, limits, actions, now);
}

void end_next(std::vector<ChildProcess>& children, const LimitsConfig& limits, Actions& actions, Now now) {
  for (auto child = children.rbegin(); child != children.rend(); ++child) {
    if (child->stage == ProcessStage::stopping) return;
    if (child->stage == ProcessStage::stopped) continue;
    enter(*child, ProcessStage::stopping, now);
    child->end_requests = child->liveness.reachable ? 0 : 1;
    return end_harder(children, *child, limits, actions, now);
  }
  actions.push_back(AllEnded{});
}

void end_harder(std::vector<ChildProcess>& children, ChildProcess& child, const LimitsConfig& limits, Actions& actions,
                Now now) {
  child.due = now.moment + limits.orderly_end;
  switch (child.end_requests++) {
    case 0:
      actions.push_back(AskToEnd{child.spec.name});
      return;
    case 1:
      actions.push_back(Signal{child.spec.name, SIGTERM});
      return;
    case 2:
      child.due = now.moment + wait_after_kill;
      actions.push_back(StatusNote{child.spec.name, "did not end when asked: killed", {}});
      actions.push_back(Signal{child.spec.name, SIGKILL});
      return;
    default:
      actions.push_back(StatusNote{child.spec.name, "does not even end when killed; left behind", {}});
      enter(child, ProcessStage::stopped, now);
      end_next(children, limits, actions, now);
  }
}

}  // namespace beltane::supervisor
