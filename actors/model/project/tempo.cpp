#include "model/project/tempo.hpp"

#include <algorithm>

namespace beltane {
namespace {

Seconds at_rate(Beats stretch, Bpm tempo) { return {stretch.count * 60 / tempo.rate}; }

}  // namespace

Seconds time_at(const std::vector<TempoPoint>& points, Beats to) {
  if (points.empty()) return at_rate(to, Bpm{});
  Seconds passed{};
  for (std::size_t i = 0; i + 1 < points.size() && points[i + 1].at <= to; ++i)
    passed = passed + at_rate(points[i + 1].at - points[i].at, points[i].tempo);
  const auto next = std::upper_bound(points.begin() + 1, points.end(), to,
                                     [](Beats beat, const TempoPoint& point) { return beat < point.at; });
  const auto& last = *(next - 1);
  return passed + at_rate(to - last.at, last.tempo);
}

Beats beat_at(const std::vector<TempoPoint>& points, Seconds time) {
  if (points.empty()) return {time.count * Bpm{}.rate / 60};
  for (std::size_t i = 0;; ++i) {
    const auto& point = points[i];
    if (i + 1 < points.size()) {
      const auto stretch = at_rate(points[i + 1].at - point.at, point.tempo);
      if (stretch <= time) {
        time = time - stretch;
        continue;
      }
    }
    return point.at + Beats{time.count * point.tempo.rate / 60};
  }
}

Bpm tempo_at(const std::vector<TempoPoint>& points, Beats at) {
  if (points.empty()) return {};
  const auto next = std::upper_bound(points.begin() + 1, points.end(), at,
                                     [](Beats beat, const TempoPoint& point) { return beat < point.at; });
  return (next - 1)->tempo;
}

}  // namespace beltane
