#include "scsynth/server_graph.hpp"

#include <algorithm>
#include <utility>

namespace beltane::scsynth {
namespace {

constexpr Seconds glide_ahead{0.12};  // longer than the time between two calls of `events`

/// The graph without units of those kinds, but for what voices are made of: voices end as what they are.
graph::Graph without(graph::Graph graph, const std::vector<UnitName>& kinds) {
  const auto goes = [&](const graph::Unit& unit) {
    return unit.stage != graph::UnitRole::source && unit.stage != graph::UnitRole::voice_modulator &&
           std::ranges::count(kinds, unit.kind) > 0;
  };
  for (auto& [strip, channel] : graph.channels)
    if (std::ranges::any_of(channel->units, goes)) std::erase_if(channel.write().units, goes);
  return graph;
}

}  // namespace

// ── changes ───────────────────────────────────────────────────────────────────────────────────────────────────────

void ServerGraph::change(const graph::GraphChange& change, std::optional<Instant> at) {
  graph_ = applied(std::move(graph_), change);
  const auto glides_until = end_glides(change);
  const bool first = !std::exchange(stands_, true);
  const auto commands = replan(first ? everything(graph_, plan_) : touched_by(change), at);
  if (glides_until > context_.now()) context_.server.perform(commands, glides_until + just_after);
  if (!first) return;
  built_ = {count(tree_of(plan_)), commands.size()};
  context_.samples.want(samples_of(plan_), context_.server, context_.now());
}

void ServerGraph::renew(const std::vector<UnitName>& kinds) {
  const auto whole = graph_;
  graph_ = without(std::move(graph_), kinds);
  if (graph_ != whole) replan(everything(graph_, plan_), {});
  graph_ = whole;
  replan(everything(graph_, plan_), {});
}

void ServerGraph::plan_samples() { replan({}, {}); }

bool ServerGraph::remove_leaving(NodeId node) {
  if (!plan_.placement->leaving.contains(node)) return false;
  plan_ = scsynth::without(std::move(plan_), node);
  return true;
}

/// Answers the commands that it sent for the same moment.
Commands ServerGraph::replan(const Touched& touched, std::optional<Instant> at) {
  auto& [catalogue, limits, clock, server, samples, voices] = context_;
  voices.commit();
  auto next = advance(graph_, touched, catalogue, std::move(plan_), samples.ready());
  plan_ = std::move(next.plan);
  perform(next.step, at);
  voices.retune_ahead(next.step.now, clock());
  if (next.units) beat_line_.tell_again();
  const auto now = clock();
  for (auto strip : next.voices) voices.retune(*find(plan_, strip), now);
  if (next.samples) samples.want(samples_of(plan_), server, now);
  return std::move(next.step.now);
}

void ServerGraph::perform(const ServerUpdate& step, std::optional<Instant> at) {
  if (!step.now.empty() || !step.later.empty()) context_.server.perform(step.now, at);
  if (!step.later.empty()) context_.server.perform(step.later, at.value_or(context_.now()) + fade_out);
}

// ── what a found server has ───────────────────────────────────────────────────────────────────────────────────────

Commands ServerGraph::differences(const Plan& found) const {
  auto step = diff(found, plan_);
  step.now.insert(step.now.end(), step.later.begin(), step.later.end());
  return std::move(step.now);
}

Commands ServerGraph::repair(Plan found) {
  const auto leaving = plan_.placement->leaving;
  for (const auto& [node, buses] : leaving) plan_ = scsynth::without(std::move(plan_), node);
  auto differ = differences(found);
  if (differ.empty()) return differ;
  const auto touched = everything(graph_, found);
  auto repaired = advance(graph_, touched, context_.catalogue, std::move(found), context_.samples.ready());
  plan_ = std::move(repaired.plan);
  perform(repaired.step, {});
  return differ;
}

// ── moves ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/// An edit of a parameter ends its glide. Answers until when the server already has steps of such glides.
Instant ServerGraph::end_glides(const graph::GraphChange& change) {
  Instant until{};
  for (const auto& [strip, differs] : change.changed)
    for (const auto& [unit, how] : differs.changed)
      for (const auto& [name, value] : how.set) {
        glides_.end({unit, name}, {});
        until = std::max(until, glides_.with_server_until({unit, name}).value_or(Instant{}));
      }
  return until;
}

Result<void> ServerGraph::move(const graph::Move& move, std::optional<Instant> at) {
  auto steps = steps_of(move, graph_, context_.catalogue);
  if (!steps) return steps.refusal();
  if (steps->size() > 1) {
    glides_.begin(move.param, at.value_or(context_.now()), *std::move(steps));
    continue_glides();
    return {};
  }
  const auto from = at.value_or(context_.now());
  glides_.end(move.param, from);
  const auto commands = apply(steps->front().second, at);
  if (const auto until = glides_.with_server_until(move.param); until && *until > from)
    context_.server.perform(commands, *until + just_after);
  return {};
}

void ServerGraph::continue_glides() {
  for (const auto& [at, change] : glides_.due(context_.now() + glide_ahead)) apply(change, at);
}

Commands ServerGraph::apply(const graph::GraphChange& change, std::optional<Instant> at) {
  graph_ = applied(std::move(graph_), change);
  return replan(touched_by(change), at);
}

void ServerGraph::set_position(const Playhead& playhead, Instant at) {
  if (const auto beat = beat_line_.telling(playhead, at)) context_.server.set_bus(beat_bus, *beat, at);
}

}  // namespace beltane::scsynth
