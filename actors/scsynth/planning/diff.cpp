#include "scsynth/planning/diff.hpp"

#include <algorithm>
#include <map>

#include "scsynth/planning/controls.hpp"
#include "scsynth/planning/order.hpp"

namespace beltane::scsynth {
namespace {

/// How many others each bus passes after it, by the ways that it goes now and those that it went before: on these
/// levels both are heard while one fades into the other. Empty where together they would be a loop.
std::map<StripId, std::size_t> levels_of_both(const graph::BusRoutes& before, const graph::BusRoutes& now) {
  auto both = now;
  for (auto& [bus, feeds] : both)
    if (const auto known = before.find(bus); known != before.end())
      feeds.insert(feeds.end(), known->second.begin(), known->second.end());
  auto levels = graph::levels_of(both);
  if (std::ranges::any_of(levels, [](const auto& each) { return each.second > limits::bus_depth; })) return {};
  return levels;
}

/// What must be known of a plan beside its strips, for the way from it to another. Of its placement only what is fading
/// out: the rest rises with the number of strips.
struct Departure {
  explicit Departure(const Plan& from)
      : standing(from.standing), leaving(from.placement->leaving), foreign(from.foreign), routes(from.routes) {}
  std::vector<NodeId> standing;
  std::map<NodeId, NodeBuses> leaving;
  std::vector<NodeId> foreign;
  Cow<graph::BusRoutes> routes;
};

/// Collects the commands from one plan to another.
class Differ {
 public:
  /// `routes` are those that it is on the way to.
  Differ(const Departure& from, const graph::BusRoutes& routes) : from_(from), routes_(routes) {}

  ServerUpdate step() && { return std::move(step_); }

  void standing(const Plan& to) {
    if (from_.standing == to.standing) return;
    std::vector<NodeId> have = from_.standing;
    std::optional<NodeId> previous;
    arrange(
        have, to.standing, [](NodeId node) { return node; }, root,
        [&](NodeId node, NodePlace place) {
          say(NewGroup{node, place});
        },
        [](NodeId, NodeId) {});
  }

  void foreign() {
    for (auto node : from_.foreign) say(FreeNode{node});
  }

  void strips(const Plan& from, const Plan& to) {
    if (from.strips.same(to.strips)) return;
    static const StripPlan nothing{};
    auto [old, now] = std::mismatch(from.strips->begin(), from.strips->end(), to.strips->begin(), to.strips->end(),
                                    [](const auto& a, const auto& b) { return a.same(b); });
    auto old_end = from.strips->end(), now_end = to.strips->end();
    while (old_end != old && now_end != now && old_end[-1].same(now_end[-1])) --old_end, --now_end;
    for (; now != now_end; ++now) {
      for (; old != old_end && (*old)->strip < (*now)->strip; ++old) change(**old, nothing);
      auto stood = old != old_end && (*old)->strip == (*now)->strip;
      if (!stood || !old->same(*now)) change(stood ? **old : nothing, **now);
      if (stood) ++old;
    }
    for (; old != old_end; ++old) change(**old, nothing);
  }

  /// From one state of a strip to another.
  void change(const StripPlan& from, const StripPlan& to) {
    for (const auto& group : to.groups) make_group(from, group);
    for (const auto& group : to.groups) chain(units_of(from, group.node), group);
    voices(from.voice, to.voice);
    for (const auto& group : from.groups)
      if (!has_group(to, group.node)) leave(group);
  }

 private:
  template <class One>
  void say(One command) {
    step_.now.emplace_back(std::in_place_type<One>, std::move(command));
  }

  static bool has_group(const StripPlan& strip, NodeId node) {
    return std::ranges::any_of(strip.groups, [&](const PlannedGroup& group) { return group.node == node; });
  }

  static const std::vector<PlannedUnit>& units_of(const StripPlan& strip, NodeId group) {
    static const std::vector<PlannedUnit> none;
    auto it = std::ranges::find(strip.groups, group, &PlannedGroup::node);
    return it == strip.groups.end() ? none : it->units;
  }

