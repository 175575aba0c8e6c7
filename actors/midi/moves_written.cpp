#include "midi/moves_written.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "midi/moves.hpp"
#include "model/limits.hpp"

namespace beltane::midi {
namespace {

constexpr int usual_range = static_cast<int>(usual_bend_range);
constexpr double bend_steps = 1U << 13;     // to either side
constexpr double shortest_step = 1.0 / 32;  // beats of a glide
constexpr double most_steps = 1U << 14;     // of a glide: so many values a bend has

struct MoveStep {
  Beats at{};
  double value{};
};

/// The points, and on the way to each the steps of its glide until the next takes over.
std::vector<MoveStep> move_steps(const AutomationPoints& points) {
  std::vector<MoveStep> steps;
  double stands = 0;
  for (auto point = points.begin(); point != points.end(); ++point) {
    const auto next = std::next(point);
    const auto left = next == points.end() ? point->glide : std::min(point->glide, next->at - point->at);
    const auto value_after = [&](Beats passed) {
      return passed >= point->glide ? point->value
                                    : stands + (point->value - stands) * passed.count / point->glide.count;
    };
    const auto length = std::max(shortest_step, left.count / most_steps);
    for (double step = 1; step * length < left.count; ++step)
      steps.push_back({point->at + Beats{step * length}, value_after({step * length})});
    if (left >= point->glide) steps.push_back({point->at + point->glide, point->value});
    stands = value_after(left);
  }
  return steps;
}

bool reaches(int range, double bend) { return std::abs(bend) <= range; }

bool tells_exactly(int range, double bend) {
  const auto steps = bend / range * bend_steps;
  return reaches(range, bend) && steps < bend_steps && std::abs(steps - std::round(steps)) < 1e-6;
}

void write_range(TrackWriter& track, int channel, int range) {
  const auto control = 0xb0 | channel;
  track.put(0, Rank::setting, {control, 101, 0});
  track.put(0, Rank::setting, {control, 100, 0});
  track.put(0, Rank::setting, {control, 6, range});
  track.put(0, Rank::setting, {control, 38, 0});
}

void write_one(TrackWriter& track, MidiTick at, int channel, Controller controller, int value) {
  switch (controller) {
    case Controller::bend:
      return track.put(at, Rank::move, {0xe0 | channel, value & 0x7f, value >> 7});
    case Controller::wheel:
      return track.put(at, Rank::move, {0xb0 | channel, 1, value});
    case Controller::pressure:
      return track.put(at, Rank::move, {0xd0 | channel, value});
  }
}

}  // namespace

int bend_range_of(const std::vector<double>& bends) {
  const auto all = [&](auto fits, int range) {
    return std::ranges::all_of(bends, [&](double bend) { return fits(range, bend); });
  };
  if (all(tells_exactly, usual_range)) return usual_range;
  for (auto range = 1; range <= limits::semitones; ++range)
    if (all(tells_exactly, range)) return range;
  for (auto range = usual_range; range < limits::semitones; ++range)
    if (all(reaches, range)) return range;
  return limits::semitones;
}

std::size_t write_moves(TrackWriter& track, int channel, Controller controller, const AutomationPoints& points) {
  const auto steps = move_steps(points);
  const bool bends = controller == Controller::bend;
  std::vector<double> values;
  for (const auto& point : points) values.push_back(point.value);
  const auto range = bends ? bend_range_of(values) : 0;
  if (bends && range != usual_range) write_range(track, channel, range);
  const auto number = [&](double value) {
    if (!bends) return static_cast<int>(std::lround(value * 127));
    return static_cast<int>(std::clamp(std::lround(value / range * bend_steps), -8'192L, 8'191L)) + 8'192;
  };
  std::size_t written = 0;
  auto stands = number(0);
  for (const auto& step : steps) {
    if (std::exchange(stands, number(step.value)) == number(step.value)) continue;
    const auto at = static_cast<MidiTick>(std::llround(step.at.count * ticks_written));
    write_one(track, at, channel, controller, number(step.value));
    ++written;
  }
  return written;
}

}  // namespace beltane::midi
