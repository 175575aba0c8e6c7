#include "voices/layers.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace beltane::voices {

// The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
EventId along(EventId event, InstrumentId instrument) {
  auto x = static_cast<std::uint64_t>(event) + (std::uint64_t{number_of(instrument)} + 1) * 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  x ^= x >> 31;
  return EventId{x ? x : 1};
}

namespace {

/// Whether all of a list are defined as those of the other, one by one.
template <class Thing>
bool same_definitions(const SharedList<Cow<Thing>>& before, const SharedList<Cow<Thing>>& after) {
  std::vector<Cow<Thing>> gone, came;
  SharedList<Cow<Thing>>::each_difference(
      before, after, [&](const auto& each) { gone.push_back(each); }, [&](const auto& each) { came.push_back(each); });
  return std::ranges::equal(gone, came, [](const auto& a, const auto& b) { return a->def.same(b->def); });
}

}  // namespace

void Layers::learn(const Project& project) {
  const auto instruments = std::exchange(instruments_, project.instruments);
  const auto buses = std::exchange(buses_, project.buses);
  if (same_definitions(*instruments, *instruments_) && same_definitions(*buses, *buses_)) return;
  transposed_.clear();
  mates_.clear();
  std::map<BusId, std::vector<InstrumentId>> groups;
  for (const auto& bus : *buses_)
    if (bus->def->layered) groups.emplace(bus->def->id, std::vector<InstrumentId>{});
  for (const auto& instrument : *instruments_) {
    const auto& def = *instrument->def;
    if (def.transpose != 0) transposed_.emplace(def.id, def.transpose);
    const auto group = def.strip.output ? groups.find(*def.strip.output) : groups.end();
    if (group != groups.end()) group->second.push_back(def.id);
  }
  for (const auto& [bus, together] : groups)
    for (const auto one : together) {
      if (together.size() < 2) continue;
      for (const auto other : together)
        if (other != one) mates_[one].push_back(other);
      ever_.push_back(one);
    }
  keep_ever();
}

/// Each once, and nobody whose instrument is gone: it plays nothing any more.
void Layers::keep_ever() {
  if (ever_.empty()) return;
  std::ranges::sort(ever_);
  ever_.erase(std::ranges::unique(ever_).begin(), ever_.end());
  std::vector<InstrumentId> here;
  for (const auto& instrument : *instruments_) here.push_back(instrument->def->id);
  std::ranges::sort(here);
  std::erase_if(ever_, [&](InstrumentId one) { return !std::ranges::binary_search(here, one); });
}

std::optional<std::uint8_t> Layers::pitch(InstrumentId instrument, std::uint8_t pitch) const {
  const auto by = transposed_.find(instrument);
  if (by == transposed_.end()) return pitch;
  const auto moved = pitch + by->second;
  return moved >= 0 && moved <= 127 ? std::optional(static_cast<std::uint8_t>(moved)) : std::nullopt;
}

std::span<const InstrumentId> Layers::mates(InstrumentId instrument) const {
  const auto known = mates_.find(instrument);
  return known == mates_.end() ? std::span<const InstrumentId>{} : std::span(known->second);
}

}  // namespace beltane::voices
