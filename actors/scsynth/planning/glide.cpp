#include "scsynth/planning/glide.hpp"

#include <algorithm>
#include <cmath>

#include "model/editing/refuse.hpp"

namespace beltane::scsynth {
namespace {

constexpr Seconds step_period{0.01};
constexpr Seconds longest{600};
constexpr std::chrono::seconds remembered{1};  // more than any step is given ahead

double on_the_way(double from, double to, double part, ParamCurve curve) {
  if (curve == ParamCurve::exponential && from > 0 && to > 0) return from * std::pow(to / from, part);
  return from + (to - from) * part;
}

}  // namespace

Result<GlideSteps> steps_of(const graph::Move& move, const graph::Graph& graph, const Catalogue& catalogue) {
  const auto& [unit_id, name] = move.param;
  const auto strip = channel_of(graph, unit_id);
  const auto* unit = strip ? find(*graph.channels.at(*strip), unit_id) : nullptr;
  const auto* spec = unit ? catalogue.find(unit->kind) : nullptr;
  const auto* param = spec ? beltane::find(*spec, name) : nullptr;
  if (!param) return refuse("there is no parameter '", name, "' of unit ", unit_id, ".");
  if (!std::isfinite(move.value) || !std::isfinite(move.glide.count)) return Refusal{"a value is no number"};
  const auto known = unit->values.find(name);
  const auto from = known == unit->values.end() ? param->initial : known->second;
  const auto to = std::clamp(move.value, param->min, param->max);
  const auto glide = std::clamp(move.glide.count, 0.0, longest.count);
  const auto count = std::max(1, static_cast<int>(std::ceil(glide / step_period.count)));
  GlideSteps steps;
  for (int i = 1; i <= count; ++i) {
    graph::GraphChange change;
    change.changed[*strip].changed[unit_id].set[name] =
        i == count ? to : on_the_way(from, to, static_cast<double>(i) / count, param->curve);
    steps.emplace_back(Seconds{count == 1 ? 0 : glide * i / count}, std::move(change));
  }
  return steps;
}

void Glides::begin(const graph::UnitParam& param, Instant at, GlideSteps steps) {
  end(param, at);
  for (auto& [later, change] : steps) steps_.emplace(at + later, GlideStep{param, std::move(change)});
}

void Glides::end(const graph::UnitParam& param, Instant from) {
  for (auto it = steps_.lower_bound(from); it != steps_.end();)
    it = it->second.param == param ? steps_.erase(it) : std::next(it);
}

std::optional<Instant> Glides::with_server_until(const graph::UnitParam& param) const {
  const auto known = with_server_.find(param);
  return known == with_server_.end() ? std::nullopt : std::optional(known->second);
}

std::vector<std::pair<Instant, graph::GraphChange>> Glides::due(Instant until) {
  std::vector<std::pair<Instant, graph::GraphChange>> steps;
  std::erase_if(with_server_, [until](const auto& each) { return each.second + remembered < until; });
  const auto end = steps_.upper_bound(until);
  for (auto it = steps_.begin(); it != end; ++it) {
    with_server_[it->second.param] = it->first;
    steps.emplace_back(it->first, std::move(it->second.change));
  }
  steps_.erase(steps_.begin(), end);
  return steps;
}

}  // namespace beltane::scsynth