  void make_group(const StripPlan& from, const PlannedGroup& group) {
    auto stood = std::ranges::find(from.groups, group.node, &PlannedGroup::node);
    if (stood != from.groups.end()) return regroup(from.strip, stood->parent, group);
    make_room(group.node);
    say(NewGroup{group.node, {group.parent, {}}});
  }

  /// A bus still gives its sound to where it went before, until that has faded: so it runs before both, and where it is
  /// to run later it does so after that.
  void regroup(StripId strip, NodeId from, const PlannedGroup& group) {
    if (from == group.parent) return;
    const auto meanwhile = parent_meanwhile(strip, from, group.parent);
    const auto move = [&](Commands& commands, NodeId parent) {
      commands.emplace_back(std::in_place_type<MoveNode>, MoveNode{group.node, {parent, {}}});
    };
    if (meanwhile != from) move(step_.now, meanwhile);
    if (meanwhile != group.parent) move(step_.later, group.parent);
  }

  NodeId parent_meanwhile(StripId strip, NodeId from, NodeId to) {
    if (!levels_ && !from_.routes->empty()) levels_ = levels_of_both(*from_.routes, routes_);
    const auto level = levels_ ? levels_->find(strip) : std::map<StripId, std::size_t>::iterator{};
    if (levels_ && level != levels_->end()) return standing::buses(level->second);
    return position(from) < position(to) ? from : to;
  }

  /// When the server runs a group at the root, counted from the first.
  static std::ptrdiff_t position(NodeId group) {
    return std::ranges::find(standing::all, group) - standing::all.begin();
  }

  void chain(const std::vector<PlannedUnit>& from, const PlannedGroup& to) {
    arrange(
        from, to.units, [](const PlannedUnit& unit) { return unit.node; }, to.node,
        [&](const PlannedUnit& unit, NodePlace place) { make(unit, place); },
        [&](const PlannedUnit& old, const PlannedUnit& unit) { set(old, unit); });
    for (const auto& unit : from)
      if (std::ranges::find(to.units, unit.node, &PlannedUnit::node) == to.units.end()) say(ReleaseUnit{unit.node});
  }

  /// Makes what is new, moves as few as can be, and shows `both` of what stays.
  template <class Thing, class Node, class Make, class Both>
  void arrange(const std::vector<Thing>& from, const std::vector<Thing>& to, Node node, NodeId group, Make make,
               Both both) {
    std::vector<std::size_t> positions;
    for (const auto& thing : to)
      if (auto stood = std::ranges::find(from, node(thing), node); stood != from.end())
        positions.push_back(static_cast<std::size_t>(stood - from.begin()));
    auto stays = may_stay(positions);
    std::optional<NodeId> previous;
    auto kept = std::size_t{0};
    for (const auto& thing : to) {
      auto stood = std::ranges::find(from, node(thing), node);
      if (stood == from.end()) {
        make(thing, NodePlace{group, previous});
      } else {
        if (!stays[kept++]) say(MoveNode{node(thing), {group, previous}});
        both(*stood, thing);
      }
      previous = node(thing);
    }
  }

  void make(const PlannedUnit& unit, NodePlace place) {
    make_room(unit.node);
    say(NewUnit{unit.node, unit.def, merged(unit.controls, unit.wiring), place});
  }

  /// The last node with that id may still be fading.
  void make_room(NodeId node) {
    if (from_.leaving.contains(node)) say(FreeNode{node});
  }

  void set(const PlannedUnit& from, const PlannedUnit& to) {
    auto controls = changed(from.controls, to.controls);
    if (!controls.empty()) say(SetControls{to.node, std::move(controls)});
  }

