#include "standby/canary.hpp"

#include <algorithm>
#include <utility>

namespace beltane::standby {
namespace {

bool makes_voices(graph::UnitRole stage) {
  return stage == graph::UnitRole::source || stage == graph::UnitRole::voice_modulator ||
         stage == graph::UnitRole::modulator;
}

bool is_tried_first(const Command& command) {
  if (std::holds_alternative<Renew>(command.what)) return true;
  const auto* change = std::get_if<graph::GraphChange>(&command.what);
  return change && is_structural(*change);
}

}  // namespace

Canary::Way Canary::way(const Command& command) const {
  if (is_tried_first(command)) return is_trying() ? Way::wait : Way::try_first;
  return is_trying() && concerns(command) ? Way::wait : Way::both;
}

std::uint64_t Canary::try_first(Commands commands, Instant now, Seconds at_least) {
  tried_ = std::move(commands);
  for (const auto& command : tried_) add(command);
  trial_ = {.began = now, .not_before = now + at_least};
  return ++ticket_;
}

bool Canary::wait(Command command) {
  if (waiting_.size() >= most_waiting) return false;
  add(command);
  waiting_.push_back(std::move(command));
  return true;
}

void Canary::given(std::uint64_t ticket, Instant now) {
  if (is_trying() && ticket == ticket_ && !trial_.given) trial_.given = now;
}

void Canary::standby_confirmed(std::uint64_t ticket) {
  if (is_trying() && ticket == ticket_) trial_.run = true;
}

std::uint64_t Canary::compare() {
  trial_.compared = true;
  return ticket_;
}

void Canary::live_confirmed(std::uint64_t ticket, Instant now) {
  if (is_trying() && ticket == ticket_ && !trial_.live_on) trial_.live_on = now;
}

std::optional<Instant> Canary::deadline() const {
  if (!is_trying()) return {};
  if (trial_.run) return trial_.not_before;
  if (!trial_.given) return std::max<Instant>(trial_.not_before, trial_.began + patience);
  if (!trial_.compared) return *trial_.given + patience;
  if (!trial_.live_on) return {};  // both stand still: it is not what the standby was given
  return *trial_.live_on + hang_limit;
}

Canary::Verdict Canary::judge(Instant now) const {
  const auto due = deadline();
  if (!due || now < *due) return Verdict::wait;
  if (trial_.run || !trial_.given) return Verdict::passed;
  return trial_.compared ? Verdict::hung : Verdict::compare;
}

/// What waits concerns the same still, until it is taken.
Commands Canary::take_tried() {
  if (waiting_.empty()) scope_ = {};
  return std::exchange(tried_, {});
}

Commands Canary::take_waiting() {
  scope_ = {};
  for (const auto& command : tried_) add(command);
  return std::exchange(waiting_, {});
}

graph::Graph Canary::with_coming(graph::Graph graph) const {
  for (const auto* commands : {&tried_, &waiting_})
    for (const auto& command : *commands)
      if (const auto* change = std::get_if<graph::GraphChange>(&command.what))
        graph = applied(std::move(graph), *change);
  return graph;
}

// ── what concerns what ────────────────────────────────────────────────────────────────────────────────────────────

void Canary::add(const Command& command) {
  if (const auto* play = std::get_if<graph::PlayVoice>(&command.what)) scope_.held.insert(play->voice);
  const auto* change = std::get_if<graph::GraphChange>(&command.what);
  if (!change) return;
  scope_.strips.insert(change->removed.begin(), change->removed.end());
  for (const auto& [strip, channel] : change->added) {
    scope_.strips.insert(strip);
    for (const auto& unit : channel->units) scope_.units.insert(unit.id);
  }
  for (const auto& [strip, differs] : change->changed) {
    bool of_voices = differs.modulations.has_value();
    for (const auto& unit : differs.added) {
      scope_.units.insert(unit.id);
      of_voices = of_voices || makes_voices(unit.stage);
    }
    scope_.units.insert(differs.removed.begin(), differs.removed.end());
    for (const auto& [unit, how] : differs.changed) scope_.units.insert(unit);
    if (of_voices) scope_.voices.insert(strip);
  }
}

bool Canary::concerns(const Command& command) const {
  const auto instrument = [this](InstrumentId id) {
    return scope_.strips.contains(strip_of(id)) || scope_.voices.contains(strip_of(id));
  };
  const auto change = [this](const graph::GraphChange& asked) {
    return std::ranges::any_of(asked.changed, [this](const auto& each) {
      const auto& [strip, differs] = each;
      return scope_.strips.contains(strip) || std::ranges::any_of(differs.changed, [this](const auto& unit) {
               return scope_.units.contains(unit.first);
             });
    });
  };
  struct Concerns {
    const Scope& scope;
    decltype(instrument)& of_instrument;
    decltype(change)& of_change;
    bool operator()(const graph::GraphChange& asked) const { return of_change(asked); }
    bool operator()(const Renew&) const { return true; }
    bool operator()(const graph::PlayVoice& play) const { return of_instrument(play.instrument); }
    bool operator()(const graph::Release& release) const { return scope.held.contains(release.voice); }
    bool operator()(const graph::Move& move) const { return scope.units.contains(move.param.unit); }
    bool operator()(const graph::Turn& turn) const {
      return of_instrument(turn.instrument) ||
             (turn.whose != graph::Turn::Whose::instrument && scope.held.contains(turn.voice));
    }
    bool operator()(const SetTempo&) const { return false; }
    bool operator()(const SetPosition&) const { return false; }
    bool operator()(const Reuse&) const { return false; }
    bool operator()(const Commit&) const { return false; }
  };
  return std::visit(Concerns{scope_, instrument, change}, command.what);
}

}  // namespace beltane::standby
