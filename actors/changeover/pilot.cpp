#include "changeover/pilot.hpp"

#include <algorithm>

namespace beltane::changeover {
namespace {

/// So many blocks a server may be late and still catch up. For ever would not do: the count that is due comes round to
/// that of a stale block.
constexpr std::uint32_t most_late = 8;

}  // namespace

std::optional<Pilot::Count> Pilot::whole(std::span<const float> samples) {
  constexpr float step = 1.0F / pilot_period;
  if (samples.empty() || !(samples[0] >= 0 && samples[0] < 1)) return {};
  const auto first = static_cast<Count>(samples[0] * pilot_period);
  auto count = first;
  bool goes_on = true;
  for (const auto sample : samples) goes_on &= sample == static_cast<float>(count++) * step;
  if (!goes_on) return {};
  return first;
}

bool Pilot::look(std::span<const float> samples) {
  const auto frames = static_cast<Count>(samples.size());
  const auto first = whole(samples);
  const bool good = first && (first == after_good_ || first == after_whole_);
  bad_ = good ? 0 : std::min(bad_ + 1, most_late);
  if (good)
    after_good_ = static_cast<Count>(*first + frames);
  else if (after_good_ && bad_ < most_late)
    after_good_ = static_cast<Count>(*after_good_ + frames);
  else
    after_good_ = std::nullopt;
  after_whole_ = std::nullopt;
  if (first) after_whole_ = static_cast<Count>(*first + frames);
  return good;
}

}  // namespace beltane::changeover