  // What sounds follows the knobs, but not another source: it ends as what it began as.
  void voices(const std::optional<PlannedVoice>& from, const std::optional<PlannedVoice>& to) {
    if (!from || !to || from->group != to->group || from->def != to->def) return;
    auto controls = changed(from->controls, to->controls);
    if (!controls.empty()) say(SetControls{to->group, std::move(controls)});
  }

  /// What gives sound to others fades out; the rest goes when that is silent.
  void leave(const PlannedGroup& group) {
    for (const auto& unit : group.units)
      if (unit.wiring.contains(wires::out) || unit.controls.contains(wires::out)) say(ReleaseUnit{unit.node});
    step_.later.emplace_back(std::in_place_type<FreeNode>, group.node);
  }

  const Departure& from_;
  const graph::BusRoutes& routes_;
  std::optional<std::map<StripId, std::size_t>> levels_{};  // of both, once they are asked for
  ServerUpdate step_{};
};

/// Whether something comes that the server has not: the system's own units are told of nothing.
bool brings_units(const StripPlan& from, const StripPlan& to) {
  const auto is_new = [&](const PlannedUnit& unit) {
    const auto seat = seat_of(unit.node);
    const bool plain = !seat || seat->role == Role::fader || seat->role == Role::meter || seat->role == Role::tap ||
                       seat->role == Role::cue;
    return !plain && !find(from, unit.node);
  };
  return std::ranges::any_of(to.groups,
                             [&](const PlannedGroup& group) { return std::ranges::any_of(group.units, is_new); }) ||
         (to.voice && (!from.voice || from.voice->def != to.voice->def));
}

std::string text(NodeId node) { return std::to_string(static_cast<std::int32_t>(node)); }

std::string text(const Controls& controls) {
  std::string text;
  for (const auto& [name, value] : controls) {
    auto number = std::get_if<double>(&value);
    text += " " + name + " " +
            (number ? std::to_string(*number) : "c" + std::to_string(static_cast<int>(std::get<ControlBus>(value))));
  }
  return text;
}

struct Words {
  std::string operator()(const NewGroup& it) const { return "group " + text(it.node) + " is missing"; }
  std::string operator()(const NewUnit& it) const { return "unit " + text(it.node) + " " + it.def + " is missing"; }
  std::string operator()(const SetControls& it) const {
    return "node " + text(it.node) + " should have" + text(it.controls);
  }
  std::string operator()(const ReleaseUnit& it) const { return "unit " + text(it.node) + " should not be there"; }
  std::string operator()(const FreeNode& it) const { return "node " + text(it.node) + " should not be there"; }
  std::string operator()(const MoveNode& it) const { return "node " + text(it.node) + " stands in the wrong place"; }
};

}  // namespace

ServerUpdate diff(const Plan& from, const Plan& to) {
  const Departure departure(from);
  Differ differ(departure, *to.routes);
  differ.standing(to);
  differ.foreign();
  differ.strips(from, to);
  return std::move(differ).step();
}

Advance advance(const graph::Graph& graph, const Touched& touched, const Catalogue& catalogue, Plan before,
                const Cow<LoadedSamples>& loaded) {
  const Departure known(before);
  auto next = replan(graph, touched, catalogue, std::move(before), loaded);
  Differ differ(known, *next.plan.routes);
  differ.standing(next.plan);
  differ.foreign();
  Advance advance;
  for (const auto& [from, to] : next.changes) {
    differ.change(*from, *to);
    advance.units = advance.units || brings_units(*from, *to);
    advance.samples = advance.samples || from->samples != to->samples;
    if (to->voice && !to->voice->modulators->empty()) advance.voices.push_back(to->strip);
  }
  advance.plan = std::move(next.plan);
  advance.step = std::move(differ).step();
  return advance;
}

std::string in_words(const Commands& commands) {
  std::string lines;
  for (const auto& command : commands) lines += (lines.empty() ? "" : "\n") + std::visit(Words{}, command);
  return lines;
}

}  // namespace beltane::scsynth
